import { Json, JsonObject, listOf } from "../../json/value";
import type { Message, ModelRequest } from "../conversation";
import { contentField } from "../shared/places";
import { fail, Saying } from "../shared/problems";
import { writeBlocks } from "./block-write";

/** A message that is being written. */
interface Turn {
  readonly role: "user" | "assistant";
  readonly blocks: Json[];
  /** Results of tools: those behind it join it, and what the user says to them. */
  readonly has_results: boolean;
}

const append = (blocks: Json[], more: readonly Json[]): void => {
  for (const block of more) blocks[blocks.length] = block;
};

/** Results of several calls belong into one message, which must be the next behind the calls. */
const addTurn = (turns: Turn[], message: Message, blocks: Json[]): void => {
  const last = turns[turns.length - 1];
  const role = message.role === "assistant" ? "assistant" : "user";
  if (last !== undefined && role === "user" && last.has_results) append(last.blocks, blocks);
  else turns[turns.length] = { role, blocks, has_results: message.role === "tool" };
};

/** The beginning of an answer that the model is to go on with may not end in white space. */
const trimEnd = (turns: readonly Turn[]): void => {
  const last = turns[turns.length - 1];
  if (last === undefined || last.role !== "assistant") return;
  const block = last.blocks[last.blocks.length - 1] as Record<string, Json | undefined>;
  const text = block["text"];
  if (typeof text === "string") [block["text"]] = string.match(text, "^(.-)%s*$");
};

const isSystem = (message: Message): boolean =>
  message.role === "system" || message.role === "developer";

/** Messages in their order, and all that is said to the model as its system prompt. */
export const writeMessages = (
  saying: Saying,
  request: ModelRequest,
): LuaMultiReturn<[messages: Json, system: Json | undefined]> => {
  const system: Json[] = [];
  const turns: Turn[] = [];
  for (const i of $range(0, request.messages.length - 1)) {
    const message = request.messages[i]!;
    const blocks = writeBlocks(saying, message.parts, contentField(saying.client, message, i));
    if (isSystem(message)) append(system, blocks);
    else if (blocks.length > 0) addTurn(turns, message, blocks);
  }
  trimEnd(turns);
  const messages: JsonObject[] = [];
  for (const { role, blocks } of turns) {
    messages[messages.length] = { role, content: listOf(blocks) };
  }
  if (messages.length === 0) {
    fail(saying, "messages", "There must be a message that is not the system's, with content.");
  }
  return $multi(listOf(messages), system.length === 0 ? undefined : listOf(system));
};
