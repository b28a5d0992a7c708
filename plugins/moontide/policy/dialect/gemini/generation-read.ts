/** `generationConfig`: how the model is to draw, and what form its answer is to have. */
import type { AnswerFormat, ModelRequest, Reasoning } from "../conversation";
import { asBoolean, asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import { asRaw, itemsOf } from "../shared/fields";
import { keepSpecial, Reading, wrong } from "../shared/reading";
import { either } from "./member";
import { jsonSchemaOf } from "./schema";

const group = "generationConfig";

/** Members that are read below, under both of their names. */
const known = new LuaSet<string>();
for (const name of [
  "temperature",
  "topP",
  "top_p",
  "topK",
  "top_k",
  "candidateCount",
  "candidate_count",
  "maxOutputTokens",
  "max_output_tokens",
  "stopSequences",
  "stop_sequences",
  "seed",
  "presencePenalty",
  "presence_penalty",
  "frequencyPenalty",
  "frequency_penalty",
  "responseMimeType",
  "response_mime_type",
  "responseSchema",
  "response_schema",
  "responseJsonSchema",
  "response_json_schema",
  "thinkingConfig",
  "thinking_config",
]) {
  known.add(name);
}

/** What says no more than what holds without it. */
const saysNothing = (name: string, value: Json): boolean => {
  if (name === "responseModalities" || name === "response_modalities") {
    const kinds = itemsOf(value);
    return kinds[1] === undefined && (kinds[0] === undefined || kinds[0] === "TEXT");
  }
  return (name === "responseLogprobs" || name === "response_logprobs") && value === false;
};

const keepRest = (reading: Reading, config: JsonObject): void => {
  for (const [key, value] of pairs(config)) {
    const name = key as string;
    if (!known.has(name) && !saysNothing(name, value))
      keepSpecial(reading, `${group}.${name}`, value);
  }
};

const numberOf = (
  reading: Reading,
  config: JsonObject,
  camel: string,
  snake: string,
): number | undefined => {
  const value = either(config, camel, snake);
  if (value === undefined) return undefined;
  return asNumber(value) ?? wrong(reading, `${group}.${camel}`, "must be a number");
};

const stopsOf = (config: JsonObject): readonly string[] | undefined => {
  const texts: string[] = [];
  for (const item of itemsOf(either(config, "stopSequences", "stop_sequences"))) {
    const text = asText(item);
    if (text !== undefined) texts.push(text);
  }
  return texts.length === 0 ? undefined : texts;
};

const formatOf = (reading: Reading, config: JsonObject): AnswerFormat | undefined => {
  const schema = asRaw(either(config, "responseJsonSchema", "response_json_schema"));
  if (schema !== undefined) return { kind: "schema", schema };
  const own = asRaw(either(config, "responseSchema", "response_schema"));
  if (own !== undefined) return { kind: "schema", schema: jsonSchemaOf(own) };
  const media_type = asText(either(config, "responseMimeType", "response_mime_type"));
  if (media_type === "application/json") return { kind: "json" };
  if (media_type !== undefined && media_type !== "text/plain") {
    keepSpecial(reading, `${group}.responseMimeType`, media_type);
  }
  return undefined;
};

const levels: Readonly<Record<string, Reasoning["effort"]>> = {
  MINIMAL: "minimal",
  LOW: "low",
  MEDIUM: "medium",
  HIGH: "high",
};

/** A budget of -1 leaves it to the model. */
const reasoningOf = (config: JsonObject): Reasoning | undefined => {
  const thinking = asObject(either(config, "thinkingConfig", "thinking_config"));
  if (thinking === undefined) return undefined;
  const shown = asBoolean(either(thinking, "includeThoughts", "include_thoughts")) ?? false;
  const level = asText(either(thinking, "thinkingLevel", "thinking_level"));
  const budget = asNumber(either(thinking, "thinkingBudget", "thinking_budget"));
  if (budget === 0) return { effort: "none", budget_tokens: 0, shown };
  return {
    effort: level === undefined ? undefined : levels[string.upper(level)],
    budget_tokens: budget !== undefined && budget > 0 ? budget : undefined,
    shown,
  };
};

export const readGeneration = (reading: Reading, body: JsonObject): Partial<ModelRequest> => {
  const config = asObject(either(body, "generationConfig", "generation_config"));
  if (config === undefined) return {};
  keepRest(reading, config);
  return {
    temperature: numberOf(reading, config, "temperature", "temperature"),
    top_p: numberOf(reading, config, "topP", "top_p"),
    top_k: numberOf(reading, config, "topK", "top_k"),
    choices: numberOf(reading, config, "candidateCount", "candidate_count"),
    maximum_tokens: numberOf(reading, config, "maxOutputTokens", "max_output_tokens"),
    stop: stopsOf(config),
    seed: numberOf(reading, config, "seed", "seed"),
    presence_penalty: numberOf(reading, config, "presencePenalty", "presence_penalty"),
    frequency_penalty: numberOf(reading, config, "frequencyPenalty", "frequency_penalty"),
    format: formatOf(reading, config),
    reasoning: reasoningOf(config),
  };
};
