import type { Pool } from "./pool";

/** What an endpoint may have under way: less while it warms up, as it gets less (policy/health/slow-start.ts). */
export const endpointPlaces = (limit: number, ramp_share: number): number =>
  math.max(1, math.floor(limit * ramp_share));

const placesOfEndpoints = (pool: Pool): number => {
  let sum = 0;
  for (const endpoint of pool.available) {
    const member = pool.by_id.get(endpoint.id);
    if (member?.limit === undefined || member.limit.options.shadow) return math.huge;
    sum += endpointPlaces(member.limit.limit, member.ramp_share);
  }
  return sum;
};

/**
 * Works out how many requests the pool may have under way: its limit, what the limits of its endpoints come to, and what
 * those can take that are ready. Infinite where nothing of that is asked for.
 */
export const refreshPlaces = (pool: Pool): void => {
  const { limit, cold_start, configuration } = pool;
  let places = limit === undefined || limit.options.shadow ? math.huge : limit.limit;
  if (configuration.endpoint_limit !== undefined && pool.available.length > 0) {
    places = math.min(places, placesOfEndpoints(pool));
  }
  if (cold_start !== undefined) {
    const { requests_per_endpoint } = cold_start.options;
    places = math.min(places, pool.available.length * requests_per_endpoint);
  }
  pool.places = places;
  pool.counts_permits = limit !== undefined || places < math.huge;
};
