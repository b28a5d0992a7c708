import { Json, JsonObject, jsonNull, listOf } from "../../json/value";
import type { Message, ModelRequest, Part, ToolCallPart, ToolResultPart } from "../conversation";
import { contentField } from "../shared/places";
import { fail, Saying } from "../shared/problems";
import { shortName } from "../shared/tool-names";
import { writeContent } from "./part-write";

/** Messages as they are written, and images of tools' results, which stand in a message of the user behind them. */
interface Conversation {
  readonly messages: Json[];
  readonly saying: Saying;
  readonly system: "system" | "developer";
  images: Part[];
}

export const writeCall = (call: ToolCallPart): JsonObject => ({
  id: call.id,
  type: "function",
  function: { name: shortName(call.name), arguments: call.arguments },
});

/** All text of one kind; undefined where there is none. */
export const joined = (parts: readonly Part[], kind: "text" | "refusal"): string | undefined => {
  let text: string | undefined;
  for (const part of parts) if (part.kind === kind) text = (text ?? "") + part.text;
  return text;
};

/** Thoughts are left out: OpenAI has no place for them. */
const writeAssistant = (message: Message): JsonObject | undefined => {
  const { name, parts } = message;
  const calls: Json[] = [];
  for (const part of parts) if (part.kind === "tool_call") calls[calls.length] = writeCall(part);
  const text = joined(parts, "text");
  const refusal = joined(parts, "refusal");
  if (calls.length === 0) {
    return {
      role: "assistant",
      name,
      content: text ?? (refusal === undefined ? "" : jsonNull),
      refusal,
    };
  }
  return { role: "assistant", name, content: text ?? jsonNull, refusal, tool_calls: listOf(calls) };
};

const writeResult = (writing: Conversation, result: ToolResultPart, field: string): void => {
  const texts: Part[] = [];
  for (const part of result.parts) {
    if (part.kind === "text") texts[texts.length] = part;
    else writing.images[writing.images.length] = part;
  }
  if (texts.length === 0 && result.is_error === true) texts[0] = { kind: "text", text: "Error" };
  writing.messages[writing.messages.length] = {
    role: "tool",
    tool_call_id: result.call_id,
    content: writeContent(writing.saying, texts, field),
  };
};

/** OpenAI's tools answer in text alone: their images follow when all results have been told. */
const writeImages = (writing: Conversation, field: string): void => {
  if (writing.images.length === 0) return;
  const content = writeContent(writing.saying, writing.images, field);
  writing.messages[writing.messages.length] = { role: "user", content };
  writing.images = [];
};

const writeMessage = (writing: Conversation, message: Message, field: string): void => {
  const { messages, saying, system } = writing;
  if (message.role === "tool") {
    for (const part of message.parts) {
      if (part.kind === "tool_result") writeResult(writing, part, field);
    }
    return;
  }
  writeImages(writing, field);
  if (message.role === "assistant") {
    messages[messages.length] = writeAssistant(message) as Json;
    return;
  }
  const role = message.role === "developer" ? system : message.role;
  const content = writeContent(saying, message.parts, field);
  messages[messages.length] = { role, name: message.name, content };
};

/** @param knows_developers servers that are not OpenAI's own take the role `system` only */
export const writeMessages = (
  saying: Saying,
  request: ModelRequest,
  knows_developers: boolean,
): Json => {
  const system = knows_developers ? "developer" : "system";
  const writing: Conversation = { messages: [], saying, system, images: [] };
  let field = "messages";
  for (const i of $range(0, request.messages.length - 1)) {
    const message = request.messages[i]!;
    field = contentField(saying.client, message, i);
    writeMessage(writing, message, field);
  }
  writeImages(writing, field);
  if (writing.messages.length === 0)
    fail(saying, "messages", "There must be at least one message.");
  return listOf(writing.messages);
};
