import { Random } from "../../kernel/ports";
import { CheckState } from "./check-state";

export interface CheckIntervals {
  readonly interval_seconds: number;
  /** While the endpoint is unhealthy, or just on the way there; the usual interval without it. */
  readonly unhealthy_interval_seconds?: number | undefined;
  /** While the pool has no requests; the usual interval without it. */
  readonly no_traffic_interval_seconds?: number | undefined;
  /** Each interval is made longer or shorter by up to this share. */
  readonly jitter_percent: number;
}

const intervalOf = (options: CheckIntervals, state: CheckState, traffic: boolean): number => {
  if (state.verdict === "unhealthy" || state.contrary > 0) {
    return options.unhealthy_interval_seconds ?? options.interval_seconds;
  }
  return traffic
    ? options.interval_seconds
    : (options.no_traffic_interval_seconds ?? options.interval_seconds);
};

/** Seconds until the next check. The jitter keeps several gateways from checking in step. */
export const nextCheckSeconds = (
  options: CheckIntervals,
  state: CheckState,
  traffic: boolean,
  random: Random,
): number => {
  const jitter = options.jitter_percent / 100;
  return intervalOf(options, state, traffic) * (1 + jitter * (2 * random.uniform() - 1));
};

/**
 * Seconds until the first check of this leader: none when nothing is known, else anywhere within an interval, so that
 * a new leader does not ask a thousand endpoints at once what its predecessor knew.
 */
export const firstCheckSeconds = (
  options: CheckIntervals,
  state: CheckState,
  random: Random,
): number =>
  state.verdict === "unchecked" ? 0 : random.uniform() * intervalOf(options, state, true);
