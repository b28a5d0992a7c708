import { isFailureRatio } from "../../policy/health/failure-ratio";
import { latencyMeasure } from "../../policy/health/latency-outlier";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { judgeOutliers } from "./outliers";
import { eject } from "./passive";
import {
  clearSlots,
  enterWindow,
  handOver,
  windowAt,
  windowAttempts,
  windowFailures,
} from "./slots";

/** What the time of a good answer adds to the window. Local, and one addition: every attempt comes by. */
export const countLatency = (member: Member, seconds: number): void => {
  member.window_latency += latencyMeasure(seconds);
};

/** Counts are handed over so many times per window: what is missing of a window is then a small part of it. */
const handOversPerWindow = 5;

/** Looks are a second apart: one that comes a little early counts, or every second one would be left out. */
const earlySeconds = 0.5;

/** Every second in every worker; a pool's turn comes a few times per window, and at most once a second. */
export const handOverWindows = (gateway: Gateway): void => {
  const { ports } = gateway;
  const now = ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const { window_seconds } = pool.configuration.health.passive;
    const due = pool.handed_over_at + window_seconds / handOversPerWindow - earlySeconds;
    if (now >= due) {
      pool.handed_over_at = now;
      handOver(ports, pool, windowAt(now, window_seconds));
    }
  }
};

/** Judges one endpoint by itself; returns how many of its attempts failed. */
const judge = (gateway: Gateway, pool: Pool, member: Member, window: number): number => {
  const { ports } = gateway;
  if (member.ejected_until > 0) {
    clearSlots(ports, member);
    return 0;
  }
  const failures = windowFailures(ports, member.key, window);
  if (failures === 0) return 0;
  const attempts = windowAttempts(ports, member.key, window);
  if (!isFailureRatio(pool.configuration.health.passive, attempts, failures)) return failures;
  eject(gateway, pool, member, "failure_percent");
  clearSlots(ports, member);
  return failures;
};

const judgePool = (gateway: Gateway, pool: Pool, window: number): void => {
  const failures: number[] = [];
  if (windowFailures(gateway.ports, pool.name, window) > 0) {
    for (const member of pool.members) {
      failures[failures.length] = judge(gateway, pool, member, window);
    }
  }
  judgeOutliers(gateway, pool, window, failures);
};

/** Every second in the leader. */
export const judgeWindows = (gateway: Gateway): void => {
  const now = gateway.ports.clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const { enabled, window_seconds } = pool.configuration.health.passive;
    const window = windowAt(now, window_seconds);
    // Also where nobody is judged: the counts are shown, and judging may be switched on.
    enterWindow(gateway.ports, pool, window);
    if (enabled) judgePool(gateway, pool, window);
  }
};
