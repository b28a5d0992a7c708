import { ejectionSeconds } from "../../policy/health/ejection";
import { failureLatency, observeLatency } from "../../policy/balance/latency";
import { beginsFailureRun, isFailureRun, successSeconds } from "../../policy/health/consecutive";
import { Gateway } from "../gateway/gateway";
import { seriesOf } from "../../policy/metrics/registry";
import { Member } from "../pool/member";
import { Pool, refreshAvailable } from "../pool/pool";
import { readCircuit } from "../breaker/circuit";
import { warmMembers, warmSince } from "./slow-start";

/**
 * Passive health. Shared memory holds per endpoint: `failures/` in a row, when they `began/`, when an attempt last `succeeded/`, `until/` which monotonic second it
 * is out, and how many `times/` in succession it was ejected; `version` moves with every change, and workers
 * follow it within 0.2 s. A success touches shared memory only after a failure.
 */
const failuresKey = (member: Member): string => `failures/${member.key}`;
const beganKey = (member: Member): string => `began/${member.key}`;
const untilKey = (member: Member): string => `until/${member.key}`;
const timesKey = (member: Member): string => `times/${member.key}`;

export type EjectionCause =
  "consecutive_failures" | "failure_percent" | "probation_failed" | "success_rate" | "latency";

/** Takes the endpoint out for a growing, jittered time, here at once and elsewhere with the next look. */
export const eject = (gateway: Gateway, pool: Pool, member: Member, cause: EjectionCause): void => {
  const { clock, log, random, shared } = gateway.ports;
  const health = shared.health.numbers;
  const now = clock.now();
  const before = health.get(untilKey(member));
  if (before > now) return;
  const passive = pool.configuration.health.passive;
  const ejection = ejectionSeconds(passive, health.get(timesKey(member)), now - before, random);
  health.set(timesKey(member), ejection.times);
  health.set(untilKey(member), now + ejection.seconds);
  health.set(failuresKey(member), 0);
  health.add("version", 1);
  member.failing = false;
  applyEjection(pool, member, now + ejection.seconds);
  refreshAvailable(pool, clock, random);
  seriesOf(gateway.metrics.ejections, [pool.name, cause]).value += 1;
  log.warn("endpoint_ejected", {
    pool: pool.name,
    endpoint: member.id,
    cause,
    seconds: string.format("%.1f", ejection.seconds),
    times: ejection.times,
    panic: pool.panicking,
  });
};

const applyEjection = (pool: Pool, member: Member, until: number): void => {
  member.ejected_until = until;
  member.probation = false;
  pool.next_return_at = math.min(pool.next_return_at, until);
};

/** Another worker ejected the endpoint a moment ago: the next look is 0.2 s away, and so many failures. */
const takeOverEjection = (gateway: Gateway, pool: Pool, member: Member, until: number): void => {
  member.failing = false;
  applyEjection(pool, member, until);
  refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
};

/** Counts a failed attempt, over all workers; enough in a row eject the endpoint. */
export const recordDropped = (gateway: Gateway, pool: Pool, member: Member): void => {
  member.window_attempts += 1;
  member.window_failures += 1;
  const passive = pool.configuration.health.passive;
  if (!passive.enabled || member.ejected_until > 0) return;
  const health = gateway.ports.shared.health.numbers;
  const until = health.get(untilKey(member));
  const now = gateway.ports.clock.now();
  member.failed_at = now;
  if (until > now) return takeOverEjection(gateway, pool, member, until);
  member.failing = true;
  if (member.probation) return eject(gateway, pool, member, "probation_failed");
  if (isFailureRun(passive, countFailure(gateway, member))) {
    eject(gateway, pool, member, "consecutive_failures");
  }
};

