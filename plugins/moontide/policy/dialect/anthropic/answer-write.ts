import { encode } from "../../json/encode";
import { Json, JsonObject, jsonNull, listOf } from "../../json/value";
import type { ModelAnswer, Part } from "../conversation";
import type { Asked } from "../dialect";
import { argumentsObject } from "../shared/arguments";
import { ownName } from "../shared/tool-names";
import { writeFinish } from "./finish";
import { writeUsage } from "./usage";

const writePart = (part: Part, asked: Asked): JsonObject | undefined => {
  if (part.kind === "text" || part.kind === "refusal") return { type: "text", text: part.text };
  if (part.kind === "tool_call") {
    const name = ownName(asked.tool_names, part.name);
    return { type: "tool_use", id: part.id, name, input: argumentsObject(part.arguments) };
  }
  if (part.kind !== "reasoning") return undefined;
  if (part.sealed !== undefined) return { type: "redacted_thinking", data: part.sealed };
  return { type: "thinking", thinking: part.text, signature: part.signature ?? "" };
};

/** Of several answers the first: who speaks Anthropic's dialect can't have asked for more. */
export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const choice = answer.choices[0]!;
  const content: Json[] = [];
  for (const part of choice.parts) {
    const block = writePart(part, asked);
    if (block !== undefined) content[content.length] = block;
  }
  return encode({
    id: `msg_${asked.id}`,
    type: "message",
    role: "assistant",
    model: asked.model,
    content: listOf(content),
    stop_reason: writeFinish(choice.finish),
    stop_sequence: choice.stop_sequence ?? jsonNull,
    usage: writeUsage(answer.usage),
  });
};
