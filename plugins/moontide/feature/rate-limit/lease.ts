import type { Gateway } from "../gateway/gateway";
import { windowAt } from "../../policy/rate-limit/slot";
import { addInWindow, finding, giveBackToWindow, readWindow } from "./count";
import { RateLimit } from "./limit";

/*
 * Leases: a block of a limit is taken from Redis ahead, and requests are let through from it by two operations in shared
 * memory. What was taken and what was used are two counts that only grow, of the present window: with its end, what is
 * left of a block is lost.
 */

/**
 * Keys for which this worker is asking for a block, and until when: whoever comes meanwhile asks for no other. A client
 * that leaves ends its request without a word, so a question is over by itself after some seconds, and what is left of
 * such questions is dropped: those of the time before the last turn are all over.
 */
let asking = new LuaMap<string, number>();
let asking_before = new LuaMap<string, number>();
let turned_at = 0;
const longestQuestion = 6;

const turn = (now: number): void => {
  if (now - turned_at < longestQuestion) return;
  turned_at = now;
  asking_before = asking;
  asking = new LuaMap();
};

const askedUntil = (name: string): number => asking.get(name) ?? asking_before.get(name) ?? 0;

/** Uses what was taken ahead; false, and nothing changed, where that is used up. */
export const takeFromLease = (
  gateway: Gateway,
  limit: RateLimit,
  key: string,
  cost: number,
  now: number,
): boolean => {
  const { numbers } = gateway.ports.shared.limits;
  const { window_seconds } = limit.quota;
  const window = windowAt(now, window_seconds);
  const granted = readWindow(numbers, limit.granted, key, window);
  if (granted < cost) return false;
  const used = addInWindow(numbers, limit.used, key, window, cost, window_seconds);
  if (used === undefined) return false;
  if (used <= granted) {
    finding.remaining = granted - used;
    finding.seconds = window_seconds;
    return true;
  }
  giveBackToWindow(numbers, limit.used, window_seconds, key, cost, now);
  return false;
};

/** How much to ask Redis for: a block, or the request's own cost where somebody asks for a block already. */
export const amountToAsk = (limit: RateLimit, key: string, cost: number, now: number): number => {
  const { block, remote_prefix } = limit;
  if (block <= cost) return cost;
  const name = remote_prefix + key;
  turn(now);
  if (askedUntil(name) > now) return cost;
  asking.set(name, now + longestQuestion);
  return block;
};

/** Whoever asked for a block has its answer: `taken` of Redis, of which the request itself uses `cost`. */
export const addToLease = (
  gateway: Gateway,
  limit: RateLimit,
  key: string,
  cost: number,
  taken: number,
): void => {
  if (taken <= cost) return;
  const { clock, shared } = gateway.ports;
  const { window_seconds } = limit.quota;
  const window = windowAt(clock.now(), window_seconds);
  addInWindow(shared.limits.numbers, limit.granted, key, window, taken - cost, window_seconds);
};

export const endAsking = (limit: RateLimit, key: string): void => {
  const name = limit.remote_prefix + key;
  asking.delete(name);
  asking_before.delete(name);
};
