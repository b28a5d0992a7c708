import { Ports } from "../../kernel/ports";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";

/**
 * Counts over all workers by window: each worker adds its own to the present window in shared memory now and then, the
 * leader sums that and the one before. Three slots take turns, so nothing piles up: the third is emptied before
 * its turn comes, and not when it has come, since by then some worker may have counted there.
 *
 * They are kept for each endpoint under its `Member.key`, and for a pool as a whole under its name: where nobody in
 * a pool has failed, its thousands of endpoints need no look.
 */
const slots = [0, 1, 2] as const;
const attemptsPrefixes = ["attempts/0/", "attempts/1/", "attempts/2/"] as const;
const failedPrefixes = ["failed/0/", "failed/1/", "failed/2/"] as const;
/** The sum of the logarithms of response times (policy/health/latency-outlier.ts); of a pool, how many were timed. */
const latencyPrefixes = ["latency/0/", "latency/1/", "latency/2/"] as const;

/** Which window it is, numbered since the clock began. */
export const windowAt = (now: number, window_seconds: number): number =>
  math.floor(now / window_seconds);

const slotOf = (window: number): 0 | 1 | 2 => (window % slots.length) as 0 | 1 | 2;

/** Adds what this worker has counted in a pool since the last time, and begins anew. */
export const handOver = (ports: Ports, pool: Pool, window: number): void => {
  const health = ports.shared.health.numbers;
  const slot = slotOf(window);
  const attemptsPrefix = attemptsPrefixes[slot];
  const times = pool.configuration.health.passive.latency.enabled;
  let attempts = 0;
  let failures = 0;
  for (const member of pool.members) {
    if (member.window_attempts > 0) {
      attempts += member.window_attempts;
      failures += member.window_failures;
      health.add(attemptsPrefix + member.key, member.window_attempts);
      if (member.window_failures > 0) {
        health.add(failedPrefixes[slot] + member.key, member.window_failures);
      }
      if (times) health.add(latencyPrefixes[slot] + member.key, member.window_latency);
      member.window_attempts = 0;
      member.window_failures = 0;
      member.window_latency = 0;
    }
  }
  if (attempts > 0) health.add(attemptsPrefix + pool.name, attempts);
  if (attempts > 0 && times) health.add(latencyPrefixes[slot] + pool.name, attempts);
  if (failures > 0) health.add(failedPrefixes[slot] + pool.name, failures);
};

/** Zeroes only what is there: a key for what never happened would be room in shared memory for nothing. */
const clear = (ports: Ports, key: string, slot: 0 | 1 | 2): void => {
  const health = ports.shared.health.numbers;
  const attempts = attemptsPrefixes[slot] + key;
  if (health.get(attempts) === 0) return;
  health.set(attempts, 0);
  health.remove(failedPrefixes[slot] + key);
  health.remove(latencyPrefixes[slot] + key);
};

/** What ejected an endpoint must not do so again when it is back. */
export const clearSlots = (ports: Ports, member: Member): void => {
  for (const slot of slots) clear(ports, member.key, slot);
};

const clearPool = (ports: Ports, pool: Pool, slot: 0 | 1 | 2): void => {
  if (ports.shared.health.numbers.get(attemptsPrefixes[slot] + pool.name) === 0) return;
  for (const member of pool.members) clear(ports, member.key, slot);
  clear(ports, pool.name, slot);
};

const windowKey = (pool: Pool): string => `window/${pool.name}`;

/**
 * The leader has come to a window: the slot of the next is emptied. After a gap (nobody led for so long, or the windows
 * have another width now) the slots hold what is older than they say, and all of it goes.
 */
export const enterWindow = (ports: Ports, pool: Pool, window: number): void => {
  const health = ports.shared.health.numbers;
  const last = health.get(windowKey(pool));
  if (last === window) return;
  health.set(windowKey(pool), window);
  if (last === window - 1 || last === 0) return clearPool(ports, pool, slotOf(window + 1));
  for (const slot of slots) clearPool(ports, pool, slot);
};

const sumOf = (
  ports: Ports,
  prefixes: readonly [string, string, string],
  key: string,
  window: number,
): number => {
  const health = ports.shared.health.numbers;
  return (
    health.get(prefixes[slotOf(window)] + key) + health.get(prefixes[slotOf(window - 1)] + key)
  );
};

/** The attempts of a window and the one before, over all workers, of a `Member.key` or a pool's name. */
export const windowAttempts = (ports: Ports, key: string, window: number): number =>
  sumOf(ports, attemptsPrefixes, key, window);
/** Those of them that failed. */
export const windowFailures = (ports: Ports, key: string, window: number): number =>
  sumOf(ports, failedPrefixes, key, window);
/** The sum of the measures of an endpoint's response times. Only where times are asked for. */
export const windowLatency = (ports: Ports, key: string, window: number): number =>
  sumOf(ports, latencyPrefixes, key, window);

/** Whether all attempts of a window and the one before were timed: latency may have been switched on a moment ago. */
export const allTimed = (ports: Ports, pool: Pool, window: number): boolean =>
  windowLatency(ports, pool.name, window) === windowAttempts(ports, pool.name, window);

export interface RecentAttempts {
  readonly attempts: number;
  readonly failures: number;
}

/** Those of all slots, for whoever does not know the window; the slot of the next window is empty. */
export const recentCounts = (ports: Ports, key: string): RecentAttempts => {
  const { numbers } = ports.shared.health;
  let attempts = 0;
  let failures = 0;
  for (const slot of slots) {
    attempts += numbers.get(attemptsPrefixes[slot] + key);
    failures += numbers.get(failedPrefixes[slot] + key);
  }
  return { attempts, failures };
};
