import type { Choice, Finish, ModelAnswer, Part } from "../conversation";
import { asList, asObject, asText, JsonObject } from "../../json/value";
import { itemsOf } from "../shared/fields";
import { readReasoning } from "./input-read";
import { readUsageObject } from "./usage";

/** How a response ended that has come to its end. */
export const finishOf = (response: JsonObject, calls: boolean, refused: boolean): Finish => {
  if (response.status === "incomplete") {
    const reason = asObject(response.incomplete_details)?.reason;
    return reason === "content_filter" ? "content_filter" : "length";
  }
  if (calls) return "tool_calls";
  return refused ? "refusal" : "stop";
};

const readContent = (item: JsonObject, parts: Part[]): boolean => {
  let refused = false;
  for (const value of itemsOf(item.content)) {
    const piece = asObject(value);
    const text = asText(piece?.text);
    const refusal = asText(piece?.refusal);
    if (refusal !== undefined) {
      parts.push({ kind: "refusal", text: refusal });
      refused = true;
    } else if (text !== undefined) parts.push({ kind: "text", text });
  }
  return refused;
};

const readCall = (item: JsonObject, parts: Part[]): void => {
  const written = asText(item.arguments) ?? "";
  parts.push({
    kind: "tool_call",
    id: asText(item.call_id) ?? asText(item.id) ?? "",
    name: asText(item.name) ?? "",
    arguments: written === "" ? "{}" : written,
  });
};

/** Items that no other dialect has, such as searches at the provider, are left out: their result is in the text. */
const readChoice = (response: JsonObject): Choice => {
  const parts: Part[] = [];
  let calls = false;
  let refused = false;
  for (const value of itemsOf(response.output)) {
    const item = asObject(value);
    if (item?.type === "message") refused = readContent(item, parts) || refused;
    else if (item?.type === "function_call") {
      readCall(item, parts);
      calls = true;
    } else if (item?.type === "reasoning") {
      for (const part of readReasoning(item)) parts.push(part);
    }
  }
  return { parts, finish: finishOf(response, calls, refused) };
};

export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  const failure = asObject(body.error);
  if (failure !== undefined) {
    return $multi(undefined, asText(failure.message) ?? "The response failed.");
  }
  if (asList(body.output) === undefined) return $multi(undefined, "It has no `output`.");
  return $multi(
    {
      id: asText(body.id) ?? "",
      model: asText(body.model) ?? "",
      choices: [readChoice(body)],
      usage: readUsageObject(body.usage),
    },
    undefined,
  );
};
