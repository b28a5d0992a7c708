import type { Pool } from "../pool/pool";

/** Of a limit that may not be exceeded, those classes that are shed leave so much to the others. */
const reservedShare = 1 / 8;

/** What those may exceed an estimated limit by that are to be served whole: as much again, and a few more of a small one. */
const mostAbove = (places: number): number => 2 * places + 8;

/** Whether the limit that bounds the pool is an estimate, which may be exceeded for a moment. */
const isEstimated = ({ limit, places }: Pool): boolean =>
  limit !== undefined && places === limit.limit && places < limit.options.maximum;

/**
 * How many places of a pool are there for a request of this tier. Shedding is right on average, but requests come as they
 * like: without a queue, those of a class that is to be served whole would now and then find all places taken by others.
 * So they may exceed a limit that is an estimate, within its maximum; of one that is not, they have a part to themselves.
 */
export const placesFor = (pool: Pool, tier: number): number => {
  const { shedding, places, limit } = pool;
  if (shedding === undefined || pool.queue !== undefined) return places;
  if (tier < shedding.marginal) {
    return isEstimated(pool) ? math.min(mostAbove(places), limit!.options.maximum) : places;
  }
  if (!shedding.active || isEstimated(pool)) return places;
  return math.max(1, places - math.floor(places * reservedShare));
};
