import { YieldingPorts } from "../../kernel/ports";
import { Question } from "../redis/script";
import { listDaysScript, readSumsScript } from "../../policy/usage/script";
import { readSum } from "../../policy/usage/sums-text";
import {
  addUsage,
  Grouping,
  sortedTotals,
  UsageFilter,
  UsageTotal,
  UsageTotals,
} from "../../policy/usage/totals";
import type { Gateway } from "../gateway/gateway";
import { probeOf } from "../rate-limit/remote";
import { askUnlessLost } from "../redis/ask";
import { dayName, daysName } from "./tell";

/** About so many sums are read at once: some tenths of a millisecond of Redis. */
const sumsAtOnce = "200";
/** A day of few sums comes whole, whatever was asked for. */
const longestPageBytes = 4194304;

type Ask = (this: void, question: Question) => string | undefined;

const numberOf = (day: string | undefined, otherwise: string): string =>
  day === undefined ? otherwise : string.gsub(day, "%D", "")[0];

const daysOf = (gateway: Gateway, ask: Ask, filter: UsageFilter): string[] | undefined => {
  const reply = ask({
    script: listDaysScript,
    keys: [daysName(gateway)],
    values: [numberOf(filter.from, "-inf"), numberOf(filter.to, "+inf")],
    isUnderstood: (text) => string.find(text, "^days")[0] !== undefined,
  });
  if (reply === undefined) return undefined;
  const days: string[] = [];
  for (const [day] of string.gmatch(reply, "%d+%-%d+%-%d+")) days[days.length] = day!;
  return days;
};

/** Adds the sums of one day; false where Redis does not answer. */
const addDay = (
  gateway: Gateway,
  ask: Ask,
  day: string,
  add: (this: void, field: string, amounts: string) => void,
): boolean => {
  const seen = new LuaSet<string>();
  let next = "0";
  do {
    const reply = ask({
      script: readSumsScript,
      keys: [dayName(gateway, day)],
      values: [next, sumsAtOnce],
      isUnderstood: (text) => string.find(text, "^sums %d+\n")[0] !== undefined,
      longest_reply_bytes: longestPageBytes,
    });
    if (reply === undefined) return false;
    const [following, list] = string.match(reply, "^sums (%d+)\n(.*)$");
    for (const [field, amounts] of string.gmatch(list!, "([^\n]+)\n([^\n]+)")) {
      if (!seen.has(field!)) add(field!, amounts!);
      seen.add(field!);
    }
    next = following!;
  } while (next !== "0");
  return true;
};

/**
 * Sums of all that the gateways of the cluster have told Redis, by what is asked for; undefined while it can't be asked.
 * Yields.
 */
export const sumClusterUsage = (
  gateway: Gateway,
  ports: YieldingPorts,
  by: readonly Grouping[],
  filter: UsageFilter,
): readonly UsageTotal[] | undefined => {
  const ask: Ask = (question) => askUnlessLost(gateway, ports, question, probeOf);
  const days = daysOf(gateway, ask, filter);
  if (days === undefined) return undefined;
  const totals: UsageTotals = new LuaMap();
  for (const day of days) {
    const isRead = addDay(gateway, ask, day, (field, amounts) => {
      const entry = readSum(day, field, amounts);
      if (entry !== undefined) addUsage(totals, by, filter, entry);
    });
    if (!isRead) return undefined;
  }
  return sortedTotals(totals);
};
