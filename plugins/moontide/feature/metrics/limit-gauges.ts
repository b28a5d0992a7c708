import { Gateway } from "../gateway/gateway";
import { baseSeconds, permitsInUse } from "../limit/status";
import { Pool } from "../pool/pool";
import { Put, scrapeFamilies as families } from "./scrape-families";

/** The limit of a pool, what is taken of it, and what its limiter takes for usual. */
export const putLimit = (gateway: Gateway, pool: Pool, put: Put): void => {
  const { limit } = pool;
  if (limit === undefined) return;
  put(families.pool_limit, [pool.name], limit.limit);
  put(families.pool_permits, [pool.name], permitsInUse(gateway, pool));
  const base = baseSeconds(gateway, limit);
  if (base !== undefined) put(families.limiter_base, [pool.name], base);
};
