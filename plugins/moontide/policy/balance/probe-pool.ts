import { Endpoint } from "../../kernel/endpoint";
import { usesPerProbe } from "./probe-rate";
import { createRecentCounts, hotAbove, RecentCounts, remember } from "./recent-counts";

/** How many answers are kept, and how long: as in the paper. */
const capacity = 16;
const oldestSeconds = 1;

/** Of so many answers that come one more is thrown away: alternately the worst and the oldest. */
const answersPerRemoval = 3;

/**
 * What endpoints lately answered to probes, in this worker. After Wydrowski et al., "Load is not what you should
 * balance: Introducing Prequal" (NSDI 2024). Answer i stands at index i of each list; lists are used again.
 */
export interface ProbePool {
  readonly endpoints: Endpoint[];
  readonly in_flight: number[];
  readonly latency_seconds: number[];
  readonly at: number[];
  /** How many further requests may rest on the answer. */
  readonly uses: number[];
  count: number;
  readonly recent: RecentCounts;
  answers: number;
  /** Picks since probes were last sent, and how many probes there are for each. */
  picks: number;
  rate: number;
  /** Endpoints that do not answer probes as agreed: while there are any, the pool is balanced without. */
  silent: number;
}

export const createProbePool = (): ProbePool => ({
  endpoints: [],
  in_flight: [],
  latency_seconds: [],
  at: [],
  uses: [],
  count: 0,
  recent: createRecentCounts(),
  answers: 0,
  picks: 0,
  rate: 0,
  silent: 0,
});

/** The order of answers says nothing, so the last one takes the place of one that goes. */
export const removeProbe = (pool: ProbePool, index: number): void => {
  const last = pool.count - 1;
  pool.endpoints[index] = pool.endpoints[last]!;
  pool.in_flight[index] = pool.in_flight[last]!;
  pool.latency_seconds[index] = pool.latency_seconds[last]!;
  pool.at[index] = pool.at[last]!;
  pool.uses[index] = pool.uses[last]!;
  pool.count = last;
};

/** Answers that are too old go. */
export const expireProbes = (pool: ProbePool, now: number): void => {
  for (const index of $range(pool.count - 1, 0, -1)) {
    if (now - pool.at[index]! > oldestSeconds) removeProbe(pool, index);
  }
};

const oldest = (pool: ProbePool): number => {
  let found = 0;
  for (const i of $range(1, pool.count - 1)) if (pool.at[i]! < pool.at[found]!) found = i;
  return found;
};

/** The hottest if any is hot, else the slowest. */
const worst = (pool: ProbePool): number => {
  const hot = hotAbove(pool.recent);
  let busiest = 0;
  let slowest = 0;
  for (const i of $range(1, pool.count - 1)) {
    if (pool.in_flight[i]! > pool.in_flight[busiest]!) busiest = i;
    if (pool.latency_seconds[i]! > pool.latency_seconds[slowest]!) slowest = i;
  }
  return pool.in_flight[busiest]! > hot ? busiest : slowest;
};

const thinOut = (pool: ProbePool): void => {
  pool.answers += 1;
  if (pool.answers % answersPerRemoval !== 0 || pool.count < capacity / 2) return;
  const isOddTurn = (pool.answers / answersPerRemoval) % 2 === 1;
  removeProbe(pool, isOddTurn ? worst(pool) : oldest(pool));
};

const placeOf = (pool: ProbePool, endpoint: Endpoint): number => {
  for (const i of $range(0, pool.count - 1)) if (pool.endpoints[i] === endpoint) return i;
  if (pool.count === capacity) removeProbe(pool, oldest(pool));
  pool.count += 1;
  return pool.count - 1;
};

/** Takes in one answer. A newer one of the same endpoint replaces the older. */
export const addProbe = (
  pool: ProbePool,
  endpoint: Endpoint,
  in_flight: number,
  latency_seconds: number,
  now: number,
): void => {
  remember(pool.recent, in_flight);
  const index = placeOf(pool, endpoint);
  pool.endpoints[index] = endpoint;
  pool.in_flight[index] = in_flight;
  pool.latency_seconds[index] = latency_seconds;
  pool.at[index] = now;
  pool.uses[index] = usesPerProbe(pool.rate);
  thinOut(pool);
};
