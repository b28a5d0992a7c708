import { lowestTier } from "../../kernel/priority";
import { victimsFor } from "../../policy/queue/line";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { PoolQueue } from "./pool-queue";
import { leaveQueue } from "./leave";
import { Fate, Waiter } from "./waiter";

const evict = (gateway: Gateway, victim: Waiter): void => {
  leaveQueue(gateway, victim);
  victim.fate = Fate.Evicted;
  victim.semaphore.post();
};

/** How many that are less important than a tier wait in all workers. */
export const waitingBelow = (gateway: Gateway, pool: Pool, tier: number): number => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let sum = 0;
  for (const below of $range(tier + 1, lowestTier))
    sum += sumOf(counts, pool.waiting.by_tier[below]!);
  return sum;
};

/**
 * Whether there is room for one more, after those have gone that have to make it. Where the less important ones wait in
 * other workers, the newcomer may join beyond the bound: those workers make the room at their next look.
 */
export const makeRoom = (
  gateway: Gateway,
  queue: PoolQueue,
  { pool, tier, bytes }: Waiter,
): boolean => {
  const counts = gateway.ports.shared.in_flight.numbers;
  const { maximum_length, maximum_bytes } = queue.options;
  const excess = sumOf(counts, pool.waiting.all) + 1 - maximum_length;
  const held = bytes === 0 ? 0 : sumOf(counts, pool.waiting.bytes) + bytes;
  const missing_bytes = math.max(0, held - maximum_bytes);
  if (excess <= 0 && missing_bytes === 0) return true;
  const victims = victimsFor(queue.line, tier, excess > 0 ? 1 : 0, missing_bytes);
  if (victims === undefined) {
    return missing_bytes === 0 && excess <= waitingBelow(gateway, pool, tier);
  }
  for (const victim of victims) evict(gateway, victim as Waiter);
  return true;
};

const lowestWaiting = (gateway: Gateway, pool: Pool): number => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let tier: number = lowestTier;
  while (tier > 0 && sumOf(counts, pool.waiting.by_tier[tier]!) === 0) tier -= 1;
  return tier;
};

/** Lets those go that are too many: more important ones have joined in other workers, or the bound was lowered. */
export const keepToBound = (gateway: Gateway, pool: Pool, queue: PoolQueue): void => {
  const counts = gateway.ports.shared.in_flight.numbers;
  while (sumOf(counts, pool.waiting.all) > queue.options.maximum_length) {
    const { youngest } = queue.line.tiers[lowestWaiting(gateway, pool)]!;
    if (youngest === undefined) return;
    evict(gateway, youngest as Waiter);
  }
};
