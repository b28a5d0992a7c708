import {
  CircuitConfiguration,
  circuitState,
  CircuitState,
  nextTimes,
  openSeconds,
} from "../../policy/health/circuit";
import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";

/**
 * The circuit breaker of a pool. Shared memory holds `breaker/until/`, the end of the last opening, `breaker/succeeded/`, when
 * a request went well after it, `breaker/times/`, how many openings followed upon each other, and `breaker/probes/`,
 * how many requests were let through since, and `breaker/openings/`, how many openings there were ever; the state follows from these and the clock. `version` (that of health) moves
 * with every change. Two things are written: an opening, and the first success after one.
 */
const untilKey = (pool: Pool): string => `breaker/until/${pool.name}`;
const succeededKey = (pool: Pool): string => `breaker/succeeded/${pool.name}`;
const timesKey = (pool: Pool): string => `breaker/times/${pool.name}`;
const openingsKey = (pool: Pool): string => `breaker/openings/${pool.name}`;
export const probesKey = (pool: Pool): string => `breaker/probes/${pool.name}`;

export type OpeningCause = "error_percent" | "consecutive_failures" | "probe_failed";

/**
 * How long an opening that was claimed and never made (its worker died in between) keeps others from it. Each opening
 * has a number that is claimed once, so nothing depends on when the claim ends: that is up to the wall clock, which jumps.
 */
const claimSeconds = 1;

/** The state of a pool's circuit; without a breaker it is closed. Allocates nothing. */
export const circuitOf = (pool: Pool, now: number): CircuitState => {
  const options = pool.configuration.breaker;
  return options === undefined ? "closed" : circuitState(options, pool.breaker, now);
};

/** Reads what is known of a pool's circuit from shared memory. */
export const readCircuit = (gateway: Gateway, pool: Pool): void => {
  const { breaker } = pool;
  if (pool.configuration.breaker === undefined) {
    breaker.opened_until = 0;
    return;
  }
  const health = gateway.ports.shared.health.numbers;
  breaker.opened_until = health.get(untilKey(pool));
  breaker.succeeded_at = health.get(succeededKey(pool));
  breaker.times = health.get(timesKey(pool));
};

/** Counts a change of state; each is counted and logged once, by the worker that brings it about. */
export const countTransition = (gateway: Gateway, pool: Pool, to: CircuitState): void => {
  seriesOf(gateway.metrics.breaker_transitions, [pool.name, to]).value += 1;
};

const publishOpening = (gateway: Gateway, pool: Pool, options: CircuitConfiguration): number => {
  const { clock, random, shared } = gateway.ports;
  const { breaker } = pool;
  const now = clock.now();
  const times = nextTimes(options, breaker, now);
  const seconds = openSeconds(options, times, random);
  const health = shared.health.numbers;
  health.set(probesKey(pool), 0);
  health.set(timesKey(pool), times);
  health.set(untilKey(pool), now + seconds);
  health.add(openingsKey(pool), 1);
  health.add("version", 1);
  breaker.times = times;
  breaker.opened_until = now + seconds;
  return seconds;
};

/** Opens the circuit, here at once and elsewhere within 0.2 s, unless another worker did so a moment ago. */
export const openCircuit = (gateway: Gateway, pool: Pool, cause: OpeningCause): void => {
  const { clock, log, shared } = gateway.ports;
  const options = pool.configuration.breaker;
  if (options === undefined) return;
  // Before the circuit is read: once the number has moved, the circuit is seen to be open.
  const number = shared.health.numbers.get(openingsKey(pool));
  readCircuit(gateway, pool);
  const state = circuitOf(pool, clock.now());
  if (state === "open" || (state === "half_open" && cause !== "probe_failed")) return;
  const claim = string.format("breaker_opening/%s/%d", pool.name, number);
  if (!shared.health.texts.claim(claim, gateway.generation, claimSeconds)) return;
  pool.breaker.run = 0;
  const seconds = publishOpening(gateway, pool, options);
  countTransition(gateway, pool, "open");
  log.warn("circuit_opened", {
    pool: pool.name,
    cause,
    seconds: string.format("%.1f", seconds),
    times: pool.breaker.times,
  });
};

/** A request that was let through went well: from now on a growing share is. */
export const beginRecovery = (gateway: Gateway, pool: Pool): void => {
  const { clock, log, shared } = gateway.ports;
  readCircuit(gateway, pool);
  const now = clock.now();
  if (circuitOf(pool, now) !== "half_open") return;
  const { breaker } = pool;
  breaker.succeeded_at = now;
  breaker.run = 0;
  shared.health.numbers.set(succeededKey(pool), now);
  shared.health.numbers.add("version", 1);
  countTransition(gateway, pool, "recovering");
  log.notice("circuit_recovering", { pool: pool.name });
};

/** The recovery is over. Only the leader does this, so that it is said once; to requests it makes no difference. */
export const endRecovery = (gateway: Gateway, pool: Pool): void => {
  const { clock, log, shared } = gateway.ports;
  // Another worker may have opened it again since this one looked.
  readCircuit(gateway, pool);
  if (circuitOf(pool, clock.now()) !== "closed") return;
  pool.breaker.opened_until = 0;
  shared.health.numbers.set(untilKey(pool), 0);
  shared.health.numbers.add("version", 1);
  countTransition(gateway, pool, "closed");
  log.notice("circuit_closed", { pool: pool.name });
};
