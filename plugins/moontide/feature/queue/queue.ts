import { Counter } from "../../kernel/ports";
import { evictable, isOverloaded, join, leave, nextOf, serve } from "../../policy/queue/line";
import type { Gateway } from "../gateway/gateway";
import { acquirePermit, hasRoom } from "../limit/permit";
import type { Pool } from "../pool/pool";
import { countOn } from "../pool/shared-count";
import type { Exchange } from "../proxy/exchange";
import { serviceSeconds } from "./service";
import { countWait, Outcome } from "./count";
import { PoolQueue } from "./pool-queue";
import { Fate, Waiter } from "./waiter";

const countsOf = (gateway: Gateway): Counter => gateway.ports.shared.in_flight.numbers;

/** How many wait for the pool in this worker. */
export const waitingHere = (pool: Pool): number => pool.queue?.line.length ?? 0;

/** Under overload the youngest goes first; a pool that has no instance yet is not overloaded, it is asleep. */
export const isQueueOverloaded = (pool: Pool, queue: PoolQueue, now: number): boolean => {
  if (pool.available.length === 0) return false;
  const { overload_after_seconds } = queue.options;
  return isOverloaded(queue.line, now, math.max(overload_after_seconds, 5 * serviceSeconds(pool)));
};

const youngestFirst = (pool: Pool, queue: PoolQueue, now: number): boolean => {
  const { order } = queue.options;
  return order === "lifo" || (order === "adaptive" && isQueueOverloaded(pool, queue, now));
};

const countOut = (gateway: Gateway, waiter: Waiter): void => {
  const counts = countsOf(gateway);
  countOn(counts, waiter.pool.waiting, -1);
  if (waiter.bytes > 0) countOn(counts, waiter.pool.waiting_bytes, -waiter.bytes);
};

/** Puts a request in line; false when there is no room for it, and nothing has changed. */
export const joinQueue = (gateway: Gateway, queue: PoolQueue, waiter: Waiter): boolean => {
  const { pool, bytes } = waiter;
  const { maximum_length, maximum_bytes } = queue.options;
  const counts = countsOf(gateway);
  const length = countOn(counts, pool.waiting, 1);
  const held = bytes > 0 ? countOn(counts, pool.waiting_bytes, bytes) : 0;
  if (length > maximum_length || held > maximum_bytes) {
    const victim = evictable(queue.line, waiter.tier) as Waiter | undefined;
    const isEnough = held <= maximum_bytes || (victim !== undefined && victim.bytes >= bytes);
    if (victim === undefined || !isEnough) {
      countOut(gateway, waiter);
      return false;
    }
    leaveQueue(gateway, victim);
    victim.fate = Fate.Evicted;
    victim.semaphore.post();
  }
  join(queue.line, waiter);
  waiter.exchange.waiting = waiter;
  return true;
};

/** Takes a request off the queue before its turn: its time is over, or its client is gone. */
export const leaveQueue = (gateway: Gateway, waiter: Waiter): void => {
  const { exchange, pool } = waiter;
  exchange.waiting = undefined;
  if (pool.queue !== undefined) leave(pool.queue.line, waiter);
  countOut(gateway, waiter);
};

/**
 * Lets through as many as there are places for: each is given its place here, so that nobody who comes later can take
 * it, and is woken. Never yields: any phase that frees a place may call it.
 */
export const pumpQueue = (gateway: Gateway, pool: Pool): void => {
  const { queue } = pool;
  if (queue === undefined) return;
  while (queue.line.length > 0 && hasRoom(gateway, pool)) {
    const now = gateway.ports.clock.now();
    const waiter = nextOf(queue.line, youngestFirst(pool, queue, now)) as Waiter;
    if (!acquirePermit(gateway, waiter.exchange, pool)) return;
    serve(queue.line, waiter);
    waiter.exchange.waiting = undefined;
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
