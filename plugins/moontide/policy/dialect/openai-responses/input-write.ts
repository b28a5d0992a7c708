import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  ReasoningPart,
  ToolResultPart,
} from "../conversation";
import { Json, JsonObject, listOf } from "../../json/value";
import { dataUrl } from "../shared/data-url";
import { fail, Saying } from "../shared/problems";
import { shortened, shortName } from "../shared/tool-names";
import { encryptedContent, itemOfSeal } from "./seal";

const imageOf = (part: ImagePart): JsonObject => ({
  type: "input_image",
  image_url: part.url ?? dataUrl(part.media_type ?? "image/png", part.data ?? ""),
  detail: part.detail ?? "auto",
});

const fileOf = (part: FilePart): JsonObject => ({
  type: "input_file",
  file_url: part.url,
  file_id: part.file_id,
  file_data:
    part.data === undefined ? undefined : dataUrl(part.media_type ?? "application/pdf", part.data),
  filename: part.name ?? (part.data === undefined ? undefined : "file"),
});

/** What a user, a system message or a tool says. */
const contentOf = (saying: Saying, parts: readonly Part[], field: string): Json[] => {
  const content: Json[] = [];
  for (const part of parts) {
    if (part.kind === "text") content.push({ type: "input_text", text: part.text });
    else if (part.kind === "image") content.push(imageOf(part));
    else if (part.kind === "file") content.push(fileOf(part));
    else if (part.kind === "audio") {
      content.push({
        type: "input_audio",
        input_audio: { data: part.data, format: part.format },
      });
    } else fail(saying, field, `A part of the kind ${part.kind} can't stand here.`);
  }
  return content;
};

const outputOf = (saying: Saying, result: ToolResultPart): Json => {
  const parts = result.parts;
  const first = parts[0];
  if (first === undefined) return "";
  if (parts.length === 1 && first.kind === "text") return first.text;
  return contentOf(saying, parts, "messages");
};

const writeResults = (saying: Saying, message: Message, items: Json[]): void => {
  for (const part of message.parts) {
    if (part.kind === "tool_result") {
      items.push({
        type: "function_call_output",
        call_id: shortened(part.call_id),
        output: outputOf(saying, part),
      });
    } else fail(saying, "messages", "Only what came of calls can be a message of a tool.");
  }
};

/** Only OpenAI's own thoughts come back to it: of others it knows no item. */
const writeReasoning = (part: ReasoningPart, summary: string | undefined, items: Json[]): void => {
  const id = itemOfSeal(part.sealed);
  if (id === undefined) return;
  items.push({
    type: "reasoning",
    id,
    summary: listOf(summary === undefined ? [] : [{ type: "summary_text", text: summary }]),
    encrypted_content: encryptedContent(part),
  });
};

/** What the model said, thought and called, in its order; texts beside each other are one message. */
const writeAssistant = (saying: Saying, message: Message, items: Json[]): void => {
  let content: Json[] | undefined;
  let summary: string | undefined;
  for (const part of message.parts) {
    if (part.kind === "text" || part.kind === "refusal") {
      if (content === undefined) {
        content = [];
        items.push({ type: "message", role: "assistant", content });
      }
      content.push(
        part.kind === "text"
          ? { type: "output_text", text: part.text }
          : { type: "refusal", refusal: part.text },
      );
    } else if (part.kind === "tool_call") {
      content = undefined;
      items.push({
        type: "function_call",
        call_id: shortened(part.id),
        name: shortName(part.name),
        arguments: part.arguments,
      });
    } else if (part.kind === "reasoning") {
      content = undefined;
      writeReasoning(part, summary, items);
    } else fail(saying, "messages", `An assistant's message can't have a part ${part.kind}.`);
    summary = part.kind === "reasoning" && part.sealed === undefined ? part.text : undefined;
  }
};

/** A single text in front of all else is what `instructions` is. */
export const instructionsOf = (messages: readonly Message[]): string | undefined => {
  const first = messages[0];
  if (first === undefined || first.role !== "system" || first.parts.length !== 1) return undefined;
  const part = first.parts[0]!;
  return part.kind === "text" ? part.text : undefined;
};

/** @param from the first message that is not said elsewhere, counted from 1 */
export const inputOf = (saying: Saying, messages: readonly Message[], from: number): Json[] => {
  const items: Json[] = [];
  for (const i of $range(from, messages.length)) {
    const message = messages[i - 1]!;
    const { role } = message;
    if (role === "assistant") writeAssistant(saying, message, items);
    else if (role === "tool") writeResults(saying, message, items);
    else {
      items.push({
        type: "message",
        role,
        content: listOf(contentOf(saying, message.parts, "messages")),
      });
    }
  }
  return items;
};
