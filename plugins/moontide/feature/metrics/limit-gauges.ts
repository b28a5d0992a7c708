import { Gateway } from "../gateway/gateway";
import { baseSeconds, permitsInUse } from "../limit/status";
import { Pool } from "../pool/pool";
import { priorityNames } from "../../kernel/priority";
import { sumOf } from "../pool/shared-count";
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

/** Who waits for a pool. All classes are there from the start, so that a graph begins at 0. */
export const putQueue = ({ ports }: Gateway, pool: Pool, put: Put): void => {
  if (pool.queue === undefined) return;
  const counts = ports.shared.in_flight.numbers;
  for (const tier of $range(0, priorityNames.length - 1)) {
    const length = sumOf(counts, pool.waiting.by_tier[tier]!);
    put(families.queue_length, [pool.name, priorityNames[tier]!], length);
  }
  put(families.queue_bytes, [pool.name], sumOf(counts, pool.waiting.bytes));
};
