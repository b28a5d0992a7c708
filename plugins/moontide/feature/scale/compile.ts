import type { ScheduledBounds } from "../../policy/scale/bounds";
import type { Rule, ScaleOptions, Step } from "../../policy/scale/options";
import { parseHours, Hours } from "../../policy/when/hours";
import { parseTimestamp } from "../../policy/when/timestamp";
import { listOf } from "../../policy/when/words";
import type { LocalClock } from "../when/local-clock";
import type { AutoscaleConfiguration, ScheduleConfiguration } from "./schema";

/** A schedule, ready to be asked whether it applies. */
export interface Schedule {
  readonly bounds: ScheduledBounds;
  readonly hours: readonly Hours[] | undefined;
  readonly weekdays: readonly string[] | undefined;
  readonly from: number;
  readonly until: number;
}

/** How a pool is scaled: its options as the engine takes them. */
export interface Scaling {
  readonly configuration: AutoscaleConfiguration;
  readonly options: ScaleOptions;
  readonly schedules: readonly Schedule[];
}

const classic = (metric: string, above: number, seconds: number, window_seconds: number): Rule => ({
  name: `classic_${metric}`,
  metric,
  aggregation: "average",
  window_seconds,
  above,
  for_seconds: seconds,
  keep_for_seconds: 60,
  action: "hold",
  instances: 1,
  cooldown_seconds: 300,
  // Not every pool has each of these signals.
  on_missing: "ignore",
});

const classicRules: readonly Rule[] = [
  classic("utilisation_percent", 75, 300, 30),
  classic("latency_seconds", 0.5, 180, 30),
  classic("queue_length", 100, 60, 10),
  classic("error_percent", 5, 180, 30),
];

const rulesOf = ({ rules, classic_rules }: AutoscaleConfiguration): Rule[] => {
  const all: Rule[] = [];
  for (const i of $range(1, rules.length)) {
    const rule = rules[i - 1]!;
    const { metric, aggregation, window_seconds } = rule;
    const { for_seconds, keep_for_seconds, action, instances, cooldown_seconds } = rule;
    all[i - 1] = {
      name: rule.name ?? `${metric}_${i}`,
      metric,
      aggregation,
      window_seconds,
      for_seconds,
      keep_for_seconds,
      action,
      instances,
      cooldown_seconds,
      on_missing: rule.on_missing,
      above: rule.above,
      below: rule.below,
      clear: rule.clear,
    };
  }
  if (classic_rules) for (const rule of classicRules) all[all.length] = rule;
  return all;
};

const stepsOf = ({ steps }: AutoscaleConfiguration): Step[] => {
  const all: Step[] = [];
  for (const i of $range(1, steps.length)) {
    const { name, metric, aggregation, window_seconds, cooldown_seconds, bands } = steps[i - 1]!;
    all[i - 1] = {
      name: name ?? `${metric}_${i}`,
      metric,
      aggregation,
      window_seconds,
      cooldown_seconds,
      bands: bands,
    };
  }
  return all;
};

const hoursOf = ({ hours }: ScheduleConfiguration): Hours[] | undefined => {
  if (hours === undefined) return undefined;
  const all: Hours[] = [];
  for (const text of listOf(hours)) {
    const [range] = parseHours(text);
    if (range !== undefined) all[all.length] = range;
  }
  return all;
};

const scheduleOf = (schedule: ScheduleConfiguration, position: number): Schedule => {
  const { name, minimum, maximum, weekdays, from, until } = schedule;
  return {
    bounds: { name: name ?? `${position}`, minimum, maximum },
    hours: hoursOf(schedule),
    weekdays,
    from: from === undefined ? -math.huge : (parseTimestamp(from)[0] ?? -math.huge),
    until: until === undefined ? math.huge : (parseTimestamp(until)[0] ?? math.huge),
  };
};

/** Makes a pool's options ready. Undefined where it is not scaled. */
export const compileScaling = (
  configuration: AutoscaleConfiguration | undefined,
): Scaling | undefined => {
  if (configuration === undefined) return undefined;
  const schedules: Schedule[] = [];
  for (const i of $range(1, configuration.schedules.length)) {
    schedules[i - 1] = scheduleOf(configuration.schedules[i - 1]!, i);
  }
  const { targets, scale_up, scale_down, prediction } = configuration;
  const options = {
    minimum: configuration.minimum,
    maximum: configuration.maximum,
    cost: configuration.cost,
    startup_seconds: configuration.startup_seconds,
    tolerance_percent: configuration.tolerance_percent,
    stable_window_seconds: configuration.stable_window_seconds,
    panic_window_seconds: configuration.panic_window_seconds,
    panic_percent: configuration.panic_percent,
    panic_hold_seconds: configuration.panic_hold_seconds,
    targets,
    steps: stepsOf(configuration),
    rules: rulesOf(configuration),
    scale_up,
    scale_down,
    prediction,
  } as unknown as ScaleOptions;
  return { configuration, options, schedules };
};

const isWithin = (minute: number, ranges: readonly Hours[]): boolean => {
  for (const { from, until } of ranges) {
    const inside =
      from < until ? minute >= from && minute < until : minute >= from || minute < until;
    if (inside) return true;
  }
  return false;
};

const isAmong = (word: string, words: readonly string[]): boolean => {
  for (const other of words) if (other === word) return true;
  return false;
};

/** The bounds of the schedules that apply at a time. */
export const applyingAt = (
  { schedules }: Scaling,
  local: LocalClock,
  wall: number,
): ScheduledBounds[] => {
  const applying: ScheduledBounds[] = [];
  for (const { bounds, hours, weekdays, from, until } of schedules) {
    const applies =
      wall >= from &&
      wall < until &&
      (hours === undefined || isWithin(local.minute, hours)) &&
      (weekdays === undefined || isAmong(local.weekday, weekdays));
    if (applies) applying[applying.length] = bounds;
  }
  return applying;
};
