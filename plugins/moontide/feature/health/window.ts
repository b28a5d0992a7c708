import { isFailureRatio } from "../../policy/health/failure-ratio";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { eject } from "./passive";

/**
 * The failure ratio over all workers: each adds its counts to the current window in shared memory once a
 * second, the leader sums the last two windows. Two slots take turns, so nothing piles up.
 */
const attemptsKey = (member: Member, slot: number): string => `attempts/${slot}/${member.key}`;
const failedKey = (member: Member, slot: number): string => `failed/${slot}/${member.key}`;

const slotAt = (now: number, window_seconds: number): number =>
  math.floor(now / window_seconds) % 2;

/** Every second in every worker. */
export const handOverWindows = (gateway: Gateway): void => {
  const health = gateway.ports.shared.health.numbers;
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const slot = slotAt(now, pool.configuration.health.passive.window_seconds);
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

const judge = (gateway: Gateway, pool: Pool, member: Member): void => {
  const health = gateway.ports.shared.health.numbers;
  const failures = health.get(failedKey(member, 0)) + health.get(failedKey(member, 1));
  if (failures === 0 || member.ejected_until > 0) return;
  const attempts = health.get(attemptsKey(member, 0)) + health.get(attemptsKey(member, 1));
  if (!isFailureRatio(pool.configuration.health.passive, attempts, failures)) return;
  eject(gateway, pool, member, "failure_percent");
  clearWindow(gateway, member, 0);
  clearWindow(gateway, member, 1);
};

const clearWindow = (gateway: Gateway, member: Member, slot: number): void => {
  const health = gateway.ports.shared.health.numbers;
  if (health.get(attemptsKey(member, slot)) === 0) return;
  health.set(attemptsKey(member, slot), 0);
  health.set(failedKey(member, slot), 0);
};

/** Every second in the leader. `slots` remembers which window each pool was in, to empty the next in time. */
export const judgeWindows = (gateway: Gateway, slots: LuaMap<string, number>): void => {
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const passive = pool.configuration.health.passive;
    const slot = slotAt(now, passive.window_seconds);
    const entered = slots.get(name) !== slot;
    slots.set(name, slot);
    if (passive.enabled) {
      for (const member of pool.members) {
        if (entered) clearWindow(gateway, member, slot);
        judge(gateway, pool, member);
      }
    }
  }
};
