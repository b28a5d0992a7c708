import { decide, rounding } from "../../policy/scale/decide";
import type { Decision } from "../../policy/scale/decision";
import { averageOf, Engine, lookSeconds } from "../../policy/scale/engine";
import type { RuleStatus } from "../../policy/scale/rule";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { LocalClock, lookAt } from "../when/local-clock";
import { applyingAt, Scaling } from "./compile";
import { Demand, readDemand } from "./demand";
import {
  forgetScaling,
  keepEngine,
  keepPrediction,
  PublishedDecision,
  restoreEngine,
  rulesOfEngine,
} from "./kept";
import { inFlightOf, noteSignals, queueLengthOf } from "./signals";

/** What the leader keeps of one pool. */
interface Watched {
  readonly engine: Engine;
  before: Demand;
  looked_at: number;
  /** The status of each rule as the log was told it. */
  readonly told: LuaMap<string, RuleStatus>;
  /** What the prediction's bucket began with when it was kept last. */
  kept_bucket: number;
  /** When a decision was published last; 0: not by this leader. */
  published_at: number;
  /** The options by which rules were looked at last. */
  scaling: Scaling | undefined;
}

/** The leader's pools, by name. */
export interface ScaleWatch {
  readonly by_pool: LuaMap<string, Watched>;
  /** How many there are, and when some of them had their turn last. */
  count: number;
  led_at: number;
}

export const createScaleWatch = (): ScaleWatch => ({ by_pool: new LuaMap(), count: 0, led_at: 0 });

const begin = (gateway: Gateway, pool: Pool): Watched => {
  const { ports } = gateway;
  const engine = restoreEngine(ports, pool.name);
  const told = new LuaMap<string, RuleStatus>();
  for (const [name, { status }] of engine.rules) told.set(name, status);
  return {
    engine,
    before: readDemand(ports.shared.admission.numbers, pool.name),
    looked_at: ports.clock.now(),
    told,
    kept_bucket: engine.prediction?.began ?? 0,
    published_at: 0,
    scaling: undefined,
  };
};

/** Instances that serve, and those that are on the list but not in rotation yet; none that drains. */
const countInstances = (pool: Pool): { readonly serving: number; readonly starting: number } => {
  let listed = 0;
  for (const { draining } of pool.members) if (!draining) listed += 1;
  const serving = math.min(listed, pool.available.length);
  return { serving, starting: listed - serving };
};

/** True when a rule has another status than before. */
const tellOfRules = (gateway: Gateway, pool: Pool, { engine, told }: Watched): boolean => {
  const { log } = gateway.ports;
  let changed = false;
  for (const [rule, { status, value }] of engine.rules) {
    const before = told.get(rule) ?? "inactive";
    if (status !== before) {
      told.set(rule, status);
      changed = true;
      const fields = { pool: pool.name, rule, value };
      if (status === "firing" && before !== "unknown") log.warn("scale_rule_firing", fields);
      if (status === "unknown") log.warn("scale_rule_unknown", fields);
      if (status === "resolved") log.notice("scale_rule_resolved", fields);
    }
  }
  return changed;
};

/** The last stage that had a reason: rounding is none. */
const reasonOf = ({ stages }: Decision): string | undefined => {
  let by: string | undefined;
  for (const stage of stages) if (stage.by !== rounding) by = stage.by;
  return by;
};

const tellOfDecision = (
  gateway: Gateway,
  pool: Pool,
  { configuration }: Scaling,
  decision: Decision,
): void => {
  const { desired, before, need, serving, starting } = decision;
  if (desired === before) return;
  gateway.ports.log.notice(configuration.dry_run ? "scale_dry_run" : "scale", {
    pool: pool.name,
    from: before,
    to: desired,
    need: need === undefined ? undefined : string.format("%.2f", need),
    by: reasonOf(decision),
    serving,
    starting,
  });
};

/** What is no news is published as rarely as this: writing decisions down costs more than making them. */
const publishSeconds = 10;

const isDue = ({ published_at }: Watched, now: number): boolean =>
  now - published_at >= publishSeconds;

