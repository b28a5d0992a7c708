import type {
  CacheControl,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from "../conversation";
import { asObject, asText, emptyList, JsonObject } from "../../json/value";
import { itemsOf, objectText } from "../shared/fields";
import { itemObject, keepSpecial, listIn, neededText, Reading } from "../shared/reading";
import { readCachePoint } from "./cache";
import { readAudio, readDocument, readImage } from "./media";

export const readReasoning = (content: JsonObject): ReasoningPart => {
  const sealed = asText(content.redactedContent);
  if (sealed !== undefined) return { kind: "reasoning", text: "", sealed };
  const told = asObject(content.reasoningText);
  return { kind: "reasoning", text: asText(told?.text) ?? "", signature: asText(told?.signature) };
};

const readCall = (reading: Reading, call: JsonObject): ToolCallPart => ({
  kind: "tool_call",
  id: neededText(reading, call, "toolUseId"),
  name: neededText(reading, call, "name"),
  arguments: objectText(call.input),
});

/** Objects become their text: other dialects know only texts. */
const readResultPart = (block: JsonObject): Part | undefined => {
  const text = asText(block.text);
  if (text !== undefined) return { kind: "text", text };
  if (block.json !== undefined) return { kind: "text", text: objectText(block.json) };
  const image = asObject(block.image);
  if (image !== undefined) return readImage(image);
  const document = asObject(block.document);
  return document === undefined ? undefined : readDocument(document);
};

const readResult = (reading: Reading, result: JsonObject): ToolResultPart => {
  const parts: Part[] = [];
  for (const item of itemsOf(result.content)) {
    const part = readResultPart(asObject(item) ?? {});
    if (part !== undefined) parts.push(part);
  }
  return {
    kind: "tool_result",
    call_id: neededText(reading, result, "toolUseId"),
    parts,
    is_error: result.status === "error" ? true : undefined,
  };
};

/** Undefined: of a kind that only this dialect knows. */
const readBlock = (reading: Reading, block: JsonObject): Part | undefined => {
  const text = asText(block.text);
  if (text !== undefined) return { kind: "text", text };
  const call = asObject(block.toolUse);
  if (call !== undefined) return readCall(reading, call);
  const result = asObject(block.toolResult);
  if (result !== undefined) return readResult(reading, result);
  const image = asObject(block.image);
  if (image !== undefined) return readImage(image);
  const document = asObject(block.document);
  if (document !== undefined) return readDocument(document);
  const thoughts = asObject(block.reasoningContent);
  if (thoughts !== undefined) return readReasoning(thoughts);
  const audio = asObject(block.audio);
  if (audio !== undefined) return readAudio(audio);
  const [kind] = next(block);
  keepSpecial(reading, (kind as string | undefined) ?? "", true);
  return undefined;
};

/** What is to be kept is told by a block behind it. */
const mark = (parts: Part[], cache_control: CacheControl): void => {
  const last = parts[parts.length - 1] as Record<string, unknown> | undefined;
  if (last !== undefined && last.kind !== "reasoning") last.cache_control = cache_control;
};

export const readBlocks = (reading: Reading, object: JsonObject, member: string): Part[] => {
  const parts: Part[] = [];
  const items = listIn(reading, object, member) ?? emptyList;
  reading.inner = member;
  for (const i of $range(0, items.length - 1)) {
    reading.part = i;
    const block = itemObject(reading, items[i]);
    const point = readCachePoint(block);
    const part = point === undefined ? readBlock(reading, block) : undefined;
    if (point !== undefined) mark(parts, point);
    if (part !== undefined) parts.push(part);
  }
  reading.part = -1;
  return parts;
};
