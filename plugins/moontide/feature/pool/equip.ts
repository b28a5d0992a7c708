import { createColdStart } from "../cold-start/cold-start";
import { createPoolLimit } from "../limit/pool-limit";
import { Pool } from "./pool";

/** Gives a pool what its options ask for beyond choosing endpoints. Runs when they were taken over; what it knew stays. */
export const equipPool = (pool: Pool): void => {
  const { configuration } = pool;
  pool.cold_start = createColdStart(configuration.cold_start, pool.cold_start);
  pool.limit = createPoolLimit(configuration.limit, pool.limit);
};
