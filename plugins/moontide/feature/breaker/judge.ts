import { isFailureRatio } from "../../policy/health/failure-ratio";
import {
  clearSlidingCount,
  slide,
  SlidingCount,
  startSlidingCount,
} from "../../policy/health/sliding-count";
import { BreakerConfiguration } from "./schema";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { circuitOf, endRecovery, openCircuit } from "./circuit";

/** How the requests of a pool went since its last opening. */
interface Watched {
  readonly count: SlidingCount;
  opened_until: number;
}

/** By pool, as the leader follows it; a new leader begins anew. */
export type BreakerWatch = LuaMap<string, Watched>;

export const createBreakerWatch = (): BreakerWatch => new LuaMap();

const requestsKey = (pool: Pool): string => `breaker/requests/${pool.name}`;
const failuresKey = (pool: Pool): string => `breaker/failures/${pool.name}`;

/** Every second in every worker: its counts are added to those of all. These only grow. */
export const handOverRequests = (gateway: Gateway): void => {
  const health = gateway.ports.shared.health.numbers;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const { breaker } = pool;
    if (breaker.requests > 0) health.add(requestsKey(pool), breaker.requests);
    if (breaker.failures > 0) health.add(failuresKey(pool), breaker.failures);
    breaker.requests = 0;
    breaker.failures = 0;
  }
};

/** What opened the circuit must not do so again when it is closed: each opening ends the count. */
const countSince = (watch: BreakerWatch, pool: Pool): SlidingCount => {
  const { opened_until } = pool.breaker;
  let watched = watch.get(pool.name);
  if (watched === undefined) {
    watched = { count: startSlidingCount(), opened_until };
    watch.set(pool.name, watched);
  }
  if (opened_until > watched.opened_until) clearSlidingCount(watched.count);
  watched.opened_until = math.max(watched.opened_until, opened_until);
  return watched.count;
};

const judge = (
  gateway: Gateway,
  pool: Pool,
  options: BreakerConfiguration,
  count: SlidingCount,
): void => {
  const now = gateway.ports.clock.now();
  const state = circuitOf(pool, now);
  if (state === "open" || state === "half_open") return clearSlidingCount(count);
  if (state === "closed" && pool.breaker.opened_until !== 0) endRecovery(gateway, pool);
  const health = gateway.ports.shared.health.numbers;
  const all = health.get(requestsKey(pool));
  const failed = health.get(failuresKey(pool));
  const { requests, failures } = slide(count, all, failed, options.window_seconds, now);
  const { error_percent, minimum_requests } = options;
  if (isFailureRatio({ failure_percent: error_percent, minimum_requests }, requests, failures)) {
    openCircuit(gateway, pool, "error_percent");
  }
};

/** Every second in the leader: opens circuits for the share of failures, and ends recoveries. */
export const judgeBreakers = (gateway: Gateway, watch: BreakerWatch): void => {
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const options = pool.configuration.breaker;
    if (options === undefined) watch.delete(name);
    else judge(gateway, pool, options, countSince(watch, pool));
  }
};
