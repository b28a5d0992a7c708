import {
  isLatencyOutlier,
  medianSeconds,
  typicalSeconds,
} from "../../policy/health/latency-outlier";
import {
  AttemptCounts,
  isSuccessRateOutlier,
  successRates,
} from "../../policy/health/success-rate";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { eject, EjectionCause } from "./passive";
import { allTimed, clearSlots, windowAttempts, windowLatency } from "./slots";

/** One endpoint in a comparison. */
interface Compared extends AttemptCounts {
  readonly member: Member;
}

/** Those in use: who is out is not compared, and neither is who drains. */
const comparable = (
  gateway: Gateway,
  pool: Pool,
  window: number,
  failures: readonly number[],
): Compared[] => {
  const found: Compared[] = [];
  for (const i of $range(1, pool.members.length)) {
    const member = pool.members[i - 1]!;
    if (member.ejected_until === 0 && !member.draining && !member.unhealthy) {
      found[found.length] = {
        member,
        attempts: windowAttempts(gateway.ports, member.key, window),
        failures: failures[i - 1] ?? 0,
      };
    }
  }
  return found;
};

const ejectAll = (
  gateway: Gateway,
  pool: Pool,
  outliers: readonly Member[],
  cause: EjectionCause,
): void => {
  for (const member of outliers) {
    eject(gateway, pool, member, cause);
    clearSlots(gateway.ports, member);
  }
};

const judgeSuccessRates = (
  gateway: Gateway,
  pool: Pool,
  window: number,
  failed: readonly number[],
): void => {
  const options = pool.configuration.health.passive.success_rate;
  const compared = comparable(gateway, pool, window, failed);
  const rates = successRates(options, compared);
  if (rates === undefined) return;
  const outliers: Member[] = [];
  for (const own of compared) {
    if (isSuccessRateOutlier(options, rates, own)) outliers[outliers.length] = own.member;
  }
  ejectAll(gateway, pool, outliers, "success_rate");
};

const judgeLatencies = (
  gateway: Gateway,
  pool: Pool,
  window: number,
  failed: readonly number[],
): void => {
  const options = pool.configuration.health.passive.latency;
  const members: Member[] = [];
  const times: number[] = [];
  for (const { member, attempts, failures } of comparable(gateway, pool, window, failed)) {
    const answers = attempts - failures;
    if (answers >= options.minimum_requests) {
      members[members.length] = member;
      times[times.length] = typicalSeconds(
        windowLatency(gateway.ports, member.key, window),
        answers,
      );
    }
  }
  const sorted: number[] = [];
  for (const seconds of times) sorted[sorted.length] = seconds;
  const median = medianSeconds(options, sorted);
  if (median === undefined) return;
  const outliers: Member[] = [];
  for (const i of $range(0, members.length - 1)) {
    if (isLatencyOutlier(options, median, times[i]!)) outliers[outliers.length] = members[i]!;
  }
  ejectAll(gateway, pool, outliers, "latency");
};

/**
 * Compares the endpoints of a pool with each other: who fails much more often than the others, who is much slower. For
 * endpoints that are bad, but not bad enough to be found by themselves. Every second in the leader.
 *
 * @param failed attempts that failed in the window, in the order of the pool's members; empty when none did
 */
export const judgeOutliers = (
  gateway: Gateway,
  pool: Pool,
  window: number,
  failed: readonly number[],
): void => {
  const { latency, success_rate } = pool.configuration.health.passive;
  if (failed.length > 0 && success_rate.enabled) judgeSuccessRates(gateway, pool, window, failed);
  if (latency.enabled && allTimed(gateway.ports, pool, window))
    judgeLatencies(gateway, pool, window, failed);
};
