import { nextOf, serve } from "../../policy/queue/line";
import type { Gateway } from "../gateway/gateway";
import { acquirePermit, hasRoom } from "../limit/permit";
import type { Pool } from "../pool/pool";
import type { Exchange } from "../proxy/exchange";
import { countWait, Outcome } from "./count";
import { countOut, leaveQueue } from "./leave";
import { PoolQueue } from "./pool-queue";
import { isQueueOverloaded } from "./overload";
import { leavesToTop } from "./turns";
import { Fate, Waiter } from "./waiter";

/** How many wait for the pool in this worker. */
export const waitingHere = (pool: Pool): number => pool.queue?.line.length ?? 0;

const youngestFirst = (pool: Pool, queue: PoolQueue, now: number): boolean => {
  const { order } = queue.options;
  return order === "lifo" || (order === "adaptive" && isQueueOverloaded(pool, queue, now));
};

/**
 * Lets through as many as there are places for: each is given its place here, so that nobody who comes later can take
 * it, and is woken. Never yields: any phase that frees a place may call it.
 */
export const pumpQueue = (gateway: Gateway, pool: Pool): void => {
  const { queue } = pool;
  if (queue === undefined) return;
  while (queue.line.length > 0) {
    const now = gateway.ports.clock.now();
    const room = hasRoom(gateway, pool);
    if (room && leavesToTop(gateway, pool, queue, now)) return;
    queue.left_at = 0;
    if (!room) return;
    const waiter = nextOf(queue.line, youngestFirst(pool, queue, now)) as Waiter;
    if (!acquirePermit(gateway, waiter.exchange, pool)) return;
    serve(queue.line, waiter, now);
    countOut(gateway, waiter);
    waiter.fate = Fate.Granted;
    waiter.semaphore.post();
  }
};

/** Of a request that ends while it waits: its client is gone. */
export const abandonWaiting = (gateway: Gateway, exchange: Exchange): void => {
  const { waiting } = exchange;
  if (waiting === undefined) return;
  leaveQueue(gateway, waiting);
  const seconds = gateway.ports.clock.now() - waiting.joined_at;
  countWait(gateway, waiting.pool, waiting.tier, Outcome.Gone, seconds);
};
