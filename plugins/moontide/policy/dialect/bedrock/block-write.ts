import type { Part, ReasoningPart, ToolResultPart } from "../conversation";
import { Json, JsonObject, listOf } from "../../json/value";
import { argumentsObject, isBlank } from "../shared/arguments";
import { fail, Saying } from "../shared/problems";
import { isOpenAiSeal } from "../shared/seal";
import { shortName } from "../shared/tool-names";
import { cachePoint } from "./cache";
import { audioBlock, documentBlock, imageBlock } from "./media";

/** A request while its blocks are written. */
export interface Writer {
  readonly saying: Saying;
  documents: number;
}

const document = (writer: Writer, part: Part & { kind: "file" }): JsonObject | undefined => {
  writer.documents += 1;
  return documentBlock(writer.saying, part, writer.documents);
};

const resultContent = (writer: Writer, result: ToolResultPart): Json => {
  const content: Json[] = [];
  for (const part of result.parts) {
    let block: JsonObject | undefined;
    if (part.kind === "text") block = part.text === "" ? undefined : { text: part.text };
    else if (part.kind === "image") block = imageBlock(writer.saying, part);
    else if (part.kind === "file") block = document(writer, part);
    else fail(writer.saying, "messages", `A result of a tool can't have a part ${part.kind}.`);
    if (block !== undefined) content.push(block);
  }
  return listOf(content);
};

const resultBlock = (writer: Writer, result: ToolResultPart): JsonObject => ({
  toolResult: {
    toolUseId: shortName(result.call_id),
    content: resultContent(writer, result),
    status: result.is_error === true ? "error" : undefined,
  },
});

/** Only thoughts that are signed or sealed, and not OpenAI's: Bedrock refuses others. */
const reasoningBlock = (part: ReasoningPart): JsonObject | undefined => {
  const { text, signature, sealed } = part;
  if (part.id !== undefined || isOpenAiSeal(sealed)) return undefined;
  if (sealed !== undefined) return { reasoningContent: { redactedContent: sealed } };
  if (signature === undefined) return undefined;
  return { reasoningContent: { reasoningText: { text, signature } } };
};

const blockOf = (writer: Writer, part: Part): JsonObject | undefined => {
  const { kind } = part;
  if (kind === "text" || kind === "refusal") {
    return isBlank(part.text) ? undefined : { text: part.text };
  }
  if (kind === "image") return imageBlock(writer.saying, part);
  if (kind === "file") return document(writer, part);
  if (kind === "audio") return audioBlock(part);
  if (kind === "reasoning") return reasoningBlock(part);
  if (kind === "tool_result") return resultBlock(writer, part);
  return {
    toolUse: {
      toolUseId: shortName(part.id),
      name: shortName(part.name),
      input: argumentsObject(part.arguments),
    },
  };
};

export const writeBlock = (writer: Writer, part: Part, blocks: Json[]): void => {
  const block = blockOf(writer, part);
  if (block === undefined) return;
  blocks.push(block);
  const control = (part as { readonly cache_control?: Parameters<typeof cachePoint>[0] })
    .cache_control;
  const point = cachePoint(control);
  if (point !== undefined) blocks.push(point);
};
