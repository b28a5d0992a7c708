import { asList, asNumber, asObject, asText, JsonObject, listOf } from "../../policy/json/value";
import { decode } from "../../policy/json/decode";
import { encode } from "../../policy/json/encode";
import { slotAt, startOfSlot } from "../../policy/token-limit/slots";
import type { Gateway } from "../gateway/gateway";
import { Allowance } from "../token-limit/allowance";
import { dueName, periodName, restoreUsed } from "../token-limit/count";
import { keptCounts, KeptCount } from "../token-limit/kept";

/*
 * What was spent of local budgets, in `budgets.json` of the state directory. The leader writes it while it changes; the
 * last second before a crash may be missing. Budgets of the cluster are Redis' to keep.
 */
const fileOf = (directory: string): string => `${directory}/budgets.json`;

/** By what their counts begin with; undefined: there are none. */
const budgetsByPrefix = ({ allowances }: Gateway): LuaMap<string, Allowance> | undefined => {
  let found: LuaMap<string, Allowance> | undefined;
  for (const allowance of allowances.all) {
    if (allowance.is_budget && !allowance.is_of_cluster) {
      found ??= new LuaMap();
      found.set(allowance.used_prefix, allowance);
    }
  }
  return found;
};

/** When it counts no more, in seconds since 1970. */
const endOf = ({ ports }: Gateway, allowance: Allowance, time: number): number => {
  const { calendar, window_seconds } = allowance;
  if (calendar !== undefined) return calendar.endOf(time);
  const { clock } = ports;
  return clock.wall() + startOfSlot(time, window_seconds) - clock.now();
};

const textOf = (gateway: Gateway, known: LuaMap<string, Allowance>): string => {
  const { ports } = gateway;
  const wall = ports.clock.wall();
  const isOver = ({ prefix, time }: KeptCount): boolean => {
    const allowance = known.get(prefix);
    return allowance === undefined || endOf(gateway, allowance, time) <= wall;
  };
  const entries: JsonObject[] = [];
  for (const { prefix, key, time } of keptCounts(ports, isOver)) {
    const allowance = known.get(prefix)!;
    const name = allowance.calendar === undefined ? dueName : periodName;
    const spent = ports.shared.limits.numbers.get(name(allowance, time, key));
    if (spent > 0) {
      const ends_at = math.floor(endOf(gateway, allowance, time));
      entries[entries.length] = { budget: prefix, key, period: time, nano_usd: spent, ends_at };
    }
  }
  return encode({ version: 1, spent: listOf(entries) });
};

/** What the leader wrote last. */
export interface BudgetWatch {
  text: string;
  problem: string | undefined;
}

export const createBudgetWatch = (): BudgetWatch => ({ text: "", problem: undefined });

/** Every second in the leader: what was spent goes to disk where it has changed. */
export const keepBudgets = (gateway: Gateway, watch: BudgetWatch): void => {
  const known = budgetsByPrefix(gateway);
  if (known === undefined) return;
  const text = textOf(gateway, known);
  if (text === watch.text) return;
  const { ports, configuration } = gateway;
  const [written, problem] = ports.files.write(fileOf(configuration.state.directory), text);
  if (written !== undefined) watch.text = text;
  else if (problem !== watch.problem) {
    const consequence = "a restart will not know what was spent";
    ports.log.error("budgets_not_kept", { problem, consequence });
  }
  watch.problem = problem;
};

const numberIn = (entry: JsonObject, name: string): number => asNumber(entry[name]) ?? 0;

const restoreOne = (
  gateway: Gateway,
  known: LuaMap<string, Allowance>,
  entry: JsonObject,
): void => {
  const allowance = known.get(asText(entry["budget"]) ?? "");
  const key = asText(entry["key"]);
  const period = numberIn(entry, "period");
  const spent = numberIn(entry, "nano_usd");
  const { clock } = gateway.ports;
  const left = numberIn(entry, "ends_at") - clock.wall();
  if (allowance === undefined || key === undefined || spent <= 0 || left <= 0) return;
  const { calendar, window_seconds } = allowance;
  // Slots are numbered by a clock that begins anew with the machine.
  const time = calendar === undefined ? slotAt(clock.now() + left, window_seconds) + 1 : period;
  restoreUsed(gateway, allowance, key, spent, time);
};

/** At start: what was spent before, unless shared memory has it already (a reload). */
export const loadBudgets = (gateway: Gateway): void => {
  const known = budgetsByPrefix(gateway);
  if (known === undefined) return;
  const { ports, configuration } = gateway;
  if (keptCounts(ports, () => false).length > 0) return;
  const [text] = ports.files.read(fileOf(configuration.state.directory));
  if (text === undefined) return;
  const [value, problem] = decode(text);
  if (value === undefined) {
    ports.log.error("budgets_unreadable", { problem, consequence: "budgets begin anew" });
    return;
  }
  for (const entry of asList(asObject(value)?.["spent"]) ?? []) {
    restoreOne(gateway, known, asObject(entry) ?? {});
  }
};
