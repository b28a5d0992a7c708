import type { Message, Part } from "../conversation";
import { asObject, JsonObject } from "../../json/value";
import { itemsOf } from "../shared/fields";
import { itemObject, listIn, neededText, Reading, wrong } from "../shared/reading";
import { readBlocks } from "./block-read";
import { readCachePoint } from "./cache";

interface Turn {
  readonly role: Message["role"];
  readonly parts: Part[];
  readonly position: number;
}

/** Results of calls stand among what a user says; they are messages of their own here. */
const roleOf = (part: Part, is_model: boolean): Message["role"] => {
  if (is_model) return "assistant";
  return part.kind === "tool_result" ? "tool" : "user";
};

const readMessage = (reading: Reading, message: JsonObject, turns: Turn[]): void => {
  const role = neededText(reading, message, "role");
  if (role !== "user" && role !== "assistant") {
    return wrong(reading, "role", "must be user or assistant");
  }
  let turn: Turn | undefined;
  for (const part of readBlocks(reading, message, "content")) {
    const told = roleOf(part, role === "assistant");
    if (turn?.role !== told) {
      turn = { role: told, parts: [], position: reading.message };
      turns.push(turn);
    }
    turn.parts.push(part);
  }
};

const readSystem = (body: JsonObject): Part[] => {
  const parts: Part[] = [];
  for (const item of itemsOf(body.system)) {
    const block = asObject(item) ?? {};
    const last = parts[parts.length - 1];
    const cache_control = readCachePoint(block);
    if (cache_control !== undefined && last?.kind === "text") {
      parts[parts.length - 1] = { kind: "text", text: last.text, cache_control };
    } else if (typeof block.text === "string") parts.push({ kind: "text", text: block.text });
  }
  return parts;
};

export const readMessages = (reading: Reading, body: JsonObject): readonly Message[] => {
  const turns: Turn[] = [];
  const system = readSystem(body);
  if (system.length > 0) turns.push({ role: "system", parts: system, position: -1 });
  const messages = listIn(reading, body, "messages") ?? [];
  if (messages.length === 0) {
    wrong(reading, "messages", "must be a list with at least one message");
  }
  for (const i of $range(0, messages.length - 1)) {
    reading.message = i;
    readMessage(reading, itemObject(reading, messages[i]), turns);
  }
  reading.message = -1;
  return turns;
};
