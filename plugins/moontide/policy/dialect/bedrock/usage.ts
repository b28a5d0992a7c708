import type { Usage } from "../conversation";
import { asNumber, asObject, Json, JsonObject } from "../../json/value";

/** What came from the provider's cache and went into it is not counted among `inputTokens`. */
export const readUsageObject = (value: Json | undefined): Usage | undefined => {
  const usage = asObject(value);
  const input = asNumber(usage?.inputTokens);
  const output_tokens = asNumber(usage?.outputTokens);
  if (usage === undefined || input === undefined || output_tokens === undefined) return undefined;
  const cached_tokens = asNumber(usage.cacheReadInputTokens);
  const cache_write_tokens = asNumber(usage.cacheWriteInputTokens);
  return {
    input_tokens: input + (cached_tokens ?? 0) + (cache_write_tokens ?? 0),
    cached_tokens,
    cache_write_tokens,
    output_tokens,
  };
};

export const usageOf = (usage: Usage): JsonObject => ({
  inputTokens: usage.input_tokens - (usage.cached_tokens ?? 0) - (usage.cache_write_tokens ?? 0),
  outputTokens: usage.output_tokens,
  totalTokens: usage.input_tokens + usage.output_tokens,
  cacheReadInputTokens: usage.cached_tokens,
  cacheWriteInputTokens: usage.cache_write_tokens,
});
