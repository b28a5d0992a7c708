import type { Finish } from "../conversation";

const read: Readonly<Record<string, Finish | undefined>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
};

/**
 * @param calls some servers say `stop` when they call tools
 * @param refuses OpenAI says `stop` when the model refuses
 */
export const readFinish = (word: string, calls: boolean, refuses: boolean): Finish => {
  const finish = read[word] ?? "stop";
  if (finish !== "stop") return finish;
  if (calls) return "tool_calls";
  return refuses ? "refusal" : "stop";
};

const written: Readonly<Record<Finish, string>> = {
  stop: "stop",
  stop_sequence: "stop",
  length: "length",
  tool_calls: "tool_calls",
  content_filter: "content_filter",
  refusal: "content_filter",
  pause: "stop",
  context_length: "length",
};

/** @param refuses the answer has the text of a refusal: to OpenAI that is an answer like others */
export const writeFinish = (finish: Finish, refuses: boolean, old_functions?: boolean): string => {
  if (finish === "refusal" && refuses) return "stop";
  if (finish === "tool_calls" && old_functions) return "function_call";
  return written[finish];
};
