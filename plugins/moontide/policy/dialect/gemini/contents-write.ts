import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  ToolCallPart,
  ToolResultPart,
} from "../conversation";
import { Json, JsonObject, listOf } from "../../json/value";
import { argumentsObject, isObjectText } from "../shared/arguments";
import { fail, Saying } from "../shared/problems";
import { shortName } from "../shared/tool-names";
import { CallPlaces, callPlaces } from "./calls";

/** How a conversation is written. */
interface Writer {
  readonly saying: Saying;
  readonly calls: CallPlaces;
  /** Stands in for the signature of a call that has none; undefined where the model asks for none. */
  readonly no_signature: string | undefined;
}

/** Google guesses no media types: it wants to be told. */
const mediaOf = (part: ImagePart | FilePart): JsonObject => {
  const media_type = part.media_type ?? (part.kind === "image" ? "image/jpeg" : "application/pdf");
  if (part.data !== undefined) return { inlineData: { mimeType: media_type, data: part.data } };
  const fileUri = part.url ?? (part.kind === "file" ? part.file_id : undefined);
  return { fileData: { mimeType: part.media_type, fileUri } };
};

const mediaTypes: Readonly<Record<string, string | undefined>> = { mp3: "audio/mpeg" };

const callOf = (writer: Writer, part: ToolCallPart, is_first: boolean): JsonObject => {
  const missing = is_first ? writer.no_signature : undefined;
  return {
    functionCall: { name: shortName(part.name), args: argumentsObject(part.arguments) },
    thoughtSignature: part.signature ?? missing,
  };
};

const textsOf = (parts: readonly Part[]): string => {
  const texts: string[] = [];
  for (const part of parts) if (part.kind === "text") texts.push(part.text);
  return table.concat(texts, "\n");
};

/** A result has to be an object; what is none goes under the names that Google has for it. */
const responseOf = (result: ToolResultPart): Json => {
  const text = textsOf(result.parts);
  if (result.is_error === true) return { error: text };
  return isObjectText(text) ? argumentsObject(text) : { output: text };
};

const resultOf = (writer: Writer, result: ToolResultPart): JsonObject | undefined => {
  const name = writer.calls.names.get(result.call_id) ?? result.name;
  if (name === undefined) {
    fail(writer.saying, "messages", `Nothing was called with the id ${result.call_id}.`);
    return undefined;
  }
  const media: Json[] = [];
  for (const part of result.parts) {
    if (part.kind === "image" || part.kind === "file") media.push(mediaOf(part));
  }
  return {
    functionResponse: {
      name: shortName(name),
      response: responseOf(result),
      parts: media.length === 0 ? undefined : media,
    },
  };
};

/** Thoughts stay out: Google wants none of them back, and other providers' it can't read. */
const partOf = (writer: Writer, part: Part, is_first_call: boolean): JsonObject | undefined => {
  const { kind } = part;
  if (kind === "text" || kind === "refusal") {
    return part.text === "" ? undefined : { text: part.text };
  }
  if (kind === "image" || kind === "file") return mediaOf(part);
  if (kind === "audio") {
    const mimeType = mediaTypes[part.format] ?? `audio/${part.format}`;
    return { inlineData: { mimeType, data: part.data } };
  }
  if (kind === "tool_call") return callOf(writer, part, is_first_call);
  return kind === "tool_result" ? resultOf(writer, part) : undefined;
};

/** Results are told by name, so those of one function stand in the order of its calls. */
const inOrder = (writer: Writer, parts: readonly Part[]): readonly Part[] => {
  const sorted: ToolResultPart[] = [];
  for (const part of parts) {
    if (part.kind === "tool_result") {
      const place = writer.calls.order.get(part.call_id) ?? 0;
      let at = sorted.length;
      while (at > 0 && (writer.calls.order.get(sorted[at - 1]!.call_id) ?? 0) > place) {
        sorted[at] = sorted[at - 1]!;
        at -= 1;
      }
      sorted[at] = part;
    }
  }
  return sorted;
};

const writeParts = (writer: Writer, message: Message, to: Json[]): void => {
  let called = false;
  const parts = message.role === "tool" ? inOrder(writer, message.parts) : message.parts;
  for (const part of parts) {
    const written = partOf(writer, part, !called);
    if (part.kind === "tool_call") called = true;
    if (written !== undefined) to.push(written);
  }
};

/** All messages of one role in a row, as one: Google counts a turn's results against its calls. */
const joined = (messages: readonly Message[]): Message[] => {
  const turns: { role: Message["role"]; parts: Part[] }[] = [];
  for (const { role, parts } of messages) {
    let turn = turns[turns.length - 1];
    if (role === "system" || role === "developer") continue;
    if (turn?.role !== role || role === "user") {
      turn = { role, parts: [] };
      turns.push(turn);
    }
    for (const part of parts) turn.parts.push(part);
  }
  return turns;
};

export const writeContents = (
  saying: Saying,
  messages: readonly Message[],
  no_signature: string | undefined,
): Json => {
  const writer: Writer = { saying, calls: callPlaces(messages), no_signature };
  const contents: Json[] = [];
  for (const message of joined(messages)) {
    const parts: Json[] = [];
    writeParts(writer, message, parts);
    if (parts.length > 0) {
      contents.push({ role: message.role === "assistant" ? "model" : "user", parts });
    }
  }
  return listOf(contents);
};

/** There is one place for what systems and developers say, wherever they said it. */
export const writeSystem = (messages: readonly Message[]): Json | undefined => {
  const parts: Json[] = [];
  for (const { role, parts: said } of messages) {
    if (role === "system" || role === "developer") {
      for (const part of said) if (part.kind === "text") parts.push({ text: part.text });
    }
  }
  return parts.length === 0 ? undefined : { parts: listOf(parts) };
};
