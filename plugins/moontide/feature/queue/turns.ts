import { Counter } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { SharedCount, sumOf } from "../pool/shared-count";
import { PoolQueue } from "./pool-queue";

/*
 * Workers see each other's waiting requests as counts only, and look for places that others have freed every few
 * milliseconds. Whoever frees a place would keep it for its own line for as long as anybody waits there, and a worker that
 * had none when the queue began would never get one. So places are left to the others now and then.
 */

/** So long a place stays free for others. Longer: they are not there any more, or have no use for it. */
const leftSeconds = 0.02;

const isElsewhere = (counts: Counter, count: SharedCount): boolean =>
  sumOf(counts, count) > count.here;

/** Whether a place goes to requests of the top class that wait in other workers, before all that wait here. */
export const leavesToTop = (
  gateway: Gateway,
  pool: Pool,
  queue: PoolQueue,
  now: number,
): boolean => {
  const top = pool.waiting.by_tier[0]!;
  const counts = gateway.ports.shared.in_flight.numbers;
  if (top.here > 0 || !isElsewhere(counts, top)) return false;
  if (queue.left_at === 0) queue.left_at = now;
  return now - queue.left_at < leftSeconds;
};

/** This worker's part of a count over all. */
const partHere = (counts: Counter, count: SharedCount): number => {
  const all = sumOf(counts, count);
  return all <= count.here ? 1 : count.here / all;
};

/**
 * Whether a place that has just become free here is left to those who wait in other workers: the more likely, the more this
 * worker's part of the places exceeds its part of those who wait.
 */
export const leavesToOthers = (gateway: Gateway, pool: Pool): boolean => {
  const counts = gateway.ports.shared.in_flight.numbers;
  const { permits, waiting } = pool;
  if (!isElsewhere(counts, waiting.all)) return false;
  const top = waiting.by_tier[0]!;
  // The top class shares with its like alone.
  const deserved = partHere(counts, top.here > 0 ? top : waiting.all);
  const fair = (sumOf(counts, permits) + 1) * deserved;
  return gateway.ports.random.uniform() * (permits.here + 1) > fair;
};
