/** What messages consist of, as OpenAI chat writes it. */
import { Json, JsonObject, listOf } from "../../json/value";
import type { FilePart, ImagePart, Part } from "../conversation";
import { dataUrl } from "../shared/data-url";
import { fail, Saying } from "../shared/problems";

const imageOf = (part: ImagePart): JsonObject => ({
  type: "image_url",
  image_url: {
    url: part.url ?? dataUrl(part.media_type ?? "image/png", part.data ?? ""),
    detail: part.detail,
  },
});

/** A file by its URL can't be said: the gateway would have to fetch it. */
const fileOf = (saying: Saying, part: FilePart, field: string): JsonObject | undefined => {
  if (part.file_id !== undefined) return { type: "file", file: { file_id: part.file_id } };
  if (part.data === undefined) {
    fail(saying, field, "The model that answers this request takes no documents by URL.");
    return undefined;
  }
  const file_data = dataUrl(part.media_type ?? "application/pdf", part.data);
  return { type: "file", file: { file_data, filename: part.name ?? "document.pdf" } };
};

/** Undefined: nothing that stands among the parts of a message. */
const writePart = (saying: Saying, part: Part, field: string): JsonObject | undefined => {
  if (part.kind === "text") return { type: "text", text: part.text };
  if (part.kind === "image") return imageOf(part);
  if (part.kind === "file") return fileOf(saying, part, field);
  if (part.kind !== "audio") return undefined;
  return { type: "input_audio", input_audio: { data: part.data, format: part.format } };
};

/** One text stays a text, as servers that know no lists of parts want it. */
export const writeContent = (saying: Saying, parts: readonly Part[], field: string): Json => {
  const first = parts[0];
  if (first === undefined) return "";
  if (first.kind === "text" && parts[1] === undefined) return first.text;
  const written: Json[] = [];
  for (const part of parts) {
    const one = writePart(saying, part, field);
    if (one !== undefined) written[written.length] = one;
  }
  return listOf(written);
};
