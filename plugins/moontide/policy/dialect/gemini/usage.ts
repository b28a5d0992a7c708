import type { Usage } from "../conversation";
import { asNumber, asObject, Json, JsonObject } from "../../json/value";

/** Thoughts are counted beside the candidates, and what tools of the provider read beside the prompt. */
export const readUsageObject = (value: Json | undefined): Usage | undefined => {
  const usage = asObject(value);
  const prompt = asNumber(usage?.promptTokenCount);
  if (usage === undefined || prompt === undefined) return undefined;
  const thoughts = asNumber(usage.thoughtsTokenCount);
  return {
    input_tokens: prompt + (asNumber(usage.toolUsePromptTokenCount) ?? 0),
    cached_tokens: asNumber(usage.cachedContentTokenCount),
    output_tokens: (asNumber(usage.candidatesTokenCount) ?? 0) + (thoughts ?? 0),
    reasoning_tokens: thoughts,
  };
};

export const usageOf = (usage: Usage): JsonObject => ({
  promptTokenCount: usage.input_tokens,
  cachedContentTokenCount: usage.cached_tokens,
  candidatesTokenCount: usage.output_tokens - (usage.reasoning_tokens ?? 0),
  thoughtsTokenCount: usage.reasoning_tokens,
  totalTokenCount: usage.input_tokens + usage.output_tokens,
});
