import { Outcome } from "../../kernel/outcome";
import { Refusal } from "../../kernel/verdict";
import { CircuitState, recoveryShare } from "../../policy/health/circuit";
import { Gateway } from "../gateway/gateway";
import { countRetrying } from "../pool/in-flight";
import { Pool } from "../pool/pool";
import { beginRecovery, circuitOf, countTransition, openCircuit, probesKey } from "./circuit";

/** What a request holds of a breaker: of an exchange, only this is looked at. */
export interface Probing {
  /** The pool whose half-open circuit has let the request through to find out; it holds a place in its count. */
  probing: Pool | undefined;
}

/** A request that ends later than the pool allows has lost its place: longer than this, in seconds, beyond that. */
const patienceSeconds = 1;

const probedKey = (pool: Pool): string => `breaker/probed/${pool.name}`;

/** The first of each half-open time says that it has begun: nothing else happens at that moment. */
const sayHalfOpen = (gateway: Gateway, pool: Pool): void => {
  if (gateway.ports.shared.health.numbers.add(probesKey(pool), 1) !== 1) return;
  countTransition(gateway, pool, "half_open");
  gateway.ports.log.notice("circuit_half_open", { pool: pool.name });
};

/**
 * Takes one of the places of a half-open circuit. The count over all workers has a ledger per worker as in-flight counts
 * have, so a worker that dies gives its places back. Should places be lost all the same, another request is let
 * through as soon as whoever took the last place must be long done.
 */
const takePlace = (gateway: Gateway, probing: Probing, pool: Pool, now: number): boolean => {
  const { health, in_flight } = gateway.ports.shared;
  const options = pool.configuration.breaker!;
  const key = pool.breaker.probing_key;
  countRetrying(in_flight.numbers, key, gateway.generation, 1);
  const taken = in_flight.numbers.get(key);
  const lost =
    now - health.numbers.get(probedKey(pool)) > pool.limits.total_seconds + patienceSeconds;
  if (taken > options.half_open_requests && !lost) {
    countRetrying(in_flight.numbers, key, gateway.generation, -1);
    return false;
  }
  health.numbers.set(probedKey(pool), now);
  probing.probing = pool;
  sayHalfOpen(gateway, pool);
  return true;
};

const refuse = (pool: Pool, now: number): Refusal => {
  const { breaker } = pool;
  breaker.refusal.retry_after_seconds = math.max(1, math.ceil(breaker.opened_until - now));
  return breaker.refusal;
};

const letsThrough = (
  gateway: Gateway,
  probing: Probing,
  pool: Pool,
  state: CircuitState,
  now: number,
): boolean => {
  if (state === "closed") return true;
  if (state === "half_open") return takePlace(gateway, probing, pool, now);
  if (state === "open") return false;
  const share = recoveryShare(pool.configuration.breaker!, pool.breaker, now);
  return gateway.ports.random.uniform() < share;
};

/**
 * Whether the pool's circuit keeps a request out: the refusal, or undefined when it may go on. With a half-open
 * circuit a request that may go on holds a place, which `giveUpProbe` or `recordRequest` gives back. A closed circuit
 * costs one comparison.
 */
export const poolRefuses = (
  gateway: Gateway,
  probing: Probing,
  pool: Pool,
  now: number,
): Refusal | undefined => {
  if (pool.breaker.opened_until === 0) return undefined;
  const state = circuitOf(pool, now);
  return letsThrough(gateway, probing, pool, state, now) ? undefined : refuse(pool, now);
};

/** Gives back a place without a judgement: the request went elsewhere, or ended without an answer of the pool. */
export const giveUpProbe = (gateway: Gateway, probing: Probing): void => {
  const pool = probing.probing;
  if (pool === undefined) return;
  probing.probing = undefined;
  const counts = gateway.ports.shared.in_flight.numbers;
  countRetrying(counts, pool.breaker.probing_key, gateway.generation, -1);
};

/** Judges a request that was let through to find out. As soon as its outcome is known: a tunnel may last for hours. */
export const endProbe = (gateway: Gateway, probing: Probing, outcome: Outcome): void => {
  const pool = probing.probing;
  if (pool === undefined) return;
  giveUpProbe(gateway, probing);
  if (outcome === Outcome.Succeeded) return beginRecovery(gateway, pool);
  if (outcome === Outcome.Ignored) return;
  // One that was let through by an earlier opening says nothing of this one.
  const state = circuitOf(pool, gateway.ports.clock.now());
  if (state === "half_open" || state === "recovering") openCircuit(gateway, pool, "probe_failed");
};

/**
 * Counts how a request ended, after all its retries: what its client met, not what single endpoints did. Local but for
 * failures that open the circuit.
 */
export const recordRequest = (
  gateway: Gateway,
  probing: Probing,
  pool: Pool,
  outcome: Outcome,
): void => {
  const options = pool.configuration.breaker;
  if (probing.probing !== undefined) return endProbe(gateway, probing, outcome);
  if (options === undefined || outcome === Outcome.Ignored) return;
  const { breaker } = pool;
  if (breaker.opened_until !== 0) {
    // Let through before the opening: it knows nothing that the opening did not.
    const state = circuitOf(pool, gateway.ports.clock.now());
    if (state === "open" || state === "half_open") return;
  }
  breaker.requests += 1;
  if (outcome === Outcome.Succeeded) {
    breaker.run = 0;
    return;
  }
  breaker.failures += 1;
  breaker.run += 1;
  const limit = options.consecutive_failures;
  if (limit !== undefined && breaker.run >= limit) {
    openCircuit(gateway, pool, "consecutive_failures");
  }
};
