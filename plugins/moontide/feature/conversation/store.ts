import { YieldingPorts } from "../../kernel/ports";
import { FoundTurn } from "../../policy/conversation/turn-text";
import type { Gateway } from "../gateway/gateway";
import { localStore } from "./local-store";
import { redisStore } from "./redis-store";
import type { ConversationConfiguration } from "./schema";

/** What is to be kept of a turn. */
export interface TurnToKeep {
  /** Where the turn goes, and its text (policy/conversation/turn-text.ts). */
  readonly place: string;
  readonly text: string;
  /** Where the whole answer goes, if it can be asked for again; "" without one. */
  readonly response_place: string | undefined;
  readonly response: string;
  /** The conversation whose last turn it becomes, and what is said of it where it begins; "" without one. */
  readonly conversation_place: string | undefined;
  readonly conversation: string;
}

/** What kind of text is kept: whole answers, and conversations by their names. */
export type TextKind = "response" | "conversation";

/** What was found. `text` undefined: nothing. */
export interface FoundText {
  readonly text: string | undefined;
}

/** Where conversations are kept. Undefined: nobody can say, as Redis does not answer. @noSelf */
export interface ConversationStore {
  /** The turns up to this one, the first one first; none where it is gone. May yield. */
  walk: (
    gateway: Gateway,
    ports: YieldingPorts,
    options: ConversationConfiguration,
    last: string,
  ) => readonly FoundTurn[] | undefined;
  /** May yield. */
  read: (
    gateway: Gateway,
    ports: YieldingPorts,
    options: ConversationConfiguration,
    kind: TextKind,
    place: string,
  ) => FoundText | undefined;
  /** Undefined: it is gone. False: that could not be done. May yield. */
  write: (
    gateway: Gateway,
    ports: YieldingPorts,
    options: ConversationConfiguration,
    kind: TextKind,
    place: string,
    text: string | undefined,
  ) => boolean;
  /** False: it could not be kept. May yield. */
  keep: (
    gateway: Gateway,
    ports: YieldingPorts,
    options: ConversationConfiguration,
    turn: TurnToKeep,
  ) => boolean;
  /** A turn is gone. May yield. */
  forgetTurn: (
    gateway: Gateway,
    ports: YieldingPorts,
    options: ConversationConfiguration,
    place: string,
  ) => boolean;
}

const stores: Readonly<Record<ConversationConfiguration["store"], ConversationStore>> = {
  shared_memory: localStore,
  redis: redisStore,
};

export const storeOf = ({ store }: ConversationConfiguration): ConversationStore => stores[store];
