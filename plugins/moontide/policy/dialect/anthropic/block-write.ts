/** What messages consist of, as Anthropic writes it. */
import { decodeBase64 } from "../../encoding/base64";
import { Json, JsonObject, listOf } from "../../json/value";
import type {
  FilePart,
  ImagePart,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from "../conversation";
import { argumentsObject, isBlank } from "../shared/arguments";
import { fail, Saying } from "../shared/problems";
import { isOpenAiSeal } from "../shared/seal";
import { shortName } from "../shared/tool-names";

const isOwn = (saying: Saying): boolean => saying.client === "anthropic";

/** Anthropic takes letters, digits, `_` and `-`; some servers number calls `functions.name:0`. */
const callId = (id: string): string => {
  if (id === "") return "toolu_0";
  const [allowed] = string.gsub(id, "[^%w_-]", "_");
  return allowed;
};

const base64 = (media_type: string, data: string): JsonObject => ({
  type: "base64",
  media_type,
  data,
});

const writeImage = (part: ImagePart): JsonObject => ({
  type: "image",
  source:
    part.url !== undefined
      ? { type: "url", url: part.url }
      : base64(part.media_type ?? "image/png", part.data ?? ""),
  cache_control: part.cache_control,
});

const isMedia = (part: FilePart, prefix: string): boolean =>
  string.sub(part.media_type ?? "", 1, prefix.length) === prefix;

/** Undefined: it can't be said, such as a file that only OpenAI has. */
const sourceOf = (saying: Saying, part: FilePart): JsonObject | undefined => {
  if (part.url !== undefined) return { type: "url", url: part.url };
  if (part.file_id !== undefined) {
    return isOwn(saying) ? { type: "file", file_id: part.file_id } : undefined;
  }
  if (!isMedia(part, "text/")) return base64(part.media_type ?? "application/pdf", part.data ?? "");
  const [data] = decodeBase64(part.data ?? "");
  return data === undefined ? undefined : { type: "text", media_type: "text/plain", data };
};

const writeFile = (saying: Saying, part: FilePart, field: string): JsonObject | undefined => {
  const { cache_control, name } = part;
  const source = sourceOf(saying, part);
  if (source === undefined) {
    fail(saying, field, "The model that answers this request can't be given this file.");
    return undefined;
  }
  if (isMedia(part, "image/")) return { type: "image", source, cache_control };
  return { type: "document", source, title: name, cache_control };
};

/** Only thoughts that Anthropic signed or sealed: it refuses others, and can't read OpenAI's. */
const writeThought = (part: ReasoningPart): JsonObject | undefined => {
  if (part.id !== undefined || isOpenAiSeal(part.sealed)) return undefined;
  if (part.sealed !== undefined) return { type: "redacted_thinking", data: part.sealed };
  if (part.signature === undefined) return undefined;
  return { type: "thinking", thinking: part.text, signature: part.signature };
};

const writeCall = (saying: Saying, part: ToolCallPart): JsonObject => ({
  type: "tool_use",
  id: callId(part.id),
  name: isOwn(saying) ? part.name : shortName(part.name),
  input: argumentsObject(part.arguments),
  cache_control: part.cache_control,
});

const writeResult = (saying: Saying, part: ToolResultPart, field: string): JsonObject => {
  const content = writeBlocks(saying, part.parts, field);
  return {
    type: "tool_result",
    tool_use_id: callId(part.call_id),
    content: content.length === 0 ? undefined : listOf(content),
    is_error: part.is_error === true ? true : undefined,
    cache_control: part.cache_control,
  };
};

/** Undefined: nothing is left of it. Anthropic refuses texts of white space. */
const writePart = (saying: Saying, part: Part, field: string): JsonObject | undefined => {
  if (part.kind === "text") {
    if (isBlank(part.text)) return undefined;
    return { type: "text", text: part.text, cache_control: part.cache_control };
  }
  if (part.kind === "tool_call") return writeCall(saying, part);
  if (part.kind === "tool_result") return writeResult(saying, part, field);
  if (part.kind === "image") return writeImage(part);
  if (part.kind === "reasoning") return writeThought(part);
  if (part.kind === "file") return writeFile(saying, part, field);
  if (part.kind === "refusal") return { type: "text", text: part.text };
  fail(saying, field, "The model that answers this request takes no audio.");
  return undefined;
};

export const writeBlocks = (saying: Saying, parts: readonly Part[], field: string): Json[] => {
  const blocks: Json[] = [];
  for (const part of parts) {
    const block = writePart(saying, part, field);
    if (block !== undefined) blocks[blocks.length] = block;
  }
  return blocks;
};
