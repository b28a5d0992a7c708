import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { refreshPlaces } from "../pool/places";
import { Limit } from "./limit";
import { publishedLimit } from "./published";
import { handOverLimit } from "./shared";

const follow = (gateway: Gateway, limit: Limit): void => {
  if (limit.options.algorithm === "static") return;
  const published = publishedLimit(gateway.ports, limit.key);
  if (published > 0) {
    // What was published before the bounds changed may lie outside of them.
    const { minimum, maximum } = limit.options;
    limit.limit = math.max(minimum, math.min(maximum, published));
  }
};

const followEndpoints = (gateway: Gateway, pool: Pool): void => {
  for (const { limit } of pool.members) {
    if (limit !== undefined) follow(gateway, limit);
  }
};

/** Every 0.2 s in every worker: takes over the limits that the leader has worked out. */
export const followLimits = (gateway: Gateway): void => {
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.limit !== undefined) follow(gateway, pool.limit);
    if (pool.configuration.endpoint_limit !== undefined) followEndpoints(gateway, pool);
    refreshPlaces(pool);
  }
};

/** As often: tells all what this worker has seen. */
export const handOverLimits = (gateway: Gateway): void => {
  const { numbers } = gateway.ports.shared.admission;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.limit !== undefined) handOverLimit(numbers, pool.limit);
    if (pool.configuration.endpoint_limit !== undefined) {
      for (const { limit } of pool.members) {
        if (limit !== undefined) handOverLimit(numbers, limit);
      }
    }
  }
};
