import { Random } from "../../kernel/ports";

/** When a source is asked again, and since when it doesn't answer. Times are monotonic seconds. */
export interface Schedule {
  /** Failures in a row. */
  readonly failures: number;
  readonly next_at: number;
  /** Undefined until the source has answered once. */
  readonly last_success_at: number | undefined;
  /** When the present row of failures began; undefined while the source answers. */
  readonly failing_since: number | undefined;
}

const first_retry_seconds = 1;
const longest_retry_seconds = 32;

/** Many gateways that started together, or lost a registry together, must not come back together. */
const success_jitter = 0.1;
const failure_jitter = 0.25;

const jittered = (seconds: number, share: number, random: Random): number =>
  seconds * (1 - share + 2 * share * random.uniform());

/** A source that has not been asked yet is asked at once. */
export const startSchedule = (now: number): Schedule => ({
  failures: 0,
  next_at: now,
  last_success_at: undefined,
  failing_since: undefined,
});

/** After an answer: again when its time to live or the interval is over, give or take a tenth. */
export const scheduleAfterSuccess = (
  now: number,
  interval_seconds: number,
  random: Random,
): Schedule => ({
  failures: 0,
  next_at: now + jittered(interval_seconds, success_jitter, random),
  last_success_at: now,
  failing_since: undefined,
});

/**
 * After a failure: again in 1, 2, 4, 8, 16, then every 32 seconds, give or take a quarter. Neither a
 * long interval nor a long outage keeps the gateway waiting for longer than that once the source is back.
 */
export const scheduleAfterFailure = (schedule: Schedule, now: number, random: Random): Schedule => {
  const delay = first_retry_seconds * math.pow(2, schedule.failures);
  return {
    failures: schedule.failures + 1,
    next_at: now + jittered(math.min(delay, longest_retry_seconds), failure_jitter, random),
    last_success_at: schedule.last_success_at,
    failing_since: schedule.failing_since ?? now,
  };
};

/** The same, asked again at once: what it is asked for, or how often, may have changed. */
export const scheduleNow = (schedule: Schedule, now: number): Schedule => ({
  failures: schedule.failures,
  next_at: now,
  last_success_at: schedule.last_success_at,
  failing_since: schedule.failing_since,
});

export const isDue = (schedule: Schedule, now: number): boolean => now >= schedule.next_at;

/** Whether the endpoints in use are older than the source's last failure to confirm them. */
export const isStale = (schedule: Schedule): boolean => schedule.failing_since !== undefined;
