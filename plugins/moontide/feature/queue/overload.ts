import { isOverloaded } from "../../policy/queue/line";
import type { Pool } from "../pool/pool";
import { PoolQueue } from "./pool-queue";
import { serviceSeconds } from "./service";

/** How long a queue has to be busy until that is overload: a slow service is not overloaded as soon as a quick one. */
export const overloadAfter = (pool: Pool, queue: PoolQueue): number =>
  math.max(queue.options.overload_after_seconds, 5 * serviceSeconds(pool));

/** Under overload the youngest goes first; a pool that has no instance yet is not overloaded, it is asleep. */
export const isQueueOverloaded = (pool: Pool, queue: PoolQueue, now: number): boolean =>
  pool.available.length > 0 && isOverloaded(queue.line, now, overloadAfter(pool, queue));
