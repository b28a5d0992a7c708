import { asList, asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import type { Choice, ModelAnswer, Part } from "../conversation";
import { isBlank } from "../shared/arguments";
import { itemsOf } from "../shared/fields";
import { errorText } from "./error-read";
import { readFinish } from "./finish";
import { readThoughts } from "./message-read";
import { readUsage } from "./usage";

/** A text; Mistral has lists in which thoughts stand beside it. */
export const readText = (content: Json | undefined, parts: Part[]): void => {
  if (typeof content === "string") {
    if (content !== "") parts[parts.length] = { kind: "text", text: content };
    return;
  }
  for (const item of asList(content) ?? []) {
    const part = asObject(item);
    const text = asText(part?.["text"]);
    if (text !== undefined) parts[parts.length] = { kind: "text", text };
    for (const thought of itemsOf(part?.["thinking"])) {
      const thinking = asText(asObject(thought)?.["text"]);
      if (thinking !== undefined) parts[parts.length] = { kind: "reasoning", text: thinking };
    }
  }
};

const addCall = (parts: Part[], id: string | undefined, value: Json | undefined): void => {
  const called = asObject(value);
  const name = asText(called?.["name"]);
  if (called === undefined || name === undefined) return;
  const written = asText(called["arguments"]) ?? "";
  parts[parts.length] = {
    kind: "tool_call",
    id: id ?? `call_${parts.length}`,
    name,
    arguments: isBlank(written) ? "{}" : written,
  };
};

const readCalls = (message: JsonObject, parts: Part[]): boolean => {
  const before = parts.length;
  for (const item of itemsOf(message["tool_calls"])) {
    const call = asObject(item);
    const id = asText(call?.["id"]);
    addCall(parts, id === "" ? undefined : id, call?.["function"]);
  }
  addCall(parts, undefined, message["function_call"]);
  return parts.length > before;
};

const readChoice = (choice: JsonObject): Choice => {
  const message = asObject(choice["message"]) ?? {};
  const parts: Part[] = [];
  readThoughts(message, parts);
  readText(message["content"], parts);
  const refusal = asText(message["refusal"]) ?? "";
  if (refusal !== "") parts[parts.length] = { kind: "refusal", text: refusal };
  const calls = readCalls(message, parts);
  const word = asText(choice["finish_reason"]) ?? "stop";
  return { parts, finish: readFinish(word, calls, refusal !== "") };
};

/** By `index`: servers send them in any order. */
const readChoices = (body: JsonObject): Choice[] => {
  const items = itemsOf(body["choices"]);
  const choices: Choice[] = [];
  const order: [number, JsonObject][] = [];
  for (const i of $range(0, items.length - 1)) {
    const choice = asObject(items[i]);
    if (choice !== undefined) order[order.length] = [asNumber(choice["index"]) ?? i, choice];
  }
  table.sort(order, (a, b) => a[0] < b[0]);
  for (const entry of order) choices[choices.length] = readChoice(entry[1]);
  return choices;
};

export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  const error = body["error"];
  if (error !== undefined) return $multi(undefined, errorText(error));
  const choices = readChoices(body);
  if (choices.length === 0) return $multi(undefined, "an answer without choices");
  const answer: ModelAnswer = {
    id: asText(body["id"]) ?? "",
    model: asText(body["model"]) ?? "",
    choices,
    usage: readUsage(body["usage"]),
  };
  return $multi(answer, undefined);
};
