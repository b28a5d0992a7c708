import type { FilePart, ImagePart, Part } from "../conversation";
import { asObject, asText, isList, isObject, Json, JsonObject } from "../../json/value";
import { readDataUrl } from "../shared/data-url";
import { keepSpecial, neededText, objectIn, Reading, textIn, wrong } from "../shared/reading";

const readImage = (reading: Reading, part: JsonObject): ImagePart | undefined => {
  if (part.image_url === undefined && part.file_id !== undefined) {
    keepSpecial(reading, "file_id", part.file_id);
    return undefined;
  }
  const url = neededText(reading, part, "image_url");
  const detail = textIn(reading, part, "detail");
  const [media_type, data] = readDataUrl(url);
  if (media_type !== undefined) return { kind: "image", media_type, data, detail };
  if (string.sub(url, 1, 5) === "data:") wrong(reading, "image_url", "must be base64");
  return { kind: "image", url, detail };
};

const readFile = (reading: Reading, part: JsonObject): FilePart => {
  const name = textIn(reading, part, "filename");
  const written = textIn(reading, part, "file_data");
  if (written === undefined) {
    return { kind: "file", name, url: asText(part.file_url), file_id: asText(part.file_id) };
  }
  const [media_type, data] = readDataUrl(written);
  if (media_type !== undefined) return { kind: "file", name, media_type, data };
  return { kind: "file", name, media_type: "application/pdf", data: written };
};

const readAudio = (reading: Reading, part: JsonObject): Part => {
  const audio = objectIn(reading, part, "input_audio") ?? {};
  const data = neededText(reading, audio, "data");
  return { kind: "audio", data, format: neededText(reading, audio, "format") };
};

/** Undefined: of a kind that only this dialect knows. */
const readPart = (reading: Reading, part: JsonObject): Part | undefined => {
  const kind = neededText(reading, part, "type");
  if (kind === "input_text" || kind === "output_text" || kind === "text") {
    return { kind: "text", text: neededText(reading, part, "text") };
  }
  if (kind === "refusal") return { kind: "refusal", text: neededText(reading, part, "refusal") };
  if (kind === "input_image") return readImage(reading, part);
  if (kind === "input_file") return readFile(reading, part);
  if (kind === "input_audio") return readAudio(reading, part);
  keepSpecial(reading, "", kind);
  return undefined;
};

/** A text, or a list of parts. @param parts are added to it */
export const readParts = (
  reading: Reading,
  item: JsonObject,
  member: string,
  parts: Part[],
): void => {
  const value: Json | undefined = item[member];
  if (typeof value === "string") {
    parts.push({ kind: "text", text: value });
    return;
  }
  if (!isList(value)) return wrong(reading, member, "must be a string or a list of parts");
  reading.inner = member;
  for (const i of $range(0, value.length - 1)) {
    reading.part = i;
    const object = asObject(value[i]);
    const part = isObject(object)
      ? readPart(reading, object)
      : wrong(reading, "", "must be an object");
    if (part !== undefined) parts.push(part);
  }
  reading.part = -1;
};
