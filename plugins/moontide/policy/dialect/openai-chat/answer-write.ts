import { encode } from "../../json/encode";
import { Json, JsonObject, jsonNull, listOf } from "../../json/value";
import type { Choice, ModelAnswer, Part, ReasoningPart } from "../conversation";
import type { Asked } from "../dialect";
import { ownName } from "../shared/tool-names";
import { writeFinish } from "./finish";
import { joined } from "./message-write";
import { writeUsage } from "./usage";

/** As LiteLLM hands it to clients, so that it comes back with the conversation. */
export const writeThought = (part: ReasoningPart): JsonObject =>
  part.sealed === undefined
    ? { type: "thinking", thinking: part.text, signature: part.signature }
    : { type: "redacted_thinking", data: part.sealed };

/** Signed thoughts as blocks, and the text of all. */
const writeThoughts = (parts: readonly Part[], message: Record<string, Json | undefined>): void => {
  let text = "";
  const blocks: Json[] = [];
  for (const part of parts) {
    if (part.kind === "reasoning") {
      text += part.text;
      if (part.signature !== undefined || part.sealed !== undefined) {
        blocks[blocks.length] = writeThought(part);
      }
    }
  }
  if (text !== "") message["reasoning_content"] = text;
  if (blocks.length > 0) message["thinking_blocks"] = listOf(blocks);
};

const writeCalls = (
  parts: readonly Part[],
  asked: Asked,
  message: Record<string, Json | undefined>,
): void => {
  const calls: Json[] = [];
  for (const part of parts) {
    if (part.kind === "tool_call") {
      const called = { name: ownName(asked.tool_names, part.name), arguments: part.arguments };
      if (asked.old_functions) message["function_call"] ??= called;
      else calls[calls.length] = { id: part.id, type: "function", function: called };
    }
  }
  if (calls.length > 0) message["tool_calls"] = listOf(calls);
};

const writeChoice = (choice: Choice, index: number, asked: Asked): JsonObject => {
  const { parts, finish } = choice;
  const refusal = joined(parts, "refusal");
  const message: Record<string, Json | undefined> = {
    role: "assistant",
    content: joined(parts, "text") ?? jsonNull,
    refusal: refusal ?? jsonNull,
  };
  writeThoughts(parts, message);
  writeCalls(parts, asked, message);
  if (message["tool_calls"] === undefined && message["function_call"] === undefined) {
    if (refusal === undefined && message["content"] === jsonNull) message["content"] = "";
  }
  return {
    index,
    message,
    logprobs: jsonNull,
    finish_reason: writeFinish(finish, refusal !== undefined, asked.old_functions),
  };
};

export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const choices: Json[] = [];
  for (const i of $range(0, answer.choices.length - 1)) {
    choices[i] = writeChoice(answer.choices[i]!, i, asked);
  }
  return encode({
    id: `chatcmpl-${asked.id}`,
    object: "chat.completion",
    created: math.floor(asked.now),
    model: asked.model,
    choices: listOf(choices),
    usage: answer.usage === undefined ? undefined : writeUsage(answer.usage),
  });
};
