import { join, leave } from "../../policy/queue/line";
import type { Gateway } from "../gateway/gateway";
import { countOn } from "../pool/shared-count";
import { overloadAfter } from "./overload";
import { Waiter } from "./waiter";

const countBy = (gateway: Gateway, { pool, tier, bytes }: Waiter, step: 1 | -1): void => {
  const counts = gateway.ports.shared.in_flight.numbers;
  countOn(counts, pool.waiting.all, step);
  countOn(counts, pool.waiting.by_tier[tier]!, step);
  if (bytes > 0) countOn(counts, pool.waiting.bytes, step * bytes);
};

/** Puts a request in line and counts it, for all workers to see. */
export const enterQueue = (gateway: Gateway, waiter: Waiter): void => {
  countBy(gateway, waiter, 1);
  join(waiter.queue.line, waiter, overloadAfter(waiter.pool, waiter.queue));
  waiter.exchange.waiting = waiter;
};

/** A request that stands in line no longer is not counted any more either. */
export const countOut = (gateway: Gateway, waiter: Waiter): void => {
  waiter.exchange.waiting = undefined;
  countBy(gateway, waiter, -1);
};

/** Takes a request off the queue before its turn: its time is over, its client is gone, or it has to make room. */
export const leaveQueue = (gateway: Gateway, waiter: Waiter): void => {
  leave(waiter.queue.line, waiter, gateway.ports.clock.now());
  countOut(gateway, waiter);
};
