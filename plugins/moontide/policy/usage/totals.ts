/** Sums of what requests used, grouped by some of what is known of them. */

/** What sums are made of: requests, or sums of them. */
export interface UsageEntry {
  /** Begins with the day, in UTC; of a request it is RFC 3339. */
  readonly time: string;
  /** Of the virtual key; `""` where none was sent. So it is with the others. */
  readonly key: string;
  readonly consumer: string;
  readonly team: string;
  /** As clients call it, and who answered last. */
  readonly model: string;
  readonly provider: string;
  /** One, where it is not said. */
  readonly requests?: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost_nano_usd: number;
}

/** One request, as its line in the usage file has it. */
export interface UsageLine extends UsageEntry {
  readonly request_id: string;
  /** What the one who answered last calls the model. */
  readonly provider_model: string;
  readonly status: number;
  /** Providers told all of it; else a part is estimated. */
  readonly exact: boolean;
  /** The answer was kept from an earlier request. */
  readonly cached: boolean;
}

/** What sums can be grouped by. */
export const groupings = ["day", "key", "consumer", "team", "model", "provider"] as const;
export type Grouping = (typeof groupings)[number];

/** Which lines count; undefined: all. Days are `2026-11-30`, both included. */
export interface UsageFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly key?: string | undefined;
  readonly consumer?: string | undefined;
  readonly team?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

export interface UsageTotal {
  /** In the order of the groupings asked for. */
  readonly group: readonly string[];
  requests: number;
  input_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_nano_usd: number;
}

export type UsageTotals = LuaMap<string, UsageTotal>;

const dayOf = ({ time }: UsageEntry): string => string.sub(time, 1, 10);

const differs = (wanted: string | undefined, found: string): boolean =>
  wanted !== undefined && wanted !== found;

const counts = (filter: UsageFilter, entry: UsageEntry): boolean => {
  const day = dayOf(entry);
  if (filter.from !== undefined && day < filter.from) return false;
  if (filter.to !== undefined && day > filter.to) return false;
  if (differs(filter.key, entry.key) || differs(filter.consumer, entry.consumer)) return false;
  if (differs(filter.team, entry.team) || differs(filter.model, entry.model)) return false;
  return !differs(filter.provider, entry.provider);
};

const newTotal = (group: readonly string[]): UsageTotal => ({
  group,
  requests: 0,
  input_tokens: 0,
  cached_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_nano_usd: 0,
});

/** Adds an entry to the sums, where it counts; true where it is the first of its group. */
export const addUsage = (
  totals: UsageTotals,
  by: readonly Grouping[],
  filter: UsageFilter,
  entry: UsageEntry,
): boolean => {
  if (!counts(filter, entry)) return false;
  const group: string[] = [];
  for (const name of by) group[group.length] = name === "day" ? dayOf(entry) : entry[name];
  const name = table.concat(group, "\0");
  const known = totals.get(name);
  const total = known ?? newTotal(group);
  if (known === undefined) totals.set(name, total);
  total.requests += entry.requests ?? 1;
  total.input_tokens += entry.input_tokens;
  total.cached_tokens += entry.cached_tokens;
  total.cache_write_tokens += entry.cache_write_tokens;
  total.output_tokens += entry.output_tokens;
  total.reasoning_tokens += entry.reasoning_tokens;
  total.cost_nano_usd += entry.cost_nano_usd;
  return known === undefined;
};

const comesBefore = (left: UsageTotal, right: UsageTotal): boolean => {
  for (const i of $range(0, left.group.length - 1)) {
    const [a, b] = [left.group[i]!, right.group[i]!];
    if (a !== b) return a < b;
  }
  return false;
};

/** The sums in the order of their groups. */
export const sortedTotals = (totals: UsageTotals): readonly UsageTotal[] => {
  const list: UsageTotal[] = [];
  for (const [, total] of totals) list[list.length] = total;
  table.sort(list, comesBefore);
  return list;
};
