import { LogField } from "../../kernel/ports";
import { Counted } from "../../policy/decisions/sample";

/** A refusal, or a decision that changed something, as it is kept. Short: it is kept a few thousand times. */
export interface Entry extends Counted {
  /** Wall time for people, monotonic time for the order: wall clocks jump. */
  readonly wall: number;
  readonly now: number;
  readonly kind: "refusal" | "decision";
  /** Of a decision, the name of its event in the log. */
  readonly reason: string;
  readonly route?: string | undefined;
  readonly pool?: string | undefined;
  /** Of a refusal. */
  readonly status?: number | undefined;
  readonly priority?: string | undefined;
  readonly consumer?: string | undefined;
  readonly address?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** Of a decision: how grave the log takes it, and what it says besides. */
  readonly level?: string | undefined;
  readonly details?: Readonly<Record<string, LogField>> | undefined;
}

/** No text from outside is kept longer than this. */
export const longestText = 200;

export const shortened = (text: string): string =>
  text.length > longestText ? `${string.sub(text, 1, longestText)}…` : text;
