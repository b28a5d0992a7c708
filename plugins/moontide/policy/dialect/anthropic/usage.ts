import { asNumber, asObject, Json, JsonObject } from "../../json/value";
import type { Usage } from "../conversation";

/** Anthropic's counts as they were told last; events tell some, and always the whole so far. */
export interface Counts {
  input: number | undefined;
  cache_read: number | undefined;
  cache_creation: number | undefined;
  output: number | undefined;
  thinking: number | undefined;
}

export const noCounts = (): Counts => ({
  input: undefined,
  cache_read: undefined,
  cache_creation: undefined,
  output: undefined,
  thinking: undefined,
});

/** Sets what is told and never adds. Servers that know input at the start alone say 0 at the end. */
const set = (known: number | undefined, told: Json | undefined): number | undefined => {
  const value = asNumber(told);
  return value === undefined || (value === 0 && known !== undefined) ? known : value;
};

export const takeCounts = (counts: Counts, value: Json | undefined): void => {
  const usage = asObject(value);
  if (usage === undefined) return;
  counts.input = set(counts.input, usage["input_tokens"]);
  counts.cache_read = set(counts.cache_read, usage["cache_read_input_tokens"]);
  counts.cache_creation = set(counts.cache_creation, usage["cache_creation_input_tokens"]);
  counts.output = set(counts.output, usage["output_tokens"]);
  const details = asObject(usage["output_tokens_details"]);
  counts.thinking = set(counts.thinking, details?.["thinking_tokens"]);
};

/** All input together, as OpenAI counts it. Undefined where nothing was told. */
export const usageOf = (counts: Counts): Usage | undefined => {
  const { input, output, cache_read, cache_creation } = counts;
  if (input === undefined && output === undefined) return undefined;
  return {
    input_tokens: (input ?? 0) + (cache_read ?? 0) + (cache_creation ?? 0),
    cached_tokens: cache_read,
    cache_write_tokens: cache_creation,
    output_tokens: output ?? 0,
    reasoning_tokens: counts.thinking,
  };
};

export const readUsage = (value: Json | undefined): Usage | undefined => {
  const counts = noCounts();
  takeCounts(counts, value);
  return usageOf(counts);
};

/** Anthropic's `input_tokens` are those that the cache had no part in. */
export const writeUsage = (usage: Usage | undefined): JsonObject => {
  const cached = usage?.cached_tokens ?? 0;
  const written = usage?.cache_write_tokens ?? 0;
  const thinking_tokens = usage?.reasoning_tokens;
  return {
    input_tokens: math.max(0, (usage?.input_tokens ?? 0) - cached - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: usage?.output_tokens ?? 0,
    output_tokens_details: thinking_tokens === undefined ? undefined : { thinking_tokens },
  };
};