/** Adds a failure to the present row, or begins a new one; returns how many the row has. */
const countFailure = (gateway: Gateway, member: Member): number => {
  const health = gateway.ports.shared.health.numbers;
  const failures = health.add(failuresKey(member), 1);
  const isFirst =
    failures === 1 ||
    beginsFailureRun(health.get(beganKey(member)), health.get(member.succeeded_key));
  if (!isFirst) return failures;
  health.set(failuresKey(member), 1);
  health.set(beganKey(member), gateway.ports.clock.now());
  health.add("version", 1);
  return 1;
};

/** Counts a good attempt: it ends a row of failures, and a probation. */
export const recordSucceeded = (gateway: Gateway, member: Member, now: number): void => {
  member.window_attempts += 1;
  member.failing = false;
  if (now - member.succeeded_at >= successSeconds(now, member.failed_at)) {
    member.succeeded_at = now;
    gateway.ports.shared.health.numbers.set(member.succeeded_key, now);
  }
  if (member.probation) {
    member.probation = false;
    gateway.ports.log.notice("endpoint_restored", { pool: member.pool, endpoint: member.id });
  }
};

/** Lets endpoints whose time is over back in, on probation. Each worker does so by the shared deadline. */
const returnMembers = (gateway: Gateway, pool: Pool, now: number): void => {
  if (now < pool.next_return_at) return;
  pool.next_return_at = math.huge;
  for (const member of pool.members) {
    if (member.ejected_until > now) {
      pool.next_return_at = math.min(pool.next_return_at, member.ejected_until);
    } else if (member.ejected_until > 0) {
      warmSince(pool, member, member.ejected_until);
      member.ejected_until = 0;
      member.probation = true;
    }
  }
  if (pool.warming_until > 0) warmMembers(pool, now);
  refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
};

/**
 * An endpoint that failed elsewhere, and that this worker has heard nothing of since, costs here what a failed
 * attempt costs: otherwise every worker would have to fail there once to find out.
 */
const heedFailure = (gateway: Gateway, pool: Pool, member: Member, now: number): void => {
  const health = gateway.ports.shared.health.numbers;
  const began = health.get(beganKey(member));
  if (began > member.failed_at) member.failed_at = began;
  if (began <= member.latency_at) return;
  if (beginsFailureRun(began, health.get(member.succeeded_key))) return;
  observeLatency(member, failureLatency(0), now, pool.configuration.balancer.decay_seconds);
};

/** Passive health was switched off: whoever is out is let back in. Returns whether anybody was. */
const releaseAll = (pool: Pool): boolean => {
  let released = false;
  for (const member of pool.members) {
    if (member.ejected_until > 0) released = true;
    member.ejected_until = 0;
    member.probation = false;
    member.failing = false;
  }
  return released;
};

/** What other workers found out about a pool. Returns whether an ejection is among it. */
const takeOver = (gateway: Gateway, pool: Pool, now: number): boolean => {
  if (!pool.configuration.health.passive.enabled) return releaseAll(pool);
  let ejected = false;
  for (const member of pool.members) {
    const until = gateway.ports.shared.health.numbers.get(untilKey(member));
    if (until > now && member.ejected_until !== until) {
      applyEjection(pool, member, until);
      ejected = true;
    } else if (until <= now) warmSince(pool, member, until);
    heedFailure(gateway, pool, member, now);
  }
  return ejected;
};

/** Reads one pool's health from shared memory. Also for endpoints that joined the list just now. */
export const readHealth = (gateway: Gateway, pool: Pool): void => {
  const { clock, random } = gateway.ports;
  const now = clock.now();
  takeOver(gateway, pool, now);
  warmMembers(pool, now);
  readCircuit(gateway, pool);
  refreshAvailable(pool, clock, random);
};

/** Every 0.2 s in every worker: what others found out, and who is due back. */
export const followHealth = (gateway: Gateway): void => {
  const version = gateway.ports.shared.health.numbers.get("version");
  const changed = version !== gateway.health_version;
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (changed) readCircuit(gateway, pool);
    if (changed && takeOver(gateway, pool, now)) {
      refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
    }
    returnMembers(gateway, pool, now);
  }
  gateway.health_version = version;
};
