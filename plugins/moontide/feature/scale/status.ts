import type { Need } from "../../policy/scale/need";
import { clearLevel, RuleState } from "../../policy/scale/rule";
import type { ScaleOptions } from "../../policy/scale/options";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { roundedSeconds } from "../status/endpoint-status";
import type { Scaling } from "./compile";
import { publishedDecision, PublishedDecision } from "./kept";
import { inFlightOf, queueLengthOf } from "./signals";

/** A pool as a scaler asks for it: always there, always numbers. */
export interface ScaleValues {
  /** How many instances there should be, whole, and as they are needed, unrounded. */
  readonly desired: number;
  readonly need: number;
  /** How many there are, those on their way included. */
  readonly current: number;
  readonly in_flight: number;
  readonly queue_length: number;
  /** 1: at least one is wanted; 0: none. */
  readonly active: number;
}

const countListed = (pool: Pool): number => {
  let listed = 0;
  for (const { draining } of pool.members) if (!draining) listed += 1;
  return listed;
};

/**
 * What is asked for, for whoever acts on it. Without a decision, and in a dry run, that is what there is: an orchestrator
 * that is told nothing has been known to scale to zero. The need is kept between the bounds, and above the number below
 * what was decided: what is stabilised or vetoed is not to be undone by a reader who rounds it up himself.
 */
export const scaleValues = (gateway: Gateway, pool: Pool): ScaleValues => {
  const decision = publishedDecision(gateway.ports, pool.name);
  const current = countListed(pool);
  const acts = decision !== undefined && !pool.scaling!.configuration.dry_run;
  const desired = acts ? decision.desired : current;
  const need = acts ? (decision.need ?? desired) : desired;
  return {
    desired,
    need: math.max(desired - 1 + 0.001, math.min(need, desired)),
    current,
    in_flight: inFlightOf(gateway, pool),
    queue_length: queueLengthOf(gateway, pool),
    active: desired > 0 ? 1 : 0,
  };
};

const ruleStatuses = (
  { options }: Scaling,
  states: Readonly<Record<string, RuleState>>,
  now: number,
): readonly unknown[] => {
  const statuses: unknown[] = [];
  for (const rule of options.rules) {
    const state = states[rule.name];
    statuses[statuses.length] = {
      name: rule.name,
      metric: rule.metric,
      action: rule.action,
      status: state?.status ?? "inactive",
      for_seconds: state === undefined ? 0 : roundedSeconds(now - state.since),
      value: state?.value,
      above: rule.above,
      below: rule.below,
      clear: clearLevel(rule),
      signal_known: state === undefined || state.missing_since === 0,
    };
  }
  return listOf(statuses);
};

/** A target with what would change the decision: at which value of its signal one more or one fewer would be asked for. */
const targetStatus = (
  { per_instance }: { readonly per_instance?: number },
  { metric, value, instances, panicking }: Need,
  desired: number,
  { tolerance_percent }: ScaleOptions,
): unknown => ({
  metric,
  value,
  instances,
  panicking,
  more_above: per_instance === undefined ? undefined : desired * per_instance,
  fewer_below:
    per_instance === undefined
      ? undefined
      : math.max(0, ((desired - 1) * per_instance) / (1 + tolerance_percent / 100)),
});

const decisionStatus = (
  pool: Pool,
  scaling: Scaling,
  decision: PublishedDecision,
  now: number,
): Record<string, unknown> => {
  const targets: unknown[] = [];
  for (const i of $range(0, decision.needs.length - 1)) {
    const target = scaling.options.targets[i];
    if (target !== undefined) {
      const need = decision.needs[i]!;
      targets[targets.length] = targetStatus(target, need, decision.desired, scaling.options);
    }
  }
  return {
    pool: pool.name,
    dry_run: scaling.configuration.dry_run,
    desired: decision.desired,
    before: decision.before,
    serving: decision.serving,
    starting: decision.starting,
    need: decision.need,
    minimum: decision.minimum,
    maximum: decision.maximum,
    panicking: decision.panicking,
    age_seconds: roundedSeconds(now - decision.decided_now),
    targets: listOf(targets),
    forecast: decision.forecast,
    rules: ruleStatuses(scaling, decision.rules, now),
    stages: listOf(decision.stages as unknown[]),
    vetoes: listOf(decision.vetoes as unknown[]),
    signals: decision.signals,
  };
};

/** The last decision about a pool and all that led to it; before the first, what there is. */
export const scaleStatus = (
  gateway: Gateway,
  pool: Pool,
  scaling: Scaling,
): Record<string, unknown> => {
  const decision = publishedDecision(gateway.ports, pool.name);
  if (decision !== undefined) {
    return decisionStatus(pool, scaling, decision, gateway.ports.clock.now());
  }
  const current = countListed(pool);
  return { pool: pool.name, dry_run: scaling.configuration.dry_run, desired: current };
};
