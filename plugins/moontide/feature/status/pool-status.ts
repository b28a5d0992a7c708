import { EndpointDescription } from "../../kernel/endpoint";
import { applyOverlay, Overlay } from "../../policy/discovery/overlay";
import { isComplete, knownEndpoints } from "../discovery/lists";
import { overlayOf, readOverlays } from "../discovery/overlays";
import { sourceState } from "../discovery/source-state";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { EndpointState, endpointStates, roundedSeconds, stateOf } from "./endpoint-status";

/** How a pool's discovery source fares. */
export interface DiscoveryStatus {
  readonly type: string;
  /** The source does not answer at present; the endpoints are those of its last good answer. */
  readonly stale: boolean;
  /** In a row. */
  readonly failures: number;
  readonly last_success_age_seconds?: number;
  readonly failing_for_seconds?: number;
  readonly problem?: string;
}

export interface PoolStatus {
  readonly name: string;
  /** Its first complete list is there. */
  readonly ready: boolean;
  /** So many are ejected that all are used. */
  readonly panicking: boolean;
  readonly algorithm: string;
  readonly discovery?: DiscoveryStatus;
  /** How many endpoints this worker has in each state, and in rotation. */
  readonly counts: Readonly<Record<EndpointState | "in_rotation" | "total", number>>;
}

const age = (now: number, at: number | undefined): number | undefined =>
  at === undefined ? undefined : roundedSeconds(now - at);

export const discoveryStatus = (gateway: Gateway, pool: Pool): DiscoveryStatus | undefined => {
  const discovery = pool.configuration.discovery;
  if (discovery === undefined) return undefined;
  const now = gateway.ports.clock.now();
  const state = sourceState(gateway, pool.name);
  return {
    type: discovery.type,
    stale: state?.failing_since !== undefined,
    failures: state?.failures ?? 0,
    last_success_age_seconds: age(now, state?.last_success_at),
    failing_for_seconds: age(now, state?.failing_since),
    problem: state?.problem,
  };
};

/** How many members are in each state now. */
export const countStates = (pool: Pool, now: number): Record<EndpointState, number> => {
  const counts = { healthy: 0, probation: 0, ejected: 0, draining: 0 };
  for (const member of pool.members) counts[stateOf(member, now)] += 1;
  return counts;
};

/** Those that neither drain nor are in rotation: ejected, as far as the pool's limits let it do without them. */
export const countLost = (pool: Pool): number => {
  let staying = 0;
  for (const member of pool.members) {
    if (!member.draining) staying += 1;
  }
  return math.max(0, staying - pool.available.length);
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
    ready: isComplete(gateway.ports, pool.name, pool.configuration),
    panicking: pool.panicking,
    algorithm: pool.configuration.balancer.algorithm,
    discovery: discoveryStatus(gateway, pool),
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
