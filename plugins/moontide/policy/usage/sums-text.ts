/**
 * How a cluster's sums of usage stand in Redis: for each day a hash, with a field for each key, consumer, team, provider
 * and model, and the sums as numbers with blanks between.
 */
import { UsageEntry, UsageTotal } from "./totals";

const escaped = (sign: string): string => string.format("%%%02x", string.byte(sign));
const sign = (digits: string): string => string.char(tonumber(digits, 16)!);

/** Clients may name models: what would end a part or a line is written as `%0a`. */
const escape = (part: string): string => string.gsub(part, "[%c%%]", escaped)[0];
const unescape = (part: string): string => string.gsub(part, "%%(%x%x)", sign)[0];

/** The field of a sum whose group is day, key, consumer, team, model, provider. The model stands last: clients may invent it. */
export const fieldOf = ({ group }: UsageTotal): string => {
  const [, key, consumer, team, model, provider] = group;
  const parts = [escape(key!), escape(consumer!), escape(team!), escape(provider!), escape(model!)];
  return table.concat(parts, "\t");
};

export const amountsOf = (total: UsageTotal): string =>
  string.format(
    "%.0f %.0f %.0f %.0f %.0f %.0f %.0f",
    total.requests,
    total.input_tokens,
    total.cached_tokens,
    total.cache_write_tokens,
    total.output_tokens,
    total.reasoning_tokens,
    total.cost_nano_usd,
  );

const subjectPattern = "^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$";
const amountPattern = "^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$";

/** Reads one of them; undefined for what is none. */
export const readSum = (day: string, field: string, amounts: string): UsageEntry | undefined => {
  const [key, consumer, team, provider, model] = string.match(field, subjectPattern);
  const [requests, input, cached, written, output, reasoning, cost] = string.match(
    amounts,
    amountPattern,
  );
  if (key === undefined || requests === undefined) return undefined;
  return {
    time: day,
    key: unescape(key),
    consumer: unescape(consumer!),
    team: unescape(team!),
    model: unescape(model!),
    provider: unescape(provider!),
    requests: tonumber(requests)!,
    input_tokens: tonumber(input)!,
    cached_tokens: tonumber(cached)!,
    cache_write_tokens: tonumber(written)!,
    output_tokens: tonumber(output)!,
    reasoning_tokens: tonumber(reasoning)!,
    cost_nano_usd: tonumber(cost)!,
  };
};
