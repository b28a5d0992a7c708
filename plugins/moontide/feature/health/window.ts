import { isFailureRatio } from "../../policy/health/failure-ratio";
import { latencyMeasure } from "../../policy/health/latency-outlier";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { judgeOutliers } from "./outliers";
import { eject } from "./passive";
import {
  clearSlot,
  clearSlots,
  handOver,
  slotCount,
  windowAt,
  windowAttempts,
  windowFailures,
} from "./slots";

/** What the time of a good answer adds to the window. Local, and one addition: every attempt comes by. */
export const countLatency = (member: Member, seconds: number): void => {
  member.window_latency += latencyMeasure(seconds);
};

/** Every second in every worker. */
export const handOverWindows = (gateway: Gateway): void => {
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const slot = windowAt(now, pool.configuration.health.passive.window_seconds) % slotCount;
    for (const member of pool.members) handOver(gateway, member, slot);
  }
};

const judge = (gateway: Gateway, pool: Pool, member: Member, window: number): number => {
  if (member.ejected_until > 0) {
    clearSlots(gateway, member);
    return 0;
  }
  const failures = windowFailures(gateway, member, window);
  if (failures === 0) return 0;
  const attempts = windowAttempts(gateway, member, window);
  if (!isFailureRatio(pool.configuration.health.passive, attempts, failures)) return failures;
  eject(gateway, pool, member, "failure_percent");
  clearSlots(gateway, member);
  return failures;
};

const judgePool = (gateway: Gateway, pool: Pool, window: number, entered: boolean): void => {
  let failures = 0;
  for (const member of pool.members) {
    if (entered) clearSlot(gateway, member, (window + 1) % slotCount);
    failures += judge(gateway, pool, member, window);
  }
  judgeOutliers(gateway, pool, window, failures > 0);
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
    if (passive.enabled) judgePool(gateway, pool, window, entered);
  }
};
