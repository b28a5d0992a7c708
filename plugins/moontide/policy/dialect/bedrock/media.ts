/** Images, documents and sound: Converse names their formats with words of its own. */
import type { AudioPart, FilePart, ImagePart } from "../conversation";
import { asObject, asText, JsonObject } from "../../json/value";
import { fail, Saying } from "../shared/problems";

const documents: Readonly<Record<string, string | undefined>> = {
  "application/pdf": "pdf",
  "text/csv": "csv",
  "application/msword": "doc",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.ms-excel": "xls",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "text/html": "html",
  "text/markdown": "md",
  "text/plain": "txt",
};

const media_types: Record<string, string | undefined> = {};
for (const [media_type, format] of pairs(documents)) media_types[format] = media_type;

/** Bytes, or where they lie in S3; undefined where they are elsewhere: Converse fetches nothing from the web. */
const sourceOf = (part: ImagePart | FilePart): JsonObject | undefined => {
  if (part.data !== undefined) return { bytes: part.data };
  const { url } = part;
  if (url === undefined || string.sub(url, 1, 5) !== "s3://") return undefined;
  return { s3Location: { uri: url } };
};

const formatOf = (part: ImagePart): string => {
  const [format] = string.match(part.media_type ?? part.url ?? "", "(%a+)$");
  return format === undefined || format === "jpg" ? "jpeg" : format;
};

export const imageBlock = (saying: Saying, part: ImagePart): JsonObject | undefined => {
  const source = sourceOf(part);
  if (source === undefined) {
    fail(saying, "messages", "The model that answers this takes images as data, not by URL.");
    return undefined;
  }
  return { image: { format: formatOf(part), source } };
};

/** Names may have letters, digits, spaces and a few signs; the same name twice is refused, so they are numbered. */
export const documentBlock = (
  saying: Saying,
  part: FilePart,
  number: number,
): JsonObject | undefined => {
  const source = sourceOf(part);
  const format = documents[part.media_type ?? "application/pdf"];
  if (source === undefined || format === undefined) {
    fail(
      saying,
      "messages",
      "The model that answers this takes documents as data, in few formats.",
    );
    return undefined;
  }
  const [plain] = string.gsub(part.name ?? "document", "[^%w%-]+", " ");
  return { document: { format, name: `${plain} ${number}`, source } };
};

export const audioBlock = (part: AudioPart): JsonObject => ({
  audio: { format: part.format, source: { bytes: part.data } },
});

/** What stands in a `source`. */
const readSource = (value: JsonObject): { data?: string; url?: string } => {
  const source = asObject(value.source);
  const data = asText(source?.bytes);
  return data === undefined ? { url: asText(asObject(source?.s3Location)?.uri) } : { data };
};

export const readImage = (image: JsonObject): ImagePart => {
  const { data, url } = readSource(image);
  return { kind: "image", media_type: `image/${asText(image.format) ?? "png"}`, data, url };
};

export const readDocument = (document: JsonObject): FilePart => {
  const { data, url } = readSource(document);
  const format = asText(document.format) ?? "pdf";
  const media_type = media_types[format] ?? "application/octet-stream";
  return { kind: "file", media_type, data, url, name: asText(document.name) };
};

export const readAudio = (audio: JsonObject): AudioPart => ({
  kind: "audio",
  format: asText(audio.format) ?? "wav",
  data: readSource(audio).data ?? "",
});
