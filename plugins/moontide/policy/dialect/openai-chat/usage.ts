import { asNumber, asObject, Json, JsonObject } from "../../json/value";
import type { Usage } from "../conversation";

const cachedTokens = (usage: JsonObject, details: JsonObject | undefined): number | undefined =>
  asNumber(details?.["cached_tokens"]) ?? asNumber(usage["prompt_cache_hit_tokens"]);

const usageIn = (usage: JsonObject): Usage | undefined => {
  const prompt = asNumber(usage["prompt_tokens"]);
  const total = asNumber(usage["total_tokens"]);
  const completion = asNumber(usage["completion_tokens"]);
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const details = asObject(usage["prompt_tokens_details"]);
  const input_tokens = prompt ?? math.max(0, (total ?? 0) - (completion ?? 0));
  return {
    input_tokens,
    cached_tokens: cachedTokens(usage, details),
    cache_write_tokens: asNumber(details?.["cache_write_tokens"]),
    output_tokens: completion ?? math.max(0, (total ?? 0) - input_tokens),
    reasoning_tokens: asNumber(asObject(usage["completion_tokens_details"])?.["reasoning_tokens"]),
  };
};

/** OpenAI's `usage`; DeepSeek has cached tokens elsewhere. Undefined where there is none. */
export const readUsage = (value: Json | undefined): Usage | undefined => {
  const usage = asObject(value);
  return usage === undefined ? undefined : usageIn(usage);
};

/** Details are always there, as at OpenAI: clients read them without looking. */
export const writeUsage = (usage: Usage): JsonObject => ({
  prompt_tokens: usage.input_tokens,
  completion_tokens: usage.output_tokens,
  total_tokens: usage.input_tokens + usage.output_tokens,
  prompt_tokens_details: {
    cached_tokens: usage.cached_tokens ?? 0,
    cache_write_tokens: usage.cache_write_tokens,
  },
  completion_tokens_details: { reasoning_tokens: usage.reasoning_tokens ?? 0 },
});
