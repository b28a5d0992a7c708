import type { Finish } from "../conversation";

/** All others are `stop`: the model came to an end, or the provider does not say why not. */
const finishes: Readonly<Record<string, Finish | undefined>> = {
  MAX_TOKENS: "length",
  SAFETY: "content_filter",
  RECITATION: "content_filter",
  LANGUAGE: "content_filter",
  BLOCKLIST: "content_filter",
  PROHIBITED_CONTENT: "content_filter",
  SPII: "content_filter",
  MODEL_ARMOR: "content_filter",
  IMAGE_SAFETY: "content_filter",
  IMAGE_PROHIBITED_CONTENT: "content_filter",
  IMAGE_RECITATION: "content_filter",
};

/** Google says STOP also where the model calls. */
export const readFinish = (reason: string, calls: boolean): Finish =>
  finishes[reason] ?? (calls ? "tool_calls" : "stop");

/** The model made a call that is none: there is no answer, and asking again may help. */
const broken = new LuaSet<string>();
for (const reason of [
  "MALFORMED_FUNCTION_CALL",
  "MALFORMED_RESPONSE",
  "MISSING_THOUGHT_SIGNATURE",
  "TOO_MANY_TOOL_CALLS",
  "UNEXPECTED_TOOL_CALL",
]) {
  broken.add(reason);
}

/** Whether an answer that has nothing in it is none. */
export const isBroken = (reason: string): boolean => broken.has(reason);

const reasons: Readonly<Record<Finish, string>> = {
  stop: "STOP",
  stop_sequence: "STOP",
  tool_calls: "STOP",
  pause: "STOP",
  length: "MAX_TOKENS",
  context_length: "MAX_TOKENS",
  content_filter: "SAFETY",
  refusal: "SAFETY",
};

export const reasonOf = (finish: Finish): string => reasons[finish];
