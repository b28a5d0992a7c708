import { FoundTurn } from "../../policy/conversation/turn-text";
import { ItemsText, Speech } from "../../policy/conversation/speech";
import type { ConversationConfiguration } from "./schema";

/** What a request says of the conversation that it belongs to. */
export interface Said {
  /** The response that it follows. */
  readonly previous: string | undefined;
  /** The conversation that it is a turn of. */
  readonly conversation: string | undefined;
  /** Its answer may be kept. */
  readonly store: boolean;
}

/** One request's turn in a conversation. */
export interface Turn {
  readonly options: ConversationConfiguration;
  readonly speech: Speech;
  readonly said: Said;
  /** Whose it is: nobody else finds it. */
  readonly tenant: string;
  /** What was said before, as far as it was read. */
  readonly history: readonly FoundTurn[];
  /** What the client says now; undefined: it is too much to be kept. */
  readonly items: ItemsText | undefined;
  /** From which turn on the conversation will be read, and what is read in place of those before. */
  cut_at: string;
  summary: ItemsText;
  /** By which it goes to the same candidate each time. */
  readonly affinity: string | undefined;
  /** The endpoint that read the history; later the one that is asked. */
  server: string | undefined;
  /** Something was kept, or can't be: nothing is to be noted any more. */
  settled: boolean;
}