const publish = (gateway: Gateway, pool: Pool, watched: Watched, decision: Decision): void => {
  const { ports } = gateway;
  const { engine } = watched;
  const now = ports.clock.now();
  const window = pool.scaling!.options.stable_window_seconds;
  const signals: Record<string, number> = {};
  for (const [metric] of engine.series) {
    const value = averageOf(engine, metric, window, now);
    if (value !== undefined) signals[metric] = value;
  }
  const published = decision as unknown as Record<string, unknown>;
  published["decided_at"] = ports.clock.wall();
  published["decided_now"] = now;
  published["rules"] = rulesOfEngine(engine);
  published["signals"] = signals;
  // The first time at a random moment, so that not all pools are written down at once ever after.
  const first = watched.published_at === 0;
  watched.published_at = first ? now - ports.random.uniform() * publishSeconds : now;
  keepEngine(ports, pool.name, engine, published as unknown as PublishedDecision);
  const { prediction } = engine;
  if (prediction !== undefined && prediction.began !== watched.kept_bucket) {
    watched.kept_bucket = prediction.began;
    keepPrediction(ports, pool.name, prediction);
  }
};

/** Rules that are not configured any more are forgotten. */
const pruneRules = (watched: Watched, scaling: Scaling): void => {
  if (watched.scaling === scaling) return;
  watched.scaling = scaling;
  const { engine, told } = watched;
  const known = new LuaSet<string>();
  for (const { name } of scaling.options.rules) known.add(name);
  for (const [name] of engine.rules) {
    if (!known.has(name)) {
      engine.rules.delete(name);
      told.delete(name);
    }
  }
};

const lead = (
  gateway: Gateway,
  pool: Pool,
  scaling: Scaling,
  watched: Watched,
  local: LocalClock,
): void => {
  const { ports } = gateway;
  const now = ports.clock.now();
  const seconds = now - watched.looked_at;
  if (seconds <= 0) return;
  const present = readDemand(ports.shared.admission.numbers, pool.name);
  const { engine } = watched;
  pruneRules(watched, scaling);
  noteSignals(gateway, pool, engine, scaling.options, watched.before, present, seconds);
  watched.before = present;
  watched.looked_at = now;
  const { serving, starting } = countInstances(pool);
  const decision = decide(engine, scaling.options, {
    now,
    serving,
    starting,
    busy: inFlightOf(gateway, pool) > 0 || queueLengthOf(gateway, pool) > 0,
    applying: applyingAt(scaling, local, ports.clock.wall()),
  });
  const changed = tellOfRules(gateway, pool, watched);
  tellOfDecision(gateway, pool, scaling, decision);
  if (changed || decision.desired !== decision.before || isDue(watched, now)) {
    publish(gateway, pool, watched, decision);
  }
};

/** Ten times in a look's time some of the pools have their turn, so that many do not hold up requests together. */
export const scalePeriodSeconds = lookSeconds / 10;

/** Forgets pools that are not scaled any more. */
const prune = (gateway: Gateway, watch: ScaleWatch): void => {
  for (const [name] of watch.by_pool) {
    if (gateway.pools.get(name)?.scaling === undefined) {
      watch.by_pool.delete(name);
      watch.count -= 1;
      forgetScaling(gateway.ports, name);
    }
  }
};

/** Five times a second in the leader: how many instances the pools should have whose last look is two seconds old. */
export const leadScaling = (gateway: Gateway, watch: ScaleWatch): void => {
  const local = lookAt(gateway.setting.local_clock, gateway.ports.clock);
  const now = gateway.ports.clock.now();
  const due = now - lookSeconds + scalePeriodSeconds / 2;
  let left = math.ceil((watch.count * (now - watch.led_at)) / lookSeconds);
  watch.led_at = now;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.scaling !== undefined && pool.list_version > 0) {
      const watched = watch.by_pool.get(name);
      if (watched === undefined) {
        watch.by_pool.set(name, begin(gateway, pool));
        watch.count += 1;
      } else if (left > 0 && watched.looked_at <= due) {
        left -= 1;
        lead(gateway, pool, pool.scaling, watched, local);
      }
    }
  }
  prune(gateway, watch);
};
