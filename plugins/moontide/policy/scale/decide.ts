/**
 * From signals to a number. The order is that of Kubernetes' autoscaler: what is needed, tolerance, stabilisation, pace,
 * bounds; between them stands whatever forbids shrinking. Each stage that changes the number leaves its name.
 */
import { Bounds, boundsFor, ScheduledBounds } from "./bounds";
import { Decision, Forecast, Stage, Veto } from "./decision";
import { averageOf, Engine, learnAhead, lookAtRules, ruleState, valueOf } from "./engine";
import { foreseenLoad } from "./forecast/prediction";
import { Need, needOf, Reading } from "./need";
import { ScaleOptions, Step } from "./options";
import { extreme, noteChange, paceBound } from "./pace";
import { askedFor, forbidsShrinking } from "./rule";
import { stepFrom } from "./step";

/** What the engine is told besides signals. */
export interface Present {
  readonly now: number;
  /** Instances that serve, and those that are on their way. */
  readonly serving: number;
  readonly starting: number;
  /** Requests are under way or wait: such a pool never goes to zero. */
  readonly busy: boolean;
  /** The schedules that apply now. */
  readonly applying: readonly ScheduledBounds[];
}

const unknownSignal = "its signal is not known";

/** A decision in the making. */
interface Draft {
  readonly engine: Engine;
  readonly options: ScaleOptions;
  readonly present: Present;
  readonly before: number;
  readonly stages: Stage[];
  readonly vetoes: Veto[];
  instances: number;
  /** What targets need, or what is foreseen, unrounded; 0 where neither is known. */
  needed: number;
}

/** What the stage is called that makes a need whole. */
export const rounding = "whole instances";

/** A hair more than a whole number is no reason for another instance. */
const roundUp = (instances: number): number => math.ceil(instances - 0.001);

const set = (draft: Draft, instances: number, by: string): void => {
  if (instances === draft.instances) return;
  draft.instances = instances;
  draft.stages[draft.stages.length] = { by, instances };
};

const veto = (draft: Draft, by: string, detail: string): void => {
  draft.vetoes[draft.vetoes.length] = { by, detail };
};

const readingOf = (
  engine: Engine,
  options: ScaleOptions,
  metric: string,
  now: number,
): Reading | undefined => {
  const stable = averageOf(engine, metric, options.stable_window_seconds, now);
  const panic = averageOf(engine, metric, options.panic_window_seconds, now);
  return stable === undefined || panic === undefined ? undefined : { stable, panic };
};

const needsOf = ({ engine, options, present }: Draft): Need[] => {
  const needs: Need[] = [];
  for (const target of options.targets) {
    const reading = readingOf(engine, options, target.metric, present.now);
    needs[needs.length] = needOf(target, reading, options, present.serving, present.starting);
  }
  return needs;
};

const forecastOf = ({ engine, options, present }: Draft): Forecast | undefined => {
  const { prediction } = engine;
  if (prediction === undefined || options.prediction === undefined) return undefined;
  const { startup_seconds, targets } = options;
  const value = foreseenLoad(prediction, options.prediction, startup_seconds, present.now);
  return {
    value,
    instances: value === undefined ? undefined : value / targets[0]!.per_instance!,
    skill: prediction.skill,
    margin: prediction.margin,
    votes: prediction.proven && value !== undefined,
  };
};

/** The largest need of all, and who has it. What is not known vetoes. */
const size = (draft: Draft, needs: readonly Need[]): number | undefined => {
  let need: number | undefined;
  let by = "";
  for (const { metric, instances } of needs) {
    if (instances === undefined) veto(draft, `target ${metric}`, unknownSignal);
    else if (instances > (need ?? -1)) {
      need = instances;
      by = `target ${metric}`;
    }
  }
  if (need === undefined) return undefined;
  set(draft, need, by);
  draft.needed = need;
  return need;
};

const raise = (draft: Draft, forecast: Forecast | undefined): void => {
  if (forecast?.instances === undefined || !forecast.votes) return;
  if (forecast.instances > draft.instances) set(draft, forecast.instances, "prediction");
  draft.needed = math.max(draft.needed, forecast.instances);
};

/** What a step policy proposes now: as many as before while it rests, or does not know. */
const proposedBy = ({ engine, present, before, vetoes }: Draft, step: Step): number => {
  const { now } = present;
  const value = valueOf(engine, step, now);
  if (value === undefined) {
    vetoes[vetoes.length] = { by: `step ${step.name}`, detail: unknownSignal };
    return before;
  }
  const stepped_at = engine.stepped_at.get(step.name) ?? -math.huge;
  if (now - stepped_at < step.cooldown_seconds) return before;
  return stepFrom(step, value, before);
};

/** Of all that steps propose, and of what is needed, the highest counts: fewer need the consent of all. */
const propose = (draft: Draft, sized: boolean): void => {
  let highest = sized ? draft.instances : 0;
  let by = "";
  for (const step of draft.options.steps) {
    const proposed = proposedBy(draft, step);
    if (proposed >= highest) by = `step ${step.name}`;
    highest = math.max(highest, proposed);
  }
  if (by !== "") set(draft, highest, by);
};

