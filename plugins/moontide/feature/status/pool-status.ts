import { EndpointDescription } from "../../kernel/endpoint";
import { applyOverlay, Overlay } from "../../policy/discovery/overlay";
import { CircuitState } from "../../policy/health/circuit";
import { circuitOf } from "../breaker/circuit";
import { knownEndpoints } from "../discovery/lists";
import { overlayOf, readOverlays } from "../discovery/overlays";
import { isStale, SourceState, sourceState } from "../discovery/source-state";
import { sources } from "../discovery/sources/index";
import { Gateway } from "../gateway/gateway";
import { LimitStatus, limitStatus } from "../limit/status";
import { QueueStatus, queueStatus } from "../queue/status";
import { groupStatuses, GroupStatus } from "../locality/status";
import { Pool } from "../pool/pool";
import { SheddingStatus, sheddingStatus } from "../shedding/status";
import { SpilloverStatus, spilloverStatus } from "../spillover/status";
import { EndpointState, endpointStates, roundedSeconds, stateOf } from "./endpoint-status";
import { isReady } from "./ready";

export interface WatchStatus {
  /** It answers; otherwise a new one is being begun. */
  readonly open: boolean;
  readonly open_for_seconds?: number;
  readonly restarts: number;
}

/** How a pool's discovery source fares. */
export interface DiscoveryStatus {
  readonly type: string;
  /** The source does not answer at present; the endpoints are those of its last good answer. */
  readonly stale: boolean;
  /** That answer is from before the gateway was started, from the state directory. */
  readonly from_snapshot?: true;
  /** In the last good answer. */
  readonly endpoints?: number;
  /** For how long the source has said that there is nobody, while the list before stays. */
  readonly empty_answer_kept_seconds?: number;
  /** Of a source that is watched rather than asked again and again. */
  readonly watch?: WatchStatus;
  /** In a row. */
  readonly failures: number;
  readonly last_success_age_seconds?: number;
  readonly failing_for_seconds?: number;
  readonly problem?: string;
}

export interface BreakerStatus {
  readonly state: CircuitState;
  /** Until an open circuit lets the first requests through. */
  readonly seconds_left?: number | undefined;
  /** How many openings followed upon each other. */
  readonly times: number;
}

export interface PoolStatus {
  readonly name: string;
  /** Its first complete list is there. */
  readonly ready: boolean;
  /** So many are ejected that all are used. */
  readonly panicking: boolean;
  readonly algorithm: string;
  /** Where the pool has a circuit breaker. */
  readonly breaker?: BreakerStatus | undefined;
  /** Where the pool limits its requests under way. */
  readonly limit?: LimitStatus | undefined;
  /** Where requests may wait for it. */
  readonly queue?: QueueStatus | undefined;
  /** Where the pool sheds by class. */
  readonly shedding?: SheddingStatus | undefined;
  readonly discovery?: DiscoveryStatus;
  /** How requests are divided among its groups of endpoints, and how many go to another pool. */
  readonly groups?: readonly GroupStatus[] | undefined;
  readonly spillover?: SpilloverStatus | undefined;
  /** How many endpoints this worker has in each state, and in rotation. */
  readonly counts: Readonly<Record<EndpointState | "in_rotation" | "total", number>>;
}

const age = (now: number, at: number | undefined): number | undefined =>
  at === undefined ? undefined : roundedSeconds(now - at);

const watchStatus = (state: SourceState | undefined, now: number): WatchStatus => ({
  open: state?.watching_since !== undefined,
  open_for_seconds: age(now, state?.watching_since),
  restarts: state?.watch_restarts ?? 0,
});

/** How old the source's last good answer is, and for how long it has been failing. */
const sourceTimes = (state: SourceState | undefined, now: number) => ({
  last_success_age_seconds: age(now, state?.last_success_at),
  failing_for_seconds: age(now, state?.failing_since),
  empty_answer_kept_seconds: age(now, state?.empty_kept_since),
});

export const discoveryStatus = (gateway: Gateway, pool: Pool): DiscoveryStatus | undefined => {
  const discovery = pool.configuration.discovery;
  if (discovery === undefined) return undefined;
  const now = gateway.ports.clock.now();
  const state = sourceState(gateway, pool.name);
  const times = sourceTimes(state, now);
  return {
    type: discovery.type,
    stale: state !== undefined && isStale(state),
    from_snapshot: state?.from_snapshot === true ? true : undefined,
    endpoints: state?.endpoints,
    empty_answer_kept_seconds: times.empty_answer_kept_seconds,
    watch: sources[discovery.type]?.watches === true ? watchStatus(state, now) : undefined,
    failures: state?.failures ?? 0,
    last_success_age_seconds: times.last_success_age_seconds,
    failing_for_seconds: times.failing_for_seconds,
    problem: state?.problem,
  };
};

/** How many members are in each state now. */
export const countStates = (pool: Pool, now: number): Record<EndpointState, number> => {
  const counts = { healthy: 0, probation: 0, ejected: 0, unhealthy: 0, asleep: 0, draining: 0 };
  for (const member of pool.members) counts[stateOf(member, now)] += 1;
  return counts;
};

/** Those that neither drain nor sleep nor are in rotation: ejected, as far as the pool's limits let it do without them. */
export const countLost = (pool: Pool): number => {
  let staying = 0;
  for (const member of pool.members) {
    if (!member.draining && !member.asleep) staying += 1;
  }
  return math.max(0, staying - pool.available.length);
};

const breakerStatus = (pool: Pool, now: number): BreakerStatus | undefined => {
  if (pool.configuration.breaker === undefined) return undefined;
  const { opened_until, times } = pool.breaker;
  const state = circuitOf(pool, now);
  const seconds_left = state === "open" ? roundedSeconds(opened_until - now) : undefined;
  return { state, seconds_left, times: state === "closed" ? 0 : times };
};

export const poolStatus = (gateway: Gateway, pool: Pool): PoolStatus => {
  const states = countStates(pool, gateway.ports.clock.now());
  const counts = { in_rotation: pool.available.length, total: pool.members.length } as Record<
    EndpointState | "in_rotation" | "total",
    number
  >;
  for (const state of endpointStates) counts[state] = states[state];
  return {
    name: pool.name,
    ready: isReady(gateway, pool),
    panicking: pool.panicking,
    algorithm: pool.configuration.balancer.algorithm,
    breaker: breakerStatus(pool, gateway.ports.clock.now()),
    limit: limitStatus(gateway, pool),
    queue: queueStatus(gateway, pool),
    shedding: sheddingStatus(gateway, pool),
    discovery: discoveryStatus(gateway, pool),
    groups: groupStatuses(pool),
    spillover: spilloverStatus(gateway, pool),
    counts,
  };
};

/** What operators changed about a pool's endpoints. */
export const poolOverlay = (gateway: Gateway, pool: string): Overlay =>
  overlayOf(readOverlays(gateway.ports), pool);

/**
 * The endpoints that the pool is to have: its own and the source's, under the operator's changes. The leader
 * publishes them within 0.2 s and the workers follow as soon; who reads this after a change reads that change, from
 * any worker.
 */
export const describedEndpoints = (
  gateway: Gateway,
  pool: Pool,
  overlay: Overlay,
): EndpointDescription[] =>
  applyOverlay(knownEndpoints(gateway.ports, pool.name, pool.configuration), overlay);
