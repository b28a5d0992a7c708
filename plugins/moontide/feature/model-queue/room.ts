import { lowestTier } from "../../kernel/priority";
import { bytesFrom, FairPlace, lastFrom, victimFor } from "../../policy/queue/fair-line";
import type { Gateway } from "../gateway/gateway";
import { sumOf } from "../pool/shared-count";
import { Fate } from "../queue/waiter";
import { leaveLine } from "./line";
import type { SlotRequest } from "./slot-request";
import type { ModelSlots } from "./slots";

/** False: there is nobody who could go. */
const evict = (gateway: Gateway, place: FairPlace | undefined): boolean => {
  if (place === undefined) return false;
  const victim = place as SlotRequest;
  leaveLine(gateway, victim);
  victim.fate = Fate.Evicted;
  victim.semaphore?.post();
  return true;
};

/** How many that are less important wait in all workers. */
const waitingBelow = (gateway: Gateway, { waiting }: ModelSlots, tier: number): number => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let sum = 0;
  for (const below of $range(tier + 1, lowestTier)) sum += sumOf(counts, waiting.by_tier[below]!);
  return sum;
};

const missingBytes = (gateway: Gateway, { slots, bytes }: SlotRequest): number => {
  if (bytes === 0) return 0;
  const held = sumOf(gateway.ports.shared.in_flight.numbers, slots.waiting.bytes);
  return held + bytes - slots.options.maximum_bytes;
};

/** Whether its body has room, after less important ones have gone that have to make it: as many as needed, or none. */
const makeBytes = (gateway: Gateway, request: SlotRequest): boolean => {
  const { line } = request.slots;
  const below = request.tier + 1;
  const missing = missingBytes(gateway, request);
  if (missing > 0 && bytesFrom(line, below) < missing) return false;
  while (missingBytes(gateway, request) > 0) {
    if (!evict(gateway, lastFrom(line, below))) return false;
  }
  return true;
};

/**
 * Whether there is room for one more, after those have gone that have to make it. Where the less important ones wait in
 * other workers, the newcomer may join beyond the bound: those workers make the room at their next look.
 */
export const makeRoom = (gateway: Gateway, request: SlotRequest): boolean => {
  const { slots, tier } = request;
  if (!makeBytes(gateway, request)) return false;
  const waiting = sumOf(gateway.ports.shared.in_flight.numbers, slots.waiting.all);
  const excess = waiting + 1 - slots.options.maximum_length;
  if (excess <= 0 || evict(gateway, victimFor(slots.line, request))) return true;
  return excess <= waitingBelow(gateway, slots, tier);
};

/** Of the classes that wait in any worker the lowest. */
const lowestWaiting = (gateway: Gateway, { waiting }: ModelSlots): number => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let tier: number = lowestTier;
  while (tier > 0 && sumOf(counts, waiting.by_tier[tier]!) === 0) tier -= 1;
  return tier;
};

/** Lets those go that are too many: more important ones have joined in other workers, or the bound was lowered. */
export const keepToBound = (gateway: Gateway, slots: ModelSlots): void => {
  const counts = gateway.ports.shared.in_flight.numbers;
  while (sumOf(counts, slots.waiting.all) > slots.options.maximum_length) {
    if (!evict(gateway, lastFrom(slots.line, lowestWaiting(gateway, slots)))) return;
  }
};
