import { limiters } from "../../policy/limit/index";
import { LimiterState, LimitWindow } from "../../policy/limit/limiter";
import type { Gateway } from "../gateway/gateway";
import { Limit } from "./limit";
import { publishLimit, readLimiterState } from "./published";
import { readSums, Sums, takeWindow } from "./shared";

/** A limit is judged by at least so many requests, or by what there is after so many seconds. */
const fewestSamples = 30;
const longestSeconds = 5;

/** What the leader keeps of one limit. */
interface Watched {
  readonly algorithm: string;
  readonly state: LimiterState;
  before: Sums;
  since: number;
  /** The limit that was told to people last, and when. */
  told: number;
  told_at: number;
  round: number;
}

/** The leader's limits, by key. */
export interface LimitWatch {
  readonly by_key: LuaMap<string, Watched>;
  round: number;
}

export const createLimitWatch = (): LimitWatch => ({ by_key: new LuaMap(), round: 0 });

type Adapting = keyof typeof limiters;

const begin = (gateway: Gateway, limit: Limit, algorithm: Adapting, now: number): Watched => {
  const { options, key } = limit;
  const { numbers } = gateway.ports.shared.admission;
  const state = limiters[algorithm].create(options);
  // What another version of the gateway has kept may lack facts that this one needs.
  const kept = readLimiterState(gateway.ports, key, algorithm);
  if (kept !== undefined) for (const [fact, value] of pairs(kept)) state[fact] = value;
  return {
    algorithm,
    state,
    before: readSums(numbers, key),
    since: now,
    told: state.limit,
    told_at: now,
    round: 0,
  };
};

/** Says a change that people would want to know of: by a quarter, and not every moment. */
const tell = (gateway: Gateway, limit: Limit, watched: Watched, window: LimitWindow): void => {
  const { limit: now } = watched.state;
  const { clock, log } = gateway.ports;
  const changed = math.abs(now - watched.told) >= watched.told / 4;
  if (!changed || clock.now() - watched.told_at < 10) return;
  log.notice("limit_changed", {
    limit: limit.key,
    from: math.floor(watched.told),
    to: math.floor(now),
    median_seconds: string.format("%.4f", window.median_seconds),
    drops: window.drops,
    rejections: window.rejections,
  });
  watched.told = now;
  watched.told_at = clock.now();
};

const adapt = (gateway: Gateway, limit: Limit, watched: Watched, now: number): void => {
  const { numbers } = gateway.ports.shared.admission;
  const present = readSums(numbers, limit.key);
  const { before } = watched;
  const samples = present.answers - before.answers + present.drops - before.drops;
  const seconds = now - watched.since;
  if (samples < fewestSamples && seconds < longestSeconds) return;
  const window = takeWindow(numbers, limit.key, before, present, seconds);
  watched.before = present;
  watched.since = now;
  if (samples === 0 && window.rejections === 0) return;
  const { state } = watched;
  limiters[watched.algorithm as Adapting].update(
    state,
    window,
    limit.options,
    gateway.ports.random,
  );
  publishLimit(gateway.ports, limit.key, watched.algorithm, state);
  tell(gateway, limit, watched, window);
};

const lead = (gateway: Gateway, watch: LimitWatch, limit: Limit, now: number): void => {
  const { algorithm } = limit.options;
  if (algorithm === "static") return;
  let watched = watch.by_key.get(limit.key);
  if (watched === undefined || watched.algorithm !== algorithm) {
    watched = begin(gateway, limit, algorithm, now);
    watch.by_key.set(limit.key, watched);
  }
  watched.round = watch.round;
  adapt(gateway, limit, watched, now);
};

/** Twice a second in the leader: works out the limits that adapt, of pools and of endpoints. */
export const leadLimits = (gateway: Gateway, watch: LimitWatch): void => {
  const now = gateway.ports.clock.now();
  watch.round += 1;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.limit !== undefined) lead(gateway, watch, pool.limit, now);
    if (pool.configuration.endpoint_limit !== undefined) {
      for (const { limit } of pool.members) {
        if (limit !== undefined) lead(gateway, watch, limit, now);
      }
    }
  }
  for (const [key, { round }] of watch.by_key) {
    if (round !== watch.round) watch.by_key.delete(key);
  }
};
