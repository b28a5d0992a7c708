import { encode } from "../../json/encode";
import { asObject, asText, Json, JsonObject, jsonNull, listOf } from "../../json/value";
import type { Choice, Finish, ModelAnswer, Part } from "../conversation";
import type { Asked } from "../dialect";
import { errorText } from "../openai-chat/error-read";
import { readFinish, writeFinish } from "../openai-chat/finish";
import { readUsage, writeUsage } from "../openai-chat/usage";
import { itemsOf } from "../shared/fields";

/** Completions know no calls: a model that calls nevertheless has stopped. */
export const finishWord = (finish: Finish): string => {
  const word = writeFinish(finish, false);
  return word === "tool_calls" ? "stop" : word;
};

export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const choices: Json[] = [];
  for (const i of $range(0, answer.choices.length - 1)) {
    const { parts, finish } = answer.choices[i]!;
    let text = "";
    for (const part of parts) {
      if (part.kind === "text" || part.kind === "refusal") text += part.text;
    }
    choices[i] = { index: i, text, logprobs: jsonNull, finish_reason: finishWord(finish) };
  }
  return encode({
    id: `cmpl-${asked.id}`,
    object: "text_completion",
    created: math.floor(asked.now),
    model: asked.model,
    choices: listOf(choices),
    usage: answer.usage === undefined ? undefined : writeUsage(answer.usage),
  });
};

const readChoice = (choice: JsonObject): Choice => {
  const text = asText(choice["text"]) ?? "";
  const parts: Part[] = text === "" ? [] : [{ kind: "text", text }];
  return { parts, finish: readFinish(asText(choice["finish_reason"]) ?? "stop", false, false) };
};

export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  if (body["error"] !== undefined) return $multi(undefined, errorText(body["error"]));
  const choices: Choice[] = [];
  for (const item of itemsOf(body["choices"])) {
    const choice = asObject(item);
    if (choice !== undefined) choices[choices.length] = readChoice(choice);
  }
  if (choices.length === 0) return $multi(undefined, "an answer without choices");
  const answer: ModelAnswer = {
    id: asText(body["id"]) ?? "",
    model: asText(body["model"]) ?? "",
    choices,
    usage: readUsage(body["usage"]),
  };
  return $multi(answer, undefined);
};
