import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { countOn, sumOf } from "../pool/shared-count";

/** What a request holds of a pool's places: of an exchange, only this is looked at. */
export interface Permitted {
  /** The pool in which it takes a place. */
  permit: Pool | undefined;
}

/** Whether a place would be had now, without taking it. */
export const hasRoom = (gateway: Gateway, pool: Pool): boolean =>
  sumOf(gateway.ports.shared.in_flight.numbers, pool.permits) < pool.places;

/** For a limit in shadow mode, which refuses nothing: what it would have refused. */
const noteUnderWay = (gateway: Gateway, pool: Pool, under_way: number): void => {
  const { limit } = pool;
  if (limit === undefined) return;
  const { window } = limit;
  if (under_way > window.maximum_in_flight) window.maximum_in_flight = under_way;
  if (under_way <= limit.limit) return;
  window.rejections += 1;
  seriesOf(gateway.metrics.admission.limit_would_refuse, [pool.name]).value += 1;
};

/**
 * Takes a place in a pool, where they are counted: adds, looks, and takes back what was too much, so that all workers
 * together never let more through. False when the pool has none left. Never yields.
 *
 * @param places how many of them are there for a request of its class
 */
export const acquirePermit = (
  gateway: Gateway,
  permitted: Permitted,
  pool: Pool,
  places = pool.places,
): boolean => {
  if (!pool.counts_permits || permitted.permit === pool) return true;
  const counts = gateway.ports.shared.in_flight.numbers;
  const under_way = countOn(counts, pool.permits, 1);
  if (under_way > places) {
    countOn(counts, pool.permits, -1);
    if (pool.limit !== undefined) pool.limit.window.rejections += 1;
    return false;
  }
  noteUnderWay(gateway, pool, under_way);
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
