import type { Part, ToolCallPart, ToolResultPart } from "../conversation";
import { decode } from "../../json/decode";
import { encode } from "../../json/encode";
import { asObject, asText, isObject, Json, JsonObject } from "../../json/value";
import { itemsOf, objectText } from "../shared/fields";
import { keepSpecial, neededText, Reading, wrong } from "../shared/reading";
import { addCall, answeredCall, Calls } from "./calls";
import { either } from "./member";
import { readThought } from "./seal";

/** `image/png` is an image, `audio/mpeg` is sound; all else is a file. */
const readBlob = (data: string, media_type: string): Part => {
  const [kind, format] = string.match(media_type, "^(%a+)/([^;]*)");
  if (kind === "image") return { kind: "image", media_type, data };
  if (kind === "audio") return { kind: "audio", format: format === "mpeg" ? "mp3" : format!, data };
  return { kind: "file", media_type, data };
};

const readInline = (reading: Reading, value: Json): Part => {
  const blob = asObject(value) ?? {};
  const media_type = asText(either(blob, "mimeType", "mime_type"));
  if (media_type === undefined) wrong(reading, "inlineData.mimeType", "must be a string");
  const data = asText(blob.data);
  if (data === undefined) wrong(reading, "inlineData.data", "must be a string");
  return readBlob(data ?? "", media_type ?? "");
};

const readFile = (reading: Reading, value: Json): Part => {
  const file = asObject(value) ?? {};
  const url = asText(either(file, "fileUri", "file_uri"));
  if (url === undefined) wrong(reading, "fileData.fileUri", "must be a string");
  const media_type = asText(either(file, "mimeType", "mime_type"));
  const is_image = media_type !== undefined && string.sub(media_type, 1, 6) === "image/";
  if (is_image) return { kind: "image", url, media_type };
  return { kind: "file", url, media_type };
};

const readCall = (
  reading: Reading,
  calls: Calls,
  value: Json,
  signature: string | undefined,
): ToolCallPart => {
  const called = asObject(value) ?? {};
  const name = neededText(reading, called, "name");
  const id = asText(called.id) ?? string.format("call_%d_%d", reading.message, reading.part);
  addCall(calls, id, name);
  return { kind: "tool_call", id, name, arguments: objectText(called.args), signature };
};

const outputOf = (text: string): LuaMultiReturn<[text: string, is_error: boolean | undefined]> => {
  const [value] = decode(text);
  if (!isObject(value)) return $multi(text, undefined);
  const [first] = next(value);
  const [second] = next(value, first);
  const inner = value.output ?? value.error;
  if (inner === undefined || second !== undefined) return $multi(text, undefined);
  const told = typeof inner === "string" ? inner : encode(inner);
  return $multi(told, value.error === undefined ? undefined : true);
};

/** What came of a call; `output` and `error` are Google's words for a result that is no object. */
const readResult = (reading: Reading, calls: Calls, value: Json): ToolResultPart | undefined => {
  const result = asObject(value) ?? {};
  const name = neededText(reading, result, "name");
  const call_id = answeredCall(calls, asText(result.id), name);
  if (call_id === undefined) {
    return wrong(reading, "functionResponse", "must answer a functionCall in front of it");
  }
  const [text, is_error] = outputOf(objectText(result.response));
  const parts: Part[] = [{ kind: "text", text }];
  for (const item of itemsOf(result.parts)) {
    const inline = either(asObject(item), "inlineData", "inline_data");
    if (inline !== undefined) parts.push(readInline(reading, inline));
  }
  return { kind: "tool_result", call_id, name, parts, is_error };
};

const readText = (text: string, part: JsonObject): Part =>
  part.thought === true
    ? readThought(text, asText(either(part, "thoughtSignature", "thought_signature")))
    : { kind: "text", text };

/** Undefined: of a kind that only this dialect knows, such as code that the provider runs. */
export const readPart = (reading: Reading, calls: Calls, value: Json): Part | undefined => {
  const part = asObject(value);
  if (part === undefined) return wrong(reading, "", "must be an object");
  const text = asText(part.text);
  if (text !== undefined) return readText(text, part);
  const inline = either(part, "inlineData", "inline_data");
  if (inline !== undefined) return readInline(reading, inline);
  const file = either(part, "fileData", "file_data");
  if (file !== undefined) return readFile(reading, file);
  const called = either(part, "functionCall", "function_call");
  if (called !== undefined) {
    const signature = asText(either(part, "thoughtSignature", "thought_signature"));
    return readCall(reading, calls, called, signature);
  }
  const result = either(part, "functionResponse", "function_response");
  if (result !== undefined) return readResult(reading, calls, result);
  const [kind] = next(part);
  keepSpecial(reading, (kind as string | undefined) ?? "", true);
  return undefined;
};
