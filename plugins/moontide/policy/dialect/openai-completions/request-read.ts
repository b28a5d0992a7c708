import { isList, JsonObject } from "../../json/value";
import type { ModelRequest } from "../conversation";
import type { Read, RequestPlace } from "../dialect";
import { readCall, readSampling, readSpecial } from "../openai-chat/request-read";
import { keepSpecial, Reading, startReading, wrong } from "../shared/reading";

/** What has a place in the pivot. */
const known = new LuaSet<string>();
for (const name of [
  "model",
  "prompt",
  "stream",
  "stream_options",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop",
  "n",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "user",
]) {
  known.add(name);
}

/** One text. Several at once, and tokens, are kept: only a provider of the same dialect takes them. */
const readPrompt = (reading: Reading, body: JsonObject): string => {
  const { prompt } = body;
  if (typeof prompt === "string") return prompt;
  if (!isList(prompt)) {
    wrong(reading, "prompt", "must be a string or a list");
    return "";
  }
  const first = prompt[0];
  if (prompt[1] === undefined && typeof first === "string") return first;
  keepSpecial(reading, "prompt", prompt);
  return "";
};

/** A completion is a conversation of one message. */
export const readRequest = (body: JsonObject, place: RequestPlace): Read<ModelRequest> => {
  const reading = startReading("prompt");
  const { model, stream, stream_usage } = readCall(reading, body, place);
  const sampling = readSampling(reading, body);
  readSpecial(reading, body, known);
  const text = readPrompt(reading, body);
  const request: ModelRequest = {
    model,
    stream,
    stream_usage,
    messages: [{ role: "user", parts: [{ kind: "text", text }] }],
    tools: [],
    maximum_tokens: sampling.maximum_tokens,
    temperature: sampling.temperature,
    top_p: sampling.top_p,
    top_k: sampling.top_k,
    stop: sampling.stop,
    choices: sampling.choices,
    seed: sampling.seed,
    presence_penalty: sampling.presence_penalty,
    frequency_penalty: sampling.frequency_penalty,
    user: sampling.user,
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};
