import { asObject, asText, Json, JsonList, JsonObject } from "../../json/value";
import type { Message, Part, ReasoningPart, ToolResultPart } from "../conversation";
import { isBlank } from "../shared/arguments";
import { asRaw, itemsOf } from "../shared/fields";
import {
  itemObject,
  listIn,
  neededText,
  objectIn,
  Reading,
  textIn,
  wrong,
} from "../shared/reading";
import { readContent } from "./part-read";

/** Names of calls by their ids, so that results know them; old functions have names alone. */
interface Calls {
  readonly names: LuaMap<string, string>;
  readonly ids: LuaMap<string, string>;
}

const addCall = (parts: Part[], calls: Calls, id: string, called: JsonObject, reading: Reading) => {
  const name = neededText(reading, called, "name");
  const written = textIn(reading, called, "arguments") ?? "";
  calls.names.set(id, name);
  parts[parts.length] = {
    kind: "tool_call",
    id,
    name,
    arguments: isBlank(written) ? "{}" : written,
  };
};

const readCalls = (reading: Reading, message: JsonObject, parts: Part[], calls: Calls): void => {
  const list = listIn(reading, message, "tool_calls");
  if (list === undefined) return;
  reading.inner = "tool_calls";
  for (const i of $range(0, list.length - 1)) {
    reading.part = i;
    const call = itemObject(reading, list[i]);
    const called = objectIn(reading, call, "function");
    if (called === undefined) wrong(reading, "function", "must be an object");
    else addCall(parts, calls, neededText(reading, call, "id"), called, reading);
  }
  reading.part = -1;
};

/** As before there were tools: one call, without an id. */
const readOldCall = (reading: Reading, message: JsonObject, parts: Part[], calls: Calls): void => {
  const called = objectIn(reading, message, "function_call");
  if (called === undefined) return;
  const id = `call_${reading.message}`;
  addCall(parts, calls, id, called, reading);
  calls.ids.set(neededText(reading, called, "name"), id);
};

/** LiteLLM's way to hand Anthropic's thoughts through, with what signs them. */
const readThought = (value: Json): ReasoningPart | undefined => {
  const block = asObject(value);
  if (block === undefined) return undefined;
  if (block["type"] === "redacted_thinking") {
    return { kind: "reasoning", text: "", sealed: asText(block["data"]) ?? "" };
  }
  const text = asText(block["thinking"]) ?? "";
  return { kind: "reasoning", text, signature: asText(block["signature"]) };
};

/** What a model thought: `thinking_blocks` with signatures, else `reasoning_content` (DeepSeek, vLLM) or `reasoning`. */
export const readThoughts = (message: JsonObject, parts: Part[]): void => {
  const blocks: JsonList = itemsOf(message["thinking_blocks"]);
  for (const block of blocks) {
    const thought = readThought(block);
    if (thought !== undefined) parts[parts.length] = thought;
  }
  const text = message["reasoning_content"] ?? message["reasoning"];
  if (blocks[0] !== undefined || typeof text !== "string" || text === "") return;
  parts[parts.length] = { kind: "reasoning", text };
};

const readAssistant = (reading: Reading, message: JsonObject, calls: Calls): Part[] => {
  const parts: Part[] = [];
  readThoughts(message, parts);
  readContent(reading, message["content"], parts);
  const refusal = textIn(reading, message, "refusal");
  if (refusal !== undefined) parts[parts.length] = { kind: "refusal", text: refusal };
  readCalls(reading, message, parts, calls);
  readOldCall(reading, message, parts, calls);
  return parts;
};

const readResult = (reading: Reading, message: JsonObject, calls: Calls): ToolResultPart => {
  const call_id = neededText(reading, message, "tool_call_id");
  const parts: Part[] = [];
  readContent(reading, message["content"], parts);
  const cache_control = asRaw(message["cache_control"]);
  return { kind: "tool_result", call_id, name: calls.names.get(call_id), parts, cache_control };
};

const readOldResult = (reading: Reading, message: JsonObject, calls: Calls): ToolResultPart => {
  const name = neededText(reading, message, "name");
  const parts: Part[] = [];
  readContent(reading, message["content"], parts);
  return { kind: "tool_result", call_id: calls.ids.get(name) ?? name, name, parts };
};

const readMessage = (reading: Reading, message: JsonObject, calls: Calls): Message => {
  const role = neededText(reading, message, "role");
  if (role === "tool") return { role, parts: [readResult(reading, message, calls)] };
  if (role === "function") {
    return { role: "tool", parts: [readOldResult(reading, message, calls)] };
  }
  const name = textIn(reading, message, "name");
  if (role === "assistant") return { role, name, parts: readAssistant(reading, message, calls) };
  if (role !== "system" && role !== "developer" && role !== "user") {
    wrong(reading, "role", "must be system, developer, user, assistant, tool or function");
  }
  const parts: Part[] = [];
  if (message["content"] === undefined) wrong(reading, "content", "is missing");
  readContent(reading, message["content"], parts);
  return { role: role as Message["role"], name, parts };
};

/** Each of the client's messages is one of the pivot's. */
export const readMessages = (reading: Reading, body: JsonObject): readonly Message[] => {
  const list = listIn(reading, body, "messages") ?? [];
  if (list.length === 0) wrong(reading, "messages", "must be a list with at least one message");
  const calls: Calls = { names: new LuaMap(), ids: new LuaMap() };
  const messages: Message[] = [];
  for (const i of $range(0, list.length - 1)) {
    reading.message = i;
    messages[i] = readMessage(reading, itemObject(reading, list[i]), calls);
  }
  reading.message = -1;
  return messages;
};
