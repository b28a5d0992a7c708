import { Outcome } from "../../kernel/outcome";
import { observeLatency, failureLatency } from "../../policy/balance/latency";
import { observe, seriesOf } from "../../policy/metrics/registry";
import { allowsRetry } from "../../policy/retry/budget";
import { mayRetry } from "../../policy/retry/methods";
import { Gateway } from "../gateway/gateway";
import { recordDropped, recordSucceeded } from "../health/passive";
import { countLatency } from "../health/window";
import { acquire, countRetrying, release } from "../pool/in-flight";
import { Member } from "../pool/member";
import { pickMember, Pool } from "../pool/pool";
import { Exchange } from "./exchange";

/** Attempts that ended without an answer are counted under the class behind 1xx to 5xx. */
export const withoutAnswer = 6;

const classNames: readonly string[] = ["1xx", "2xx", "3xx", "4xx", "5xx", "none"];

/** 1 to 5 from the status, 6 without one. */
export const statusClass = (status: number): number => {
  const first = math.floor(status / 100);
  return first >= 1 && first <= 5 ? first : withoutAnswer;
};

export const className = (status_class: number): string => classNames[status_class - 1] ?? "none";

/**
 * How many further attempts this request may have, decided once, at its first: nginx turns a later veto
 * into an error of its own and loses the endpoint's answer. The budget keeps retries from multiplying an outage:
 * a share of the active requests, and at least a few (as Envoy's and Finagle's).
 */
export const retriesFor = (gateway: Gateway, pool: Pool, method: string): number => {
  const retries = pool.configuration.retries;
  if (retries.attempts === 0 || pool.available.length < 2 || !mayRetry(method)) return 0;
  const counts = gateway.ports.shared.in_flight.numbers;
  const retrying = counts.get(pool.retrying_key);
  // In calm the first comparison settles it; only a pool in trouble adds up its endpoints.
  if (retrying < retries.budget_minimum) return retries.attempts;
  let active = 0;
  for (const member of pool.members) active += math.max(0, counts.get(member.key));
  if (allowsRetry(retries, active, retrying)) return retries.attempts;
  seriesOf(gateway.metrics.retries_withheld, [pool.name]).value += 1;
  return 0;
};

const countAttempt = (
  gateway: Gateway,
  member: Member,
  status_class: number,
  seconds: number,
): void => {
  if (member.departed) return;
  const family = gateway.metrics.attempts;
  let series = member.attempts[status_class - 1];
  if (series === undefined) {
    series = seriesOf(family, [member.pool, member.id, className(status_class)]);
    member.attempts[status_class - 1] = series;
  }
  observe(family, series, seconds);
};

/** Ends the attempt under way: its place is given back first, then its endpoint is judged and counted. */
export const endAttempt = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  outcome: Outcome,
  status_class: number,
  seconds: number,
): void => {
  const member = exchange.member;
  if (member === undefined) return;
  exchange.member = undefined;
  release(gateway.ports.shared.in_flight.numbers, member);
  const now = gateway.ports.clock.now();
  const decay = pool.configuration.balancer.decay_seconds;
  if (outcome === Outcome.Ignored) {
    // The client left, perhaps because this endpoint hangs: having waited longer than usual is known of it.
    if (seconds > member.latency_seconds) observeLatency(member, seconds, now, decay);
    return;
  }
  if (outcome === Outcome.Succeeded) {
    observeLatency(member, seconds, now, decay);
    countLatency(member, seconds);
    recordSucceeded(gateway, member, now);
  } else {
    observeLatency(member, failureLatency(seconds), now, decay);
    recordDropped(gateway, pool, member);
  }
  countAttempt(gateway, member, status_class, seconds);
};

/** Whether all attempts together have taken as long as they may. */
export const isOverdue = (exchange: Exchange, pool: Pool, now: number): boolean =>
  now - exchange.started_at >= pool.limits.total_seconds;

/**
 * Ends a failed attempt and chooses where the next one goes: nowhere when the total time is over or nobody is left.
 * Never yields.
 */
export const retryAttempt = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  status_class: number,
): Member | undefined => {
  const { clock, shared } = gateway.ports;
  const counts = shared.in_flight.numbers;
  const now = clock.now();
  if (exchange.member !== undefined) {
    exchange.tried[exchange.tried_count] = exchange.member;
    exchange.tried_count += 1;
    const seconds = now - exchange.attempt_started_at;
    endAttempt(gateway, exchange, pool, Outcome.Dropped, status_class, seconds);
  }
  if (isOverdue(exchange, pool, now)) return undefined;
  const selection = gateway.selection;
  selection.now = now;
  selection.tried = exchange.tried;
  selection.tried_count = exchange.tried_count;
  const member = pickMember(pool, selection);
  if (member === undefined) return undefined;
  if (!exchange.retrying) {
    exchange.retrying = true;
    countRetrying(counts, pool.retrying_key, gateway.generation, 1);
  }
  seriesOf(gateway.metrics.retries, [pool.name]).value += 1;
  acquire(counts, member);
  exchange.member = member;
  exchange.attempt_started_at = now;
  return member;
};
