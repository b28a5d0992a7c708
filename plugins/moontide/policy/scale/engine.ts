/**
 * One pool's engine: signals, rules, what was decided. All of it is plain records over an injected clock, so that a
 * simulation, a test and the gateway's leader run the same code.
 */
import { holt_winters } from "./forecast/holt-winters";
import { createPrediction, foresee, Prediction } from "./forecast/prediction";
import { createHistory, History } from "./pace";
import { Look, ScaleOptions } from "./options";
import { createRule, lookAtRule, RuleState } from "./rule";
import { addSample, aggregate, createSeries, Series } from "./series";

export interface Engine {
  readonly series: LuaMap<string, Series>;
  /** By the rule's name. */
  readonly rules: LuaMap<string, RuleState>;
  /** When each step policy changed the number last. */
  readonly stepped_at: LuaMap<string, number>;
  /** What was asked for last; undefined: nothing yet. */
  desired: number | undefined;
  /** Recommendations of late, the highest and the lowest of which count. */
  readonly highest: History;
  readonly lowest: History;
  readonly grown: History;
  readonly shrunk: History;
  panic_until: number;
  prediction: Prediction | undefined;
}

/** How long a signal may be silent before it is unknown, in looks. */
const patientLooks = 2.5;

/** How often the engine looks, in seconds. */
export const lookSeconds = 2;

export const patienceSeconds = patientLooks * lookSeconds;

export const createEngine = (): Engine => ({
  series: new LuaMap(),
  rules: new LuaMap(),
  stepped_at: new LuaMap(),
  desired: undefined,
  highest: createHistory(),
  lowest: createHistory(),
  grown: createHistory(),
  shrunk: createHistory(),
  panic_until: 0,
  prediction: undefined,
});

/** The longest window that anything looks at. */
const longestWindow = ({ stable_window_seconds, rules, steps }: ScaleOptions): number => {
  let longest = stable_window_seconds;
  for (const { window_seconds } of rules) longest = math.max(longest, window_seconds);
  for (const { window_seconds } of steps) longest = math.max(longest, window_seconds);
  return longest;
};

/** Notes what was seen of a signal now. A value that is no number, or none at all, leaves it unknown. */
export const noteSignal = (
  engine: Engine,
  options: ScaleOptions,
  metric: string,
  value: number | undefined,
  weight: number,
  now: number,
): void => {
  if (value === undefined) return;
  let series = engine.series.get(metric);
  const capacity = math.ceil(longestWindow(options) / lookSeconds) + 2;
  if (series === undefined || series.capacity < capacity) {
    series = createSeries(capacity);
    engine.series.set(metric, series);
  }
  addSample(series, now, value, weight);
};

/** A signal as something looks at it; undefined when it is not known. */
export const valueOf = (engine: Engine, look: Look, now: number): number | undefined =>
  aggregate(
    engine.series.get(look.metric),
    look.aggregation,
    look.window_seconds,
    now,
    patienceSeconds,
  );

/** The average of a signal over the last seconds. */
export const averageOf = (
  engine: Engine,
  metric: string,
  seconds: number,
  now: number,
): number | undefined =>
  aggregate(engine.series.get(metric), "average", seconds, now, patienceSeconds);

export const ruleState = (engine: Engine, name: string, now: number): RuleState => {
  const known = engine.rules.get(name);
  if (known !== undefined) return known;
  const state = createRule(now);
  engine.rules.set(name, state);
  return state;
};

/** Moves the states of all rules on. */
export const lookAtRules = (engine: Engine, options: ScaleOptions, now: number): void => {
  for (const rule of options.rules) {
    const value = valueOf(engine, rule, now);
    lookAtRule(ruleState(engine, rule.name, now), rule, value, now, patienceSeconds);
  }
};

/** Lets the prediction learn, where there is one. It foresees the first target's signal. */
export const learnAhead = (engine: Engine, options: ScaleOptions, now: number): void => {
  const { prediction, targets, startup_seconds, stable_window_seconds } = options;
  const [target] = targets;
  if (prediction === undefined || target?.per_instance === undefined) {
    engine.prediction = undefined;
    return;
  }
  engine.prediction ??= createPrediction(holt_winters, prediction);
  const value = averageOf(engine, target.metric, stable_window_seconds, now);
  foresee(engine.prediction, holt_winters, prediction, startup_seconds, value, now);
};
