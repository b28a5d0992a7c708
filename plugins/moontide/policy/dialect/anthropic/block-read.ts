/** What a client's messages consist of. */
import { encode } from "../../json/encode";
import { isList, Json, JsonObject, rawOf } from "../../json/value";
import type {
  CacheControl,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from "../conversation";
import { asRaw, objectText } from "../shared/fields";
import {
  flagIn,
  itemObject,
  keepSpecial,
  neededText,
  objectIn,
  Reading,
  textIn,
  wrong,
} from "../shared/reading";

/** Names of calls by their ids, so that results know them. */
export type CallNames = LuaMap<string, string>;

const cacheControlIn = (block: JsonObject): CacheControl | undefined =>
  asRaw(block["cache_control"]);

const keepBlock = (reading: Reading, block: JsonObject): undefined => {
  keepSpecial(reading, "", rawOf(encode(block)));
  return undefined;
};

const readImage = (reading: Reading, block: JsonObject): Part | undefined => {
  const source = objectIn(reading, block, "source") ?? {};
  const cache_control = cacheControlIn(block);
  const kind = neededText(reading, source, "type");
  if (kind === "url") {
    return { kind: "image", url: neededText(reading, source, "url"), cache_control };
  }
  if (kind !== "base64") return keepBlock(reading, block);
  const media_type = neededText(reading, source, "media_type");
  return { kind: "image", media_type, data: neededText(reading, source, "data"), cache_control };
};

const readDocument = (reading: Reading, block: JsonObject): Part | undefined => {
  const source = objectIn(reading, block, "source") ?? {};
  const cache_control = cacheControlIn(block);
  const name = textIn(reading, block, "title");
  const kind = neededText(reading, source, "type");
  if (kind === "url") {
    return { kind: "file", url: neededText(reading, source, "url"), name, cache_control };
  }
  if (kind === "text") {
    return { kind: "text", text: neededText(reading, source, "data"), cache_control };
  }
  if (kind === "file") {
    return { kind: "file", file_id: neededText(reading, source, "file_id"), name, cache_control };
  }
  if (kind !== "base64") return keepBlock(reading, block);
  const media_type = neededText(reading, source, "media_type");
  const data = neededText(reading, source, "data");
  return { kind: "file", media_type, data, name, cache_control };
};

/** An empty signature is none: answers that were translated have it. */
const readThinking = (reading: Reading, block: JsonObject): ReasoningPart => {
  const signature = textIn(reading, block, "signature");
  return {
    kind: "reasoning",
    text: neededText(reading, block, "thinking"),
    signature: signature === "" ? undefined : signature,
  };
};

const readCall = (reading: Reading, block: JsonObject, names: CallNames): ToolCallPart => {
  const id = neededText(reading, block, "id");
  const name = neededText(reading, block, "name");
  names.set(id, name);
  const cache_control = cacheControlIn(block);
  return { kind: "tool_call", id, name, arguments: objectText(block["input"]), cache_control };
};

const readResult = (reading: Reading, block: JsonObject, names: CallNames): ToolResultPart => {
  const call_id = neededText(reading, block, "tool_use_id");
  const parts: Part[] = [];
  const content = block["content"];
  if (typeof content === "string") parts[0] = { kind: "text", text: content };
  else if (isList(content)) {
    for (const item of content) {
      const part = readBlock(reading, itemObject(reading, item), names);
      if (part !== undefined) parts[parts.length] = part;
    }
  } else if (content !== undefined) wrong(reading, "content", "must be a string or a list");
  return {
    kind: "tool_result",
    call_id,
    name: names.get(call_id),
    parts,
    is_error: flagIn(reading, block, "is_error"),
    cache_control: cacheControlIn(block),
  };
};

/** Undefined: of a kind that only this dialect knows (tools that run at the provider, search results). */
export const readBlock = (
  reading: Reading,
  block: JsonObject,
  names: CallNames,
): Part | undefined => {
  const kind = neededText(reading, block, "type");
  if (kind === "text") {
    const text = neededText(reading, block, "text");
    return { kind: "text", text, cache_control: cacheControlIn(block) };
  }
  if (kind === "tool_use") return readCall(reading, block, names);
  if (kind === "tool_result") return readResult(reading, block, names);
  if (kind === "image") return readImage(reading, block);
  if (kind === "document") return readDocument(reading, block);
  if (kind === "thinking") return readThinking(reading, block);
  if (kind === "redacted_thinking") {
    return { kind: "reasoning", text: "", sealed: neededText(reading, block, "data") };
  }
  return keepBlock(reading, block);
};

/** A text or a list of blocks. */
export const readBlocks = (
  reading: Reading,
  value: Json | undefined,
  names: CallNames,
): readonly Part[] => {
  if (typeof value === "string") return [{ kind: "text", text: value }];
  if (!isList(value)) {
    wrong(reading, reading.inner, "must be a string or a list");
    return [];
  }
  const parts: Part[] = [];
  for (const i of $range(0, value.length - 1)) {
    reading.part = i;
    const part = readBlock(reading, itemObject(reading, value[i]), names);
    if (part !== undefined) parts[parts.length] = part;
  }
  reading.part = -1;
  return parts;
};
