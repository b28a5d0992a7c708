import { createColdStart } from "../cold-start/cold-start";
import { createLimit } from "../limit/limit";
import { limitMembers } from "../limit/members";
import { createPoolQueue } from "../queue/pool-queue";
import { compileScaling } from "../scale/compile";
import { demandFor } from "../scale/demand";
import { createShedding } from "../shedding/shedding";
import { Pool } from "./pool";

/** Gives a pool what its options ask for beyond choosing endpoints. Runs when they were taken over; what it knew stays. */
export const equipPool = (pool: Pool, now: number): void => {
  const { configuration } = pool;
  pool.cold_start = createColdStart(configuration.cold_start, pool.cold_start);
  pool.queue = createPoolQueue(configuration.queue, pool.queue, now);
  pool.limit = createLimit(configuration.limit, pool.limit, pool.name);
  pool.shedding = createShedding(configuration.shedding, pool.shedding);
  pool.scaling = compileScaling(configuration.autoscale);
  pool.demand = demandFor(configuration.autoscale, pool.demand);
  limitMembers(pool);
};
