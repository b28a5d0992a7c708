import { Ports } from "../../kernel/ports";
import { endOfPeriod, periodAt, PeriodName } from "../../policy/budget/period";
import { compileKey } from "../../policy/key/key";
import { nanoDollars } from "../../policy/token-limit/amounts";
import { TimeZone, utc } from "../../policy/when/time-zone";
import { compileWhen } from "../../policy/when/when";
import type { Configuration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import { Allowance, Calendar } from "../token-limit/allowance";
import { createAllowance } from "../token-limit/compile";
import { loadZone } from "../when/zone";
import type { BudgetConfiguration } from "./schema";

/** The zone was read when the configuration was checked: that it can't be now is this worker's own trouble. */
const zoneOf = ({ files, log }: Ports, name: string): TimeZone => {
  const [zone, problem] = loadZone(files, name);
  if (zone !== undefined) return zone;
  log.error("time_zone_unknown", { problem, consequence: "the budget's periods are those of UTC" });
  return utc;
};

const calendarOf = (name: PeriodName, zone: TimeZone): Calendar => ({
  periodAt: (wall) => periodAt(name, zone, wall),
  endOf: (period) => endOfPeriod(name, zone, period),
});

/** Compiles one budget. */
export const compileBudget = (
  ports: Ports,
  configuration: Configuration,
  options: BudgetConfiguration,
  position: number,
): Allowance => {
  const { name = `budget-${position}`, period, when, usd, time_zone, scope } = options;
  const is_calendar = typeof period === "string";
  return createAllowance(configuration, {
    name,
    is_budget: true,
    quantity: "usd",
    limit: nanoDollars(usd),
    window_seconds: is_calendar ? 0 : period.rolling_seconds,
    calendar: is_calendar ? calendarOf(period, zoneOf(ports, time_zone)) : undefined,
    time: is_calendar ? `a ${period}` : `${period.rolling_seconds} s`,
    key: compileKey(wordsOf(options.key)),
    condition: when === undefined ? undefined : compileWhen(when, name),
    scope,
    soft_percent: options.soft_percent,
    webhook:
      options.webhook === undefined
        ? undefined
        : { url: options.webhook, secret: options.webhook_secret },
  });
};
