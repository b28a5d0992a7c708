import type { ModelRequest } from "../conversation";
import { asText, JsonObject } from "../../json/value";
import type { Read, RequestPlace } from "../dialect";
import { keepSpecial, Reading, startReading, wrong } from "../shared/reading";
import { readContents } from "./contents-read";
import { readGeneration } from "./generation-read";
import { readTools, readToolChoice } from "./tools";

/** Read below, or of no concern to other providers: how strict Google's own filters are, and names for its bill. */
const understood = new LuaSet<string>();
for (const name of [
  "contents",
  "generationConfig",
  "generation_config",
  "labels",
  "model",
  "safetySettings",
  "safety_settings",
  "serviceTier",
  "service_tier",
  "store",
  "systemInstruction",
  "system_instruction",
  "toolConfig",
  "tool_config",
  "tools",
]) {
  understood.add(name);
}

const readSpecial = (reading: Reading, body: JsonObject): void => {
  for (const [key, value] of pairs(body)) {
    const name = key as string;
    if (!understood.has(name)) keepSpecial(reading, name, value);
  }
};

/** Google's `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`: the path says which. */
export const readRequest = (body: JsonObject, place: RequestPlace): Read<ModelRequest> => {
  const reading = startReading("contents");
  const model = place.model ?? asText(body.model);
  if (model === undefined) wrong(reading, "model", "must be in the path");
  readSpecial(reading, body);
  const generation = readGeneration(reading, body);
  const request: ModelRequest = {
    model: model ?? "",
    stream: place.stream ?? false,
    messages: readContents(reading, body),
    tools: readTools(reading, body),
    tool_choice: readToolChoice(reading, body),
    maximum_tokens: generation.maximum_tokens,
    temperature: generation.temperature,
    top_p: generation.top_p,
    top_k: generation.top_k,
    stop: generation.stop,
    choices: generation.choices,
    seed: generation.seed,
    presence_penalty: generation.presence_penalty,
    frequency_penalty: generation.frequency_penalty,
    format: generation.format,
    reasoning: generation.reasoning,
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};
