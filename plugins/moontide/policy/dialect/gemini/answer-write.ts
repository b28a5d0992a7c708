import type { ModelAnswer, Part, ToolCallPart, Usage } from "../conversation";
import { encode } from "../../json/encode";
import { Json, JsonObject, listOf } from "../../json/value";
import type { Asked } from "../dialect";
import { argumentsObject } from "../shared/arguments";
import { ownName } from "../shared/tool-names";
import { reasonOf } from "./finish";
import { thoughtSignature } from "./seal";
import { usageOf } from "./usage";

export const callPart = (
  call: Pick<ToolCallPart, "id" | "name" | "arguments" | "signature">,
  asked: Asked,
): JsonObject => ({
  functionCall: {
    id: call.id,
    name: ownName(asked.tool_names, call.name),
    args: argumentsObject(call.arguments),
  },
  thoughtSignature: call.signature,
});

export const thoughtPart = (text: string, signature: string | undefined): JsonObject => ({
  text,
  thought: true,
  thoughtSignature: signature,
});

const partOf = (part: Part, asked: Asked): JsonObject | undefined => {
  const { kind } = part;
  if (kind === "text" || kind === "refusal") return { text: part.text };
  if (kind === "reasoning") return thoughtPart(part.text, thoughtSignature(part));
  if (kind === "tool_call") return callPart(part, asked);
  if (kind !== "image" || part.data === undefined) return undefined;
  return { inlineData: { mimeType: part.media_type, data: part.data } };
};

export const candidateOf = (
  index: number,
  parts: readonly Json[],
  reason: string | undefined,
): JsonObject => ({
  content: { role: "model", parts: listOf(parts) },
  finishReason: reason,
  index,
});

export const responseOf = (
  candidates: readonly Json[],
  usage: Usage | undefined,
  asked: Asked,
): JsonObject => ({
  candidates: listOf(candidates),
  usageMetadata: usage === undefined ? undefined : usageOf(usage),
  modelVersion: asked.model,
  responseId: asked.id,
});

export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const candidates: Json[] = [];
  for (const { parts, finish } of answer.choices) {
    const written: Json[] = [];
    for (const part of parts) {
      const piece = partOf(part, asked);
      if (piece !== undefined) written.push(piece);
    }
    candidates.push(candidateOf(candidates.length, written, reasonOf(finish)));
  }
  return encode(responseOf(candidates, answer.usage, asked));
};
