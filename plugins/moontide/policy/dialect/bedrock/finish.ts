import type { Finish } from "../conversation";

const finishes: Readonly<Record<string, Finish | undefined>> = {
  end_turn: "stop",
  stop_sequence: "stop_sequence",
  tool_use: "tool_calls",
  max_tokens: "length",
  model_context_window_exceeded: "context_length",
  content_filtered: "content_filter",
  guardrail_intervened: "content_filter",
};

/** Whatever is new is an end. */
export const readFinish = (reason: string | undefined): Finish => finishes[reason ?? ""] ?? "stop";

/** The model wrote what nobody can read: there is no answer where nothing else came, and asking again may help. */
export const isBroken = (reason: string | undefined): boolean =>
  reason === "malformed_model_output" || reason === "malformed_tool_use";

const reasons: Readonly<Record<Finish, string>> = {
  stop: "end_turn",
  pause: "end_turn",
  stop_sequence: "stop_sequence",
  tool_calls: "tool_use",
  length: "max_tokens",
  context_length: "model_context_window_exceeded",
  content_filter: "content_filtered",
  refusal: "content_filtered",
};

export const reasonOf = (finish: Finish): string => reasons[finish];
