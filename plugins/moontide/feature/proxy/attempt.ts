import { Outcome } from "../../kernel/outcome";
import { observeLatency, failureLatency } from "../../policy/balance/latency";
import { observe, seriesOf } from "../../policy/metrics/registry";
import { allowsRetry } from "../../policy/retry/budget";
import { mayRetry } from "../../policy/retry/methods";
import { recordRequest } from "../breaker/probe";
import { noteAlive, noteSilence } from "../cold-start/readiness";
import { Gateway } from "../gateway/gateway";
import { recordDropped, recordSucceeded } from "../health/passive";
import { countLatency } from "../health/window";
import { acquire, countRetrying, release } from "../pool/in-flight";
import { observeAttempt } from "../limit/gather";
import { movePermit } from "../limit/permit";
import { Member } from "../pool/member";
import { Selection } from "../../policy/balance/balancer";
import { pickMember, Pool } from "../pool/pool";
import { countSpilled } from "../spillover/spillover";
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
 *
 * @param elsewhere whether a retry may leave the pool
 */
export const retriesFor = (
  gateway: Gateway,
  pool: Pool,
  method: string,
  elsewhere = false,
): number => {
  const retries = pool.configuration.retries;
  if (retries.attempts === 0 || !mayRetry(method)) return 0;
  if (pool.available.length < 2 && !elsewhere) return 0;
  const counts = gateway.ports.shared.in_flight.numbers;
  const retrying = counts.get(pool.retrying_key);
  // In calm the first comparison settles it; only a pool in trouble adds up its endpoints.
  if (retrying < retries.budget_minimum) return retries.attempts;
  let active = 0;
  for (const member of pool.members) active += math.max(0, counts.get(member.in_flight_key));
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

/**
 * Ends the attempt under way: its place is given back first, then its endpoint is judged and counted.
 *
 * @param overloaded there was no answer, or one that says that the endpoint has too much to do
 */
export const endAttempt = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  outcome: Outcome,
  status_class: number,
  seconds: number,
  overloaded: boolean,
): void => {
  const member = exchange.member;
  if (member === undefined) return;
  exchange.member = undefined;
  release(gateway.ports.shared.in_flight.numbers, member);
  const now = gateway.ports.clock.now();
  const decay = pool.configuration.balancer.decay_seconds;
  if (outcome === Outcome.Ignored) {
    // The client left, perhaps because this endpoint hangs: having waited longer than usual is known of it.
    if (seconds > member.latency_seconds) {
      observeLatency(member, seconds, now, decay);
      observeAttempt(pool.limit, member.limit, false, seconds);
    }
    return;
  }
  observeAttempt(pool.limit, member.limit, overloaded, seconds);
  if (outcome === Outcome.Succeeded) {
    observeLatency(member, seconds, now, decay);
    countLatency(member, seconds);
    recordSucceeded(gateway, member, now);
    if (pool.cold_start !== undefined) noteAlive(gateway, pool, member, now);
  } else {
    observeLatency(member, failureLatency(seconds), now, decay);
    recordDropped(gateway, pool, member);
    if (status_class === withoutAnswer) noteSilence(gateway, pool, member, now);
  }
  countAttempt(gateway, member, status_class, seconds);
};

/** Whether all attempts together have taken as long as they may. */
export const isOverdue = (exchange: Exchange, pool: Pool, now: number): boolean =>
  now - exchange.started_at >= pool.limits.total_seconds;

/** Whether a retry may go to the pool that the request's spills to. */
export const mayLeavePool = (exchange: Exchange): boolean =>
  exchange.target?.spill?.takes_retries === true;

const wasTried = (exchange: Exchange, member: Member): boolean => {
  for (const i of $range(1, exchange.tried_count)) {
    if (exchange.tried[i - 1] === member) return true;
  }
  return false;
};

/**
 * Where the next attempt goes: in the pool, or, when all of it were tried, in the one that it spills to, if nothing of the
 * request would have to change for that.
 */
const nextMember = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  selection: Selection,
): Member | undefined => {
  const target = exchange.target;
  const member = pickMember(pool, selection, target?.subset);
  const spill = target?.spill;
  if (spill === undefined || !spill.takes_retries) return member;
  if (member !== undefined && !wasTried(exchange, member)) return member;
  const other = pickMember(spill.target.pool, selection);
  if (other === undefined || !movePermit(gateway, exchange, spill.target.pool)) return member;
  if (exchange.retrying) {
    exchange.retrying = false;
    const counts = gateway.ports.shared.in_flight.numbers;
    countRetrying(counts, pool.retrying_key, gateway.generation, -1);
  }
  // For its own pool the request has failed, whatever becomes of it.
  recordRequest(gateway, exchange, pool, Outcome.Dropped);
  exchange.target = spill.target;
  countSpilled(gateway, spill);
  return other;
};

/**
 * Ends a failed attempt and chooses where the next one goes: nowhere when the total time is over or nobody is left. It may be in
 * another pool: the exchange's target is then another one. Never yields.
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
    endAttempt(gateway, exchange, pool, Outcome.Dropped, status_class, seconds, true);
  }
  if (isOverdue(exchange, pool, now)) return undefined;
  const selection = gateway.selection;
  selection.now = now;
  selection.tried = exchange.tried;
  selection.tried_count = exchange.tried_count;
  selection.origin = exchange.origin;
  selection.hash = exchange.hash;
  selection.affinity = exchange.affinity;
  const member = nextMember(gateway, exchange, pool, selection);
  if (member === undefined) return undefined;
  const { name, retrying_key } = exchange.target?.pool ?? pool;
  if (!exchange.retrying) {
    exchange.retrying = true;
    countRetrying(counts, retrying_key, gateway.generation, 1);
  }
  seriesOf(gateway.metrics.retries, [name]).value += 1;
  acquire(counts, member);
  exchange.member = member;
  exchange.attempt_started_at = now;
  return member;
};
