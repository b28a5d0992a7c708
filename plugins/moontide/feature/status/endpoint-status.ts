import { EndpointDescription } from "../../kernel/endpoint";
import { readLatency } from "../../policy/balance/latency";
import { descriptionId } from "../../policy/discovery/identity";
import { CheckVerdict } from "../../policy/health/check-state";
import { Gateway } from "../gateway/gateway";
import { checkProblem, readVerdict } from "../health/active/verdicts";
import { Member } from "../pool/member";
import { ejectionTimes, inFlight, recentAttempts } from "./shared-facts";

/** What an endpoint is to the balancer. One that drains is called that, whatever its health. */
export type EndpointState =
  "healthy" | "probation" | "ejected" | "unhealthy" | "asleep" | "draining";

/** In the order in which they are shown. */
export const endpointStates: readonly EndpointState[] = [
  "healthy",
  "probation",
  "ejected",
  "unhealthy",
  "asleep",
  "draining",
];

export const stateOf = (member: Member, now: number): EndpointState => {
  if (member.draining) return "draining";
  if (member.asleep) return "asleep";
  if (member.unhealthy) return "unhealthy";
  if (member.ejected_until > now) return "ejected";
  return member.probation ? "probation" : "healthy";
};

/** An endpoint for people. Without what the balancer knows, it has not reached this worker yet. */
export interface EndpointStatus {
  readonly id: string;
  readonly address: string;
  /** Undefined for a unix socket. */
  readonly port: number | undefined;
  readonly weight: number;
  readonly draining: boolean;
  readonly state: EndpointState | "joining";
  readonly ejection?: { readonly seconds_left: number; readonly times: number };
  /** Until those that are bound to it must be gone, 0 when they must be by now. */
  readonly drain?: { readonly seconds_left: number } | undefined;
  /** The share of its weight that it has while it warms up. */
  readonly slow_start?: { readonly share: number } | undefined;
  /** What active checks say, where there are any. */
  readonly check?: { readonly verdict: CheckVerdict; readonly problem?: string | undefined };
  readonly in_flight?: number;
  /** As this worker's balancer compares it; undefined before its first attempt. */
  readonly latency_seconds?: number;
  readonly recent?: { readonly attempts: number; readonly failures: number };
}

const rounded = (value: number, digits: number): number => {
  const scale = math.pow(10, digits);
  return math.floor(value * scale + 0.5) / scale;
};

/** Ages and remaining times: a tenth of a second is more than anybody reads. */
export const roundedSeconds = (seconds: number): number => rounded(math.max(0, seconds), 1);

/** The moving average as it counts now, in whole microseconds; undefined while there is none. */
export const latencyOf = (gateway: Gateway, member: Member, now: number): number | undefined => {
  if (member.latency_at === 0) return undefined;
  const pool = gateway.pools.get(member.pool);
  const decay = pool?.configuration.balancer.decay_seconds ?? 1;
  return rounded(readLatency(member, now, decay), 6);
};

const checkStatus = (gateway: Gateway, member: Member): EndpointStatus["check"] => {
  const pool = gateway.pools.get(member.pool);
  if (pool?.configuration.health.active === undefined) return undefined;
  const { ports } = gateway;
  return { verdict: readVerdict(ports, member), problem: checkProblem(ports, member) };
};

/** What passes with time: a drain, a slow start. */
const transitionsOf = (
  member: Member,
  now: number,
): Pick<EndpointStatus, "drain" | "slow_start"> => ({
  drain:
    member.draining_since === 0
      ? undefined
      : { seconds_left: roundedSeconds(member.drain_deadline - now) },
  slow_start: member.ramp_share < 1 ? { share: rounded(member.ramp_share, 3) } : undefined,
});

/** What the balancer knows of a member, for its status. */
const statusOfMember = (
  gateway: Gateway,
  description: EndpointDescription,
  member: Member,
): EndpointStatus => {
  const now = gateway.ports.clock.now();
  const state = description.draining ? "draining" : stateOf(member, now);
  const seconds_left = roundedSeconds(member.ejected_until - now);
  const { drain, slow_start } = transitionsOf(member, now);
  return {
    id: member.id,
    address: description.address,
    port: description.port === 0 ? undefined : description.port,
    weight: description === member ? member.configured_weight : description.weight,
    draining: description.draining,
    state,
    ejection:
      member.ejected_until > now
        ? { seconds_left, times: ejectionTimes(gateway.ports, member) }
        : undefined,
    drain,
    slow_start,
    check: checkStatus(gateway, member),
    in_flight: inFlight(gateway.ports, member),
    latency_seconds: latencyOf(gateway, member, now),
    recent: recentAttempts(gateway.ports, member),
  };
};

/**
 * The status of an endpoint as it is described, which may be a moment ahead of what this worker uses.
 *
 * @param member undefined when this worker does not know the endpoint yet
 */
export const endpointStatus = (
  gateway: Gateway,
  description: EndpointDescription,
  member: Member | undefined,
): EndpointStatus => {
  if (member !== undefined) return statusOfMember(gateway, description, member);
  return {
    id: descriptionId(description),
    address: description.address,
    port: description.port === 0 ? undefined : description.port,
    weight: description.weight,
    draining: description.draining,
    state: "joining",
  };
};
