import type { Rule } from "../mock-models";

/** Failures before anything of an answer has come: another candidate's answer hides each of them. */
export const early: readonly Rule[] = [
  { status: 500 },
  { status: 503 },
  { status: 529 },
  { status: 429, retry_after_seconds: 1 },
  { status: 401 },
  { status: 402 },
  { status: 403 },
  { status: 404 },
  { fault: { kind: "reset" } },
  { fault: { kind: "html" } },
  { fault: { kind: "empty" } },
  { fault: { kind: "hang" } },
  { fault: { kind: "error_first" } },
  { fault: { kind: "wrong_json", at: 0 } },
  { fault: { kind: "cut_bytes", at: 40 } },
  { fault: { kind: "cut_events", at: 1 } },
  { fault: { kind: "silent_end", at: 1 } },
  { fault: { kind: "stall", at: 1 } },
];

/** Failures when the client has read a part already: it must be told that the rest is missing. */
export const late: readonly Rule[] = [
  { fault: { kind: "cut_events", at: 12 } },
  { fault: { kind: "cut_in_event", at: 12 } },
  { fault: { kind: "cut_bytes", at: 3000 } },
  { fault: { kind: "silent_end", at: 12 } },
  { fault: { kind: "error_event", at: 12 } },
  { fault: { kind: "wrong_json", at: 12 } },
  { fault: { kind: "stall", at: 12 } },
];

/** Every fifth answer of the models of that name fails, each time in another way. */
export const flaky = (model: string, kinds: readonly Rule[]): Rule => ({
  model,
  every: 5,
  in_turn: [...kinds],
});
