import { isFailureRatio } from "../../policy/health/failure-ratio";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { eject } from "./passive";

/**
 * The failure ratio over all workers: each adds its counts to the present window in shared memory once a second,
 * the leader sums that and the one before. Three slots take turns, so nothing piles up: the third is emptied before
 * its turn comes, and not when it has come, since by then some worker may have counted there.
 */
export const slotCount = 3;

export const attemptsKey = (member: Member, slot: number): string =>
  `attempts/${slot}/${member.key}`;
export const failedKey = (member: Member, slot: number): string => `failed/${slot}/${member.key}`;

/** Which window it is, numbered since the clock began. */
const windowAt = (now: number, window_seconds: number): number => math.floor(now / window_seconds);

/** Every second in every worker. */
export const handOverWindows = (gateway: Gateway): void => {
  const health = gateway.ports.shared.health.numbers;
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const slot = windowAt(now, pool.configuration.health.passive.window_seconds) % slotCount;
    for (const member of pool.members) {
      if (member.window_attempts > 0) {
        health.add(attemptsKey(member, slot), member.window_attempts);
        if (member.window_failures > 0) health.add(failedKey(member, slot), member.window_failures);
        member.window_attempts = 0;
        member.window_failures = 0;
      }
    }
  }
};

const clearSlot = (gateway: Gateway, member: Member, slot: number): void => {
  const health = gateway.ports.shared.health.numbers;
  if (health.get(attemptsKey(member, slot)) === 0) return;
  health.set(attemptsKey(member, slot), 0);
  health.set(failedKey(member, slot), 0);
};

/** What ejected an endpoint must not do so again when it is back. */
const clearSlots = (gateway: Gateway, member: Member): void => {
  for (const slot of $range(0, slotCount - 1)) clearSlot(gateway, member, slot);
};

const judge = (gateway: Gateway, pool: Pool, member: Member, window: number): void => {
  if (member.ejected_until > 0) return clearSlots(gateway, member);
  const health = gateway.ports.shared.health.numbers;
  const present = window % slotCount;
  const last = (window - 1) % slotCount;
  const failures = health.get(failedKey(member, present)) + health.get(failedKey(member, last));
  if (failures === 0) return;
  const attempts = health.get(attemptsKey(member, present)) + health.get(attemptsKey(member, last));
  if (!isFailureRatio(pool.configuration.health.passive, attempts, failures)) return;
  eject(gateway, pool, member, "failure_percent");
  clearSlots(gateway, member);
};

/** Every second in the leader. `windows` remembers which one each pool was in, to empty the next in time. */
export const judgeWindows = (gateway: Gateway, windows: LuaMap<string, number>): void => {
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const passive = pool.configuration.health.passive;
    const window = windowAt(now, passive.window_seconds);
    const entered = windows.get(name) !== window;
    windows.set(name, window);
    if (passive.enabled) {
      for (const member of pool.members) {
        if (entered) clearSlot(gateway, member, (window + 1) % slotCount);
        judge(gateway, pool, member, window);
      }
    }
  }
};
