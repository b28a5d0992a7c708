import type { Usage } from "../conversation";
import { asNumber, asObject, Json, JsonObject } from "../../json/value";

export const readUsageObject = (value: Json | undefined): Usage | undefined => {
  const usage = asObject(value);
  const input_tokens = asNumber(usage?.input_tokens);
  const output_tokens = asNumber(usage?.output_tokens);
  if (usage === undefined || input_tokens === undefined || output_tokens === undefined) {
    return undefined;
  }
  const input = asObject(usage.input_tokens_details);
  const output = asObject(usage.output_tokens_details);
  return {
    input_tokens,
    cached_tokens: asNumber(input?.cached_tokens),
    cache_write_tokens: asNumber(input?.cache_write_tokens),
    output_tokens,
    reasoning_tokens: asNumber(output?.reasoning_tokens),
  };
};

/** Clients add up the details: they are numbers, told or not. */
export const usageOf = (usage: Usage): JsonObject => ({
  input_tokens: usage.input_tokens,
  input_tokens_details: {
    cached_tokens: usage.cached_tokens ?? 0,
    cache_write_tokens: usage.cache_write_tokens ?? 0,
  },
  output_tokens: usage.output_tokens,
  output_tokens_details: { reasoning_tokens: usage.reasoning_tokens ?? 0 },
  total_tokens: usage.input_tokens + usage.output_tokens,
});
