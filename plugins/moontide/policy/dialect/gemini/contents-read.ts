import type { Message, Part } from "../conversation";
import { asObject, asText, Json, JsonObject } from "../../json/value";
import { itemsOf } from "../shared/fields";
import { itemObject, listIn, Reading, textIn, wrong } from "../shared/reading";
import type { Calls } from "./calls";
import { either } from "./member";
import { readPart } from "./part-read";

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

const readContent = (reading: Reading, calls: Calls, content: JsonObject, turns: Turn[]): void => {
  const role = textIn(reading, content, "role") ?? "user";
  if (role !== "user" && role !== "model" && role !== "function") {
    return wrong(reading, "role", "must be user or model");
  }
  const parts = listIn(reading, content, "parts") ?? [];
  let turn: Turn | undefined;
  reading.inner = "parts";
  for (const i of $range(0, parts.length - 1)) {
    reading.part = i;
    const part = readPart(reading, calls, parts[i]!);
    if (part !== undefined) {
      const told = roleOf(part, role === "model");
      if (turn?.role !== told) {
        turn = { role: told, parts: [], position: reading.message };
        turns.push(turn);
      }
      turn.parts.push(part);
    }
  }
  reading.part = -1;
};

/** Texts alone; a text by itself is taken too, as Google's SDKs do. */
const readSystem = (value: Json | undefined): Part[] => {
  const text = asText(value);
  if (text !== undefined) return [{ kind: "text", text }];
  const parts: Part[] = [];
  for (const item of itemsOf(asObject(value)?.parts)) {
    const piece = asText(asObject(item)?.text);
    if (piece !== undefined) parts.push({ kind: "text", text: piece });
  }
  return parts;
};

export const readContents = (reading: Reading, body: JsonObject): readonly Message[] => {
  const turns: Turn[] = [];
  const system = readSystem(either(body, "systemInstruction", "system_instruction"));
  if (system.length > 0) turns.push({ role: "system", parts: system, position: -1 });
  const contents = listIn(reading, body, "contents") ?? [];
  if (contents.length === 0) wrong(reading, "contents", "must be a list with at least one content");
  const calls: Calls = [];
  for (const i of $range(0, contents.length - 1)) {
    reading.message = i;
    readContent(reading, calls, itemObject(reading, contents[i]), turns);
  }
  reading.message = -1;
  return turns;
};
