import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { AnswerCache } from "./answer-cache";
import { localShelf } from "./local-shelf";
import { redisShelf } from "./redis-shelf";

/** An answer's place: its key, and the labels that it can be purged by. */
export interface Spot {
  readonly cache: AnswerCache;
  readonly model: string;
  readonly key: string;
  readonly labels: readonly string[];
}

/** What was found there. */
export interface Look {
  /** Of the labels, as they are now. */
  readonly marks: string;
  /** Undefined: nothing. */
  readonly text: string | undefined;
}

/** Why an answer was not kept. */
export type Unkept = "too_large" | "no_room" | "unreachable";

/** What came of the wish to be the one who asks: the answer is there by now, this one asks, or another one does. */
export type Claimed = "kept" | "leads" | "waits";

/** Where answers are kept. @noSelf */
export interface AnswerShelf {
  /** Undefined: nobody can say, as Redis does not answer. May yield. */
  look: (gateway: Gateway, ports: YieldingPorts, spot: Spot) => Look | undefined;
  /** May yield. */
  keep: (
    gateway: Gateway,
    ports: YieldingPorts,
    spot: Spot,
    text: string,
    seconds: number,
  ) => Unkept | undefined;
  /** Gives a label another mark. False: that could not be done. May yield. */
  mark: (gateway: Gateway, ports: YieldingPorts, label: string, mark: string) => boolean;
  /**
   * Who is to ask for an answer, of all workers that share the shelf. The lease lapses where it is not kept.
   *
   * @param useless what was found there is of no use
   * @returns undefined where nobody can say. May yield.
   */
  claim: (
    gateway: Gateway,
    ports: YieldingPorts,
    key: string,
    owner: string,
    useless: boolean,
  ) => Claimed | undefined;
  /** Keeps the lease of whoever asks, or gives it back. May yield. */
  renew: (gateway: Gateway, ports: YieldingPorts, key: string, owner: string) => void;
  release: (gateway: Gateway, ports: YieldingPorts, key: string, owner: string) => void;
  /** How long one who waits goes without looking. */
  readonly poll_seconds: number;
  /** Forgets one answer. May yield. */
  forget: (gateway: Gateway, ports: YieldingPorts, key: string) => boolean;
}

export const shelves: Readonly<Record<"shared_memory" | "redis", AnswerShelf>> = {
  shared_memory: localShelf,
  redis: redisShelf,
};

export const shelfOf = ({ options }: AnswerCache): AnswerShelf => shelves[options.store];
