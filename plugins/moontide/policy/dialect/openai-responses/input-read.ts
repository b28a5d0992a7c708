/** `input`: a text, or items (messages, calls, what came of them, thoughts). */
import type { Message, Part, ReasoningPart } from "../conversation";
import { asObject, asText, isList, JsonObject } from "../../json/value";
import { isBlank } from "../shared/arguments";
import { itemsOf } from "../shared/fields";
import { itemObject, keepSpecial, neededText, Reading, textIn, wrong } from "../shared/reading";
import { readParts } from "./part-read";
import { readThoughts } from "./seal";

type Role = Message["role"];

/** What is said one after another by one side is one message: other dialects want a turn's calls together. */
interface Turn {
  readonly role: Role;
  readonly parts: Part[];
  readonly position: number;
}

/** The parts of the message that the item at hand belongs to. */
const partsFor = (reading: Reading, turns: Turn[], role: Role): Part[] => {
  const last = turns[turns.length - 1];
  if (last !== undefined && last.role === role && (role === "assistant" || role === "tool")) {
    return last.parts;
  }
  const turn: Turn = { role, parts: [], position: reading.message };
  turns.push(turn);
  return turn.parts;
};

const readMessage = (reading: Reading, turns: Turn[], item: JsonObject): void => {
  const role = neededText(reading, item, "role");
  if (role === "user" || role === "assistant" || role === "system" || role === "developer") {
    readParts(reading, item, "content", partsFor(reading, turns, role));
  } else wrong(reading, "role", "must be user, assistant, system or developer");
};

const readCall = (reading: Reading, turns: Turn[], item: JsonObject): void => {
  const written = textIn(reading, item, "arguments") ?? "";
  partsFor(reading, turns, "assistant").push({
    kind: "tool_call",
    id: neededText(reading, item, "call_id"),
    name: neededText(reading, item, "name"),
    arguments: isBlank(written) ? "{}" : written,
  });
};

const readResult = (reading: Reading, turns: Turn[], item: JsonObject): void => {
  const call_id = neededText(reading, item, "call_id");
  const parts: Part[] = [];
  readParts(reading, item, "output", parts);
  const name = asText(item.name);
  partsFor(reading, turns, "tool").push({ kind: "tool_result", call_id, name, parts });
};

/** What can be read of an item's thoughts: the summary, or else all of it. */
const thoughtText = (item: JsonObject): string => {
  const texts: string[] = [];
  for (const piece of itemsOf(item.summary)) {
    const text = asText(asObject(piece)?.text);
    if (text !== undefined) texts.push(text);
  }
  if (texts.length > 0) return table.concat(texts, "\n\n");
  for (const piece of itemsOf(item.content)) {
    const text = asText(asObject(piece)?.text);
    if (text !== undefined) texts.push(text);
  }
  return table.concat(texts);
};

export const readReasoning = (item: JsonObject): readonly ReasoningPart[] =>
  readThoughts(asText(item.id), thoughtText(item), asText(item.encrypted_content));

const readItem = (reading: Reading, turns: Turn[], item: JsonObject): void => {
  const kind = textIn(reading, item, "type") ?? "message";
  if (kind === "message") readMessage(reading, turns, item);
  else if (kind === "function_call") readCall(reading, turns, item);
  else if (kind === "function_call_output") readResult(reading, turns, item);
  else if (kind === "reasoning") {
    const parts = partsFor(reading, turns, "assistant");
    for (const part of readReasoning(item)) parts.push(part);
  } else keepSpecial(reading, "", kind);
};

export const readInput = (reading: Reading, body: JsonObject): readonly Message[] => {
  const turns: Turn[] = [];
  const { input } = body;
  const instructions = textIn(reading, body, "instructions");
  if (instructions !== undefined) {
    turns.push({ role: "system", parts: [{ kind: "text", text: instructions }], position: -1 });
  }
  if (typeof input === "string") {
    turns.push({ role: "user", parts: [{ kind: "text", text: input }], position: -1 });
  } else if (isList(input)) {
    for (const i of $range(0, input.length - 1)) {
      reading.message = i;
      readItem(reading, turns, itemObject(reading, input[i]));
    }
    reading.message = -1;
  } else if (input !== undefined || instructions === undefined) {
    wrong(reading, "input", "must be a string or a list of items");
  }
  return turns;
};
