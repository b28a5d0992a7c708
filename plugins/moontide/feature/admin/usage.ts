import { Grouping, groupings, UsageTotal } from "../../policy/usage/totals";
import { sumUsage } from "../usage/read";
import { sumClusterUsage } from "../usage/read-cluster";
import { UsageQuery } from "../usage/schema";
import { listOf } from "../document/json-document";
import {
  AdminCall,
  AdminRefusal,
  AdminResponse,
  largeDocument,
  pauseOn,
  problem,
} from "./exchange";

/** The words of `by`, or the one that is none. */
const groupingsIn = (
  by: string,
): LuaMultiReturn<[list: readonly Grouping[], unknown: string | undefined]> => {
  const list: Grouping[] = [];
  for (const [word] of string.gmatch(by, "[^,]+")) {
    let is_known = false;
    for (const grouping of groupings) if (grouping === word) is_known = true;
    if (!is_known) return $multi(list, word);
    list[list.length] = word as Grouping;
  }
  return $multi(list, undefined);
};

const isDay = (text: string | undefined): boolean =>
  text === undefined || string.find(text, "^%d%d%d%d%-%d%d%-%d%d$")[0] !== undefined;

const rowOf = (by: readonly Grouping[], total: UsageTotal): Record<string, unknown> => {
  const row: Record<string, unknown> = {
    requests: total.requests,
    input_tokens: total.input_tokens,
    cached_tokens: total.cached_tokens,
    cache_write_tokens: total.cache_write_tokens,
    output_tokens: total.output_tokens,
    reasoning_tokens: total.reasoning_tokens,
    cost_nano_usd: total.cost_nano_usd,
  };
  for (const i of $range(0, by.length - 1)) row[by[i]!] = total.group[i];
  return row;
};

const invalid = (detail: string): AdminResponse =>
  problem({ status: 400, reason: "invalid_query", detail });

const unreachable: AdminRefusal = {
  status: 503,
  reason: "redis_unavailable",
  detail:
    "The Redis that the gateways keep their sums in can't be asked. scope=local has what this gateway wrote to its files.",
  headers: { "Retry-After": "1" },
};

/** What can't be summed up, as it is not kept. */
const missing = (call: AdminCall, scope: "local" | "cluster"): string | undefined => {
  const { usage } = call.gateway.configuration;
  if (scope === "cluster") {
    return usage.scope === "cluster" ? undefined : 'scope: usage.scope is not "cluster"';
  }
  return usage.file === undefined ? "scope: usage.file is not configured" : undefined;
};

const sumsFor = (
  { gateway, platform }: AdminCall,
  scope: "local" | "cluster",
  by: readonly Grouping[],
  query: UsageQuery,
): readonly UsageTotal[] | undefined =>
  scope === "cluster"
    ? sumClusterUsage(gateway, platform.yielding(gateway), by, query)
    : sumUsage(gateway, by, query, pauseOn(platform));

/** What requests for models used, by what is asked for. */
export const readUsage = (call: AdminCall): AdminResponse => {
  const query = call.query as UsageQuery;
  const [by, unknown] = groupingsIn(query.by);
  if (unknown !== undefined) {
    const words = table.concat(groupings as unknown as string[], ", ");
    return invalid(`by: found "${unknown}"; expected some of ${words}`);
  }
  if (!isDay(query.from)) return invalid("from: expected a day, such as 2026-11-30");
  if (!isDay(query.to)) return invalid("to: expected a day, such as 2026-11-30");
  const scope = query.scope ?? call.gateway.configuration.usage.scope;
  const lacking = query.scope === undefined ? undefined : missing(call, query.scope);
  if (lacking !== undefined) return invalid(lacking);
  const totals = sumsFor(call, scope, by, query);
  if (totals === undefined) return problem(unreachable);
  const rows: Record<string, unknown>[] = [];
  for (const total of totals) rows[rows.length] = rowOf(by, total);
  return largeDocument(call, { scope, usage: listOf(rows) });
};
