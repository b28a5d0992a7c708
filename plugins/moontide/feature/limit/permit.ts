import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { countOn } from "../pool/shared-count";

/** What a request holds of a pool's limit: of an exchange, only this is looked at. */
export interface Permitted {
  /** The pool in whose limit it takes a place. */
  permit: Pool | undefined;
}

/**
 * Takes a place in a pool's limit, where it has one: adds, looks, and takes back what was too much, so that all workers
 * together never let more through. False when the pool is at its limit. Never yields.
 */
export const acquirePermit = (gateway: Gateway, permitted: Permitted, pool: Pool): boolean => {
  const { limit } = pool;
  if (limit === undefined || permitted.permit === pool) return true;
  const counts = gateway.ports.shared.in_flight.numbers;
  if (countOn(counts, pool.permits, 1) > limit.limit) {
    if (!limit.options.shadow) {
      countOn(counts, pool.permits, -1);
      return false;
    }
    seriesOf(gateway.metrics.admission.limit_would_refuse, [pool.name]).value += 1;
  }
  permitted.permit = pool;
  return true;
};

/** Gives the place back, if there is one: also where the limit was taken off the pool meanwhile. */
export const releasePermit = (gateway: Gateway, permitted: Permitted): void => {
  const pool = permitted.permit;
  if (pool === undefined) return;
  permitted.permit = undefined;
  countOn(gateway.ports.shared.in_flight.numbers, pool.permits, -1);
};

/** For a request that goes to another pool in the end: false, and nothing has changed, when that one is at its limit. */
export const movePermit = (gateway: Gateway, permitted: Permitted, to: Pool): boolean => {
  const held = permitted.permit;
  if (!acquirePermit(gateway, permitted, to)) return false;
  if (held === undefined || held === to) return true;
  const taken = permitted.permit === held ? undefined : permitted.permit;
  permitted.permit = held;
  releasePermit(gateway, permitted);
  permitted.permit = taken;
  return true;
};
