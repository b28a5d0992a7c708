/** What messages consist of. */
import { encode } from "../../json/encode";
import { isList, isObject, Json, JsonObject, rawOf } from "../../json/value";
import type { CacheControl, FilePart, ImagePart, Part, TextPart } from "../conversation";
import { readDataUrl } from "../shared/data-url";
import { asRaw } from "../shared/fields";
import {
  itemObject,
  keepSpecial,
  neededText,
  objectIn,
  Reading,
  textIn,
  wrong,
} from "../shared/reading";

const ephemeral = rawOf('{"type":"ephemeral"}');

/** `cache_control` is what OpenRouter and LiteLLM take beside OpenAI's own `prompt_cache_breakpoint`. */
const cacheControlIn = (part: JsonObject): CacheControl | undefined =>
  asRaw(part["cache_control"]) ??
  (part["prompt_cache_breakpoint"] === undefined ? undefined : ephemeral);

const readText = (reading: Reading, part: JsonObject): TextPart => ({
  kind: "text",
  text: neededText(reading, part, "text"),
  cache_control: cacheControlIn(part),
});

/** `image_url` is an object, but older clients send the URL itself. */
const readImage = (reading: Reading, part: JsonObject): ImagePart => {
  const value = part["image_url"];
  const image: JsonObject = typeof value === "string" ? { url: value } : itemObject(reading, value);
  const url = neededText(reading, image, "url");
  const detail = textIn(reading, image, "detail");
  const cache_control = cacheControlIn(part);
  const [media_type, data] = readDataUrl(url);
  if (media_type !== undefined) return { kind: "image", media_type, data, detail, cache_control };
  if (string.sub(url, 1, 5) === "data:") wrong(reading, "image_url.url", "must be base64");
  return { kind: "image", url, detail, cache_control };
};

const readFile = (reading: Reading, part: JsonObject): FilePart => {
  const file = objectIn(reading, part, "file") ?? {};
  const name = textIn(reading, file, "filename");
  const file_id = textIn(reading, file, "file_id");
  const written = textIn(reading, file, "file_data");
  const cache_control = cacheControlIn(part);
  if (written === undefined) return { kind: "file", file_id, name, cache_control };
  const [media_type, data] = readDataUrl(written);
  if (media_type !== undefined) return { kind: "file", media_type, data, name, cache_control };
  return { kind: "file", media_type: "application/pdf", data: written, name, cache_control };
};

const readAudio = (reading: Reading, part: JsonObject): Part => {
  const audio = objectIn(reading, part, "input_audio") ?? {};
  return {
    kind: "audio",
    format: neededText(reading, audio, "format"),
    data: neededText(reading, audio, "data"),
  };
};

/** Undefined: of a kind that only this dialect knows. */
const readPart = (reading: Reading, part: JsonObject): Part | undefined => {
  const kind = neededText(reading, part, "type");
  if (kind === "text") return readText(reading, part);
  if (kind === "image_url") return readImage(reading, part);
  if (kind === "refusal") return { kind: "refusal", text: neededText(reading, part, "refusal") };
  if (kind === "input_audio") return readAudio(reading, part);
  if (kind === "file") return readFile(reading, part);
  keepSpecial(reading, "", rawOf(encode(part)));
  return undefined;
};

/** A text, a list of parts, or nothing. @param parts are added to it */
export const readContent = (reading: Reading, value: Json | undefined, parts: Part[]): void => {
  if (value === undefined) return;
  if (typeof value === "string") {
    parts[parts.length] = { kind: "text", text: value };
    return;
  }
  if (!isList(value)) return wrong(reading, "content", "must be a string or a list of parts");
  reading.inner = "content";
  for (const i of $range(0, value.length - 1)) {
    reading.part = i;
    const item = value[i];
    const part = isObject(item) ? readPart(reading, item) : wrong(reading, "", "must be an object");
    if (part !== undefined) parts[parts.length] = part;
  }
  reading.part = -1;
};
