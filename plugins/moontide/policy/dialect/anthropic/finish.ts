import type { Finish } from "../conversation";

const read: Readonly<Record<string, Finish | undefined>> = {
  end_turn: "stop",
  stop_sequence: "stop_sequence",
  max_tokens: "length",
  tool_use: "tool_calls",
  refusal: "refusal",
  pause_turn: "pause",
  model_context_window_exceeded: "context_length",
};

export const readFinish = (word: string | undefined): Finish => read[word ?? ""] ?? "stop";

const written: Readonly<Record<Finish, string>> = {
  stop: "end_turn",
  stop_sequence: "stop_sequence",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  refusal: "refusal",
  pause: "pause_turn",
  context_length: "model_context_window_exceeded",
};

export const writeFinish = (finish: Finish): string => written[finish];
