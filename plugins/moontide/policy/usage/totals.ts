/** Sums of what requests used, grouped by some of what is known of them. */

/** One request, as its line in the usage file has it. */
export interface UsageLine {
  /** RFC 3339, in UTC. */
  readonly time: string;
  readonly request_id: string;
  /** Of the virtual key; `""` where none was sent. So it is with the others. */
  readonly key: string;
  readonly consumer: string;
  readonly team: string;
  /** As clients call it, who answered last, and what that one calls it. */
  readonly model: string;
  readonly provider: string;
  readonly provider_model: string;
  readonly status: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost_nano_usd: number;
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

const dayOf = ({ time }: UsageLine): string => string.sub(time, 1, 10);

const differs = (wanted: string | undefined, found: string): boolean =>
  wanted !== undefined && wanted !== found;

const counts = (filter: UsageFilter, line: UsageLine): boolean => {
  const day = dayOf(line);
  if (filter.from !== undefined && day < filter.from) return false;
  if (filter.to !== undefined && day > filter.to) return false;
  if (differs(filter.key, line.key) || differs(filter.consumer, line.consumer)) return false;
  if (differs(filter.team, line.team) || differs(filter.model, line.model)) return false;
  return !differs(filter.provider, line.provider);
};

const totalFor = (totals: UsageTotals, group: readonly string[]): UsageTotal => {
  const name = table.concat(group as string[], "\0");
  let total = totals.get(name);
  if (total === undefined) {
    total = {
      group,
      requests: 0,
      input_tokens: 0,
      cached_tokens: 0,
      cache_write_tokens: 0,
      output_tokens: 0,
      reasoning_tokens: 0,
      cost_nano_usd: 0,
    };
    totals.set(name, total);
  }
  return total;
};

/** Adds a line to the sums, where it counts. */
export const addLine = (
  totals: UsageTotals,
  by: readonly Grouping[],
  filter: UsageFilter,
  line: UsageLine,
): void => {
  if (!counts(filter, line)) return;
  const group: string[] = [];
  for (const name of by) group[group.length] = name === "day" ? dayOf(line) : line[name];
  const total = totalFor(totals, group);
  total.requests += 1;
  total.input_tokens += line.input_tokens;
  total.cached_tokens += line.cached_tokens;
  total.cache_write_tokens += line.cache_write_tokens;
  total.output_tokens += line.output_tokens;
  total.reasoning_tokens += line.reasoning_tokens;
  total.cost_nano_usd += line.cost_nano_usd;
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
