import type { ModelAnswer, Part } from "../conversation";
import { encode } from "../../json/encode";
import { asList, asObject, asText, Json, JsonObject, listOf } from "../../json/value";
import type { Asked } from "../dialect";
import { argumentsObject } from "../shared/arguments";
import { itemsOf, objectText } from "../shared/fields";
import { ownName } from "../shared/tool-names";
import { readReasoning } from "./block-read";
import { isBroken, readFinish, reasonOf } from "./finish";
import { readUsageObject, usageOf } from "./usage";

const readPart = (block: JsonObject): Part | undefined => {
  const text = asText(block.text);
  if (text !== undefined) return { kind: "text", text };
  const call = asObject(block.toolUse);
  if (call !== undefined) {
    return {
      kind: "tool_call",
      id: asText(call.toolUseId) ?? "",
      name: asText(call.name) ?? "",
      arguments: objectText(call.input),
    };
  }
  const thoughts = asObject(block.reasoningContent);
  return thoughts === undefined ? undefined : readReasoning(thoughts);
};

/** Converse names neither the answer nor the model. */
export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  const message = asObject(asObject(body.output)?.message);
  if (asList(message?.content) === undefined) return $multi(undefined, "It has no `output`.");
  const parts: Part[] = [];
  for (const item of itemsOf(message?.content)) {
    const part = readPart(asObject(item) ?? {});
    if (part !== undefined) parts.push(part);
  }
  const reason = asText(body.stopReason);
  if (parts.length === 0 && isBroken(reason)) return $multi(undefined, reason!);
  const choice = { parts, finish: readFinish(reason) };
  return $multi(
    { id: "", model: "", choices: [choice], usage: readUsageObject(body.usage) },
    undefined,
  );
};

const blockOf = (part: Part, asked: Asked): JsonObject | undefined => {
  const { kind } = part;
  if (kind === "text" || kind === "refusal") return { text: part.text };
  if (kind === "tool_call") {
    const name = ownName(asked.tool_names, part.name);
    return { toolUse: { toolUseId: part.id, name, input: argumentsObject(part.arguments) } };
  }
  if (kind !== "reasoning") return undefined;
  const { text, signature, sealed } = part;
  if (sealed !== undefined) return { reasoningContent: { redactedContent: sealed } };
  return { reasoningContent: { reasoningText: { text, signature } } };
};

/** Clients expect how long it took; we don't know it here. */
export const metrics: JsonObject = { latencyMs: 0 };

export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const choice = answer.choices[0]!;
  const content: Json[] = [];
  for (const part of choice.parts) {
    const block = blockOf(part, asked);
    if (block !== undefined) content.push(block);
  }
  return encode({
    output: { message: { role: "assistant", content: listOf(content) } },
    stopReason: reasonOf(choice.finish),
    usage: usageOf(answer.usage ?? { input_tokens: 0, output_tokens: 0 }),
    metrics,
  });
};
