import { isObject, Json, JsonObject } from "../../json/value";
import type { ModelRequest, Reasoning } from "../conversation";
import type { Read, RequestPlace } from "../dialect";
import { itemsOf } from "../shared/fields";
import { readEffort } from "../shared/reasoning";
import {
  flagIn,
  keepSpecial,
  neededText,
  numberIn,
  objectIn,
  Reading,
  startReading,
  textIn,
  textsIn,
} from "../shared/reading";
import { readFormat } from "./format";
import { readMessages } from "./message-read";
import { readAllTools, readToolChoice } from "./tools";

/** What has a place in the pivot. */
const known = new LuaSet<string>();
for (const name of [
  "model",
  "messages",
  "stream",
  "stream_options",
  "tools",
  "functions",
  "tool_choice",
  "function_call",
  "parallel_tool_calls",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop",
  "n",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "response_format",
  "reasoning_effort",
  "user",
]) {
  known.add(name);
}

/** What says no more than what holds without it: SDKs write defaults out. */
const neutral: Readonly<Record<string, Json | undefined>> = {
  best_of: 1,
  echo: false,
  logprobs: false,
  store: false,
  suffix: "",
  top_logprobs: 0,
  verbosity: "medium",
};

const isNeutral = (name: string, value: Json): boolean => {
  if (neutral[name] === value) return true;
  if (name === "modalities") {
    const list = itemsOf(value);
    return list[0] === "text" && list[1] === undefined;
  }
  return name === "logit_bias" && isObject(value) && next(value)[0] === undefined;
};

/** Whatever has no place in the pivot. @param places what has one */
export const readSpecial = (reading: Reading, body: JsonObject, places: LuaSet<string>): void => {
  for (const [key, value] of pairs(body)) {
    const name = key as string;
    if (!places.has(name) && !isNeutral(name, value)) {
      keepSpecial(reading, name, value);
    }
  }
};

/** Words that nobody knows are kept, so that they are refused by their name. */
const readReasoning = (reading: Reading, body: JsonObject): Reasoning | undefined => {
  const written = textIn(reading, body, "reasoning_effort");
  if (written === undefined) return undefined;
  const effort = readEffort(written);
  if (effort !== undefined) return { effort };
  keepSpecial(reading, "reasoning_effort", written);
  return undefined;
};

/** What OpenAI's dialects have in common: how the model is to draw. */
export const readSampling = (reading: Reading, body: JsonObject): Partial<ModelRequest> => ({
  maximum_tokens:
    numberIn(reading, body, "max_completion_tokens") ?? numberIn(reading, body, "max_tokens"),
  temperature: numberIn(reading, body, "temperature"),
  top_p: numberIn(reading, body, "top_p"),
  top_k: numberIn(reading, body, "top_k"),
  stop: textsIn(reading, body, "stop"),
  choices: numberIn(reading, body, "n"),
  seed: numberIn(reading, body, "seed"),
  presence_penalty: numberIn(reading, body, "presence_penalty"),
  frequency_penalty: numberIn(reading, body, "frequency_penalty"),
  user: textIn(reading, body, "user") ?? textIn(reading, body, "safety_identifier"),
});

/** What OpenAI's dialects have in common: the model, and how it is to be answered. */
export const readCall = (
  reading: Reading,
  body: JsonObject,
  place: RequestPlace,
): Pick<ModelRequest, "model" | "stream" | "stream_usage"> => {
  const options = objectIn(reading, body, "stream_options");
  return {
    model: place.model ?? neededText(reading, body, "model"),
    stream: place.stream ?? flagIn(reading, body, "stream") ?? false,
    stream_usage: options === undefined ? undefined : flagIn(reading, options, "include_usage"),
  };
};

export const readRequest = (body: JsonObject, place: RequestPlace): Read<ModelRequest> => {
  const reading = startReading("messages");
  const { model, stream, stream_usage } = readCall(reading, body, place);
  const sampling = readSampling(reading, body);
  readSpecial(reading, body, known);
  const request: ModelRequest = {
    model,
    stream,
    stream_usage,
    messages: readMessages(reading, body),
    tools: readAllTools(reading, body),
    tool_choice: readToolChoice(reading, body),
    parallel_tools: flagIn(reading, body, "parallel_tool_calls"),
    maximum_tokens: sampling.maximum_tokens,
    temperature: sampling.temperature,
    top_p: sampling.top_p,
    top_k: sampling.top_k,
    stop: sampling.stop,
    choices: sampling.choices,
    seed: sampling.seed,
    presence_penalty: sampling.presence_penalty,
    frequency_penalty: sampling.frequency_penalty,
    format: readFormat(reading, body),
    reasoning: readReasoning(reading, body),
    user: sampling.user,
    old_functions: body["functions"] !== undefined ? true : undefined,
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};
