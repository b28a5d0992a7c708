import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";

/**
 * Counts over all workers by window: each worker adds its own to the present window in shared memory once a second,
 * the leader sums that and the one before. Three slots take turns, so nothing piles up: the third is emptied before
 * its turn comes, and not when it has come, since by then some worker may have counted there.
 */
export const slotCount = 3;

export const attemptsKey = (member: Member, slot: number): string =>
  `attempts/${slot}/${member.key}`;
export const failedKey = (member: Member, slot: number): string => `failed/${slot}/${member.key}`;
/** The sum of the logarithms of response times (policy/health/latency-outlier.ts). */
const latencyKey = (member: Member, slot: number): string => `latency/${slot}/${member.key}`;

/** Which window it is, numbered since the clock began. */
export const windowAt = (now: number, window_seconds: number): number =>
  math.floor(now / window_seconds);

/** Adds what this worker has counted since the last time, and begins anew. */
export const handOver = (gateway: Gateway, member: Member, slot: number): void => {
  if (member.window_attempts === 0) return;
  const health = gateway.ports.shared.health.numbers;
  health.add(attemptsKey(member, slot), member.window_attempts);
  if (member.window_failures > 0) health.add(failedKey(member, slot), member.window_failures);
  if (member.window_latency !== 0) health.add(latencyKey(member, slot), member.window_latency);
  member.window_attempts = 0;
  member.window_failures = 0;
  member.window_latency = 0;
};

export const clearSlot = (gateway: Gateway, member: Member, slot: number): void => {
  const health = gateway.ports.shared.health.numbers;
  if (health.get(attemptsKey(member, slot)) === 0) return;
  health.set(attemptsKey(member, slot), 0);
  health.set(failedKey(member, slot), 0);
  health.set(latencyKey(member, slot), 0);
};

/** What ejected an endpoint must not do so again when it is back. */
export const clearSlots = (gateway: Gateway, member: Member): void => {
  for (const slot of $range(0, slotCount - 1)) clearSlot(gateway, member, slot);
};

type Key = (this: void, member: Member, slot: number) => string;

const sumOf = (gateway: Gateway, key: Key, member: Member, window: number): number => {
  const health = gateway.ports.shared.health.numbers;
  return (
    health.get(key(member, window % slotCount)) + health.get(key(member, (window - 1) % slotCount))
  );
};

/** The attempts, and the failed ones, of a window and the one before, over all workers. */
export const windowAttempts = (gateway: Gateway, member: Member, window: number): number =>
  sumOf(gateway, attemptsKey, member, window);
export const windowFailures = (gateway: Gateway, member: Member, window: number): number =>
  sumOf(gateway, failedKey, member, window);
export const windowLatency = (gateway: Gateway, member: Member, window: number): number =>
  sumOf(gateway, latencyKey, member, window);