/** Rules that are to add instances do so whatever was proposed. */
const addByRules = (draft: Draft): void => {
  const { engine, options, before, present } = draft;
  for (const rule of options.rules) {
    const more = askedFor(ruleState(engine, rule.name, present.now), rule, present.now);
    if (more > 0 && before + more > draft.instances) set(draft, before + more, `rule ${rule.name}`);
  }
};

const heedRules = (draft: Draft): void => {
  const { engine, options, present } = draft;
  for (const rule of options.rules) {
    const state = ruleState(engine, rule.name, present.now);
    if (forbidsShrinking(state, rule)) {
      veto(draft, `rule ${rule.name}`, state.missing_since === 0 ? "it fires" : unknownSignal);
    }
  }
};

const heedPanic = (draft: Draft, needs: readonly Need[]): void => {
  const { engine, options, present } = draft;
  for (const { panicking } of needs) {
    if (panicking) engine.panic_until = present.now + options.panic_hold_seconds;
  }
  if (present.now < engine.panic_until) veto(draft, "panic", "the load jumped a moment ago");
};

/**
 * Growing, the least recommended of late counts, shrinking the most. What is needed counts for a tolerance more then:
 * else a load that sways around a whole number of instances would start and stop one for ever.
 */
const stabilise = (draft: Draft): void => {
  const { engine, options, present, before, instances } = draft;
  const { scale_up, scale_down, tolerance_percent } = options;
  const { now } = present;
  const tolerant = draft.needed * (1 + tolerance_percent / 100);
  const cautious = math.max(instances, tolerant);
  const most = extreme(engine.highest, cautious, now, scale_down.stabilisation_seconds, 1);
  const least = extreme(engine.lowest, instances, now, scale_up.stabilisation_seconds, -1);
  if (instances > before) set(draft, math.max(before, roundUp(least)), "scale_up stabilisation");
  if (instances >= before) return;
  const by = roundUp(cautious) >= before ? "tolerance" : "scale_down stabilisation";
  set(draft, math.min(before, roundUp(most)), by);
};

const refuseToShrink = (draft: Draft): void => {
  const { before, vetoes, present } = draft;
  set(draft, roundUp(draft.instances), rounding);
  if (draft.instances < before && vetoes.length > 0) set(draft, before, vetoes[0]!.by);
  if (draft.instances === 0 && present.busy) set(draft, 1, "requests under way");
};

const pace = (draft: Draft): void => {
  const { engine, options, before, present } = draft;
  const most = paceBound(engine.grown, options.scale_up, before, present.now, 1);
  if (draft.instances > before && draft.instances > most) {
    set(draft, math.max(before, most), "scale_up policies");
  }
  const least = paceBound(engine.shrunk, options.scale_down, before, present.now, -1);
  if (draft.instances < before && draft.instances < least) {
    set(draft, math.min(before, least), "scale_down policies");
  }
};

const bound = (draft: Draft, { minimum, maximum, minimum_by, maximum_by }: Bounds): void => {
  if (draft.instances < minimum) set(draft, minimum, minimum_by);
  if (draft.instances > maximum) set(draft, maximum, maximum_by);
};

/** A step policy rests once the number has changed. */
const conclude = ({ engine, options, present, before, instances }: Draft): void => {
  if (instances !== before) {
    for (const { name } of options.steps) engine.stepped_at.set(name, present.now);
  }
  if (instances > before) noteChange(engine.grown, instances - before, present.now);
  if (instances < before) noteChange(engine.shrunk, before - instances, present.now);
  engine.desired = instances;
};

/**
 * Decides how many instances there should be now, from the signals noted so far. Nothing that is not known ever makes
 * it fewer.
 */
export const decide = (engine: Engine, options: ScaleOptions, present: Present): Decision => {
  const before = engine.desired ?? present.serving + present.starting;
  const draft: Draft = {
    engine,
    options,
    present,
    before,
    stages: [],
    vetoes: [],
    instances: before,
    needed: 0,
  };
  lookAtRules(engine, options, present.now);
  learnAhead(engine, options, present.now);
  const needs = needsOf(draft);
  const forecast = forecastOf(draft);
  const need = size(draft, needs);
  raise(draft, forecast);
  propose(draft, need !== undefined);
  addByRules(draft);
  heedRules(draft);
  heedPanic(draft, needs);
  stabilise(draft);
  refuseToShrink(draft);
  pace(draft);
  const bounds = boundsFor(options, present.applying);
  bound(draft, bounds);
  conclude(draft);
  return {
    desired: draft.instances,
    before,
    need,
    serving: present.serving,
    starting: present.starting,
    needs,
    forecast,
    stages: draft.stages,
    vetoes: draft.vetoes,
    panicking: present.now < engine.panic_until,
    minimum: bounds.minimum,
    maximum: bounds.maximum,
  };
};
