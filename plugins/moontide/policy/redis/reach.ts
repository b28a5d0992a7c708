/**
 * Whether Redis can be asked, as one worker sees it: after a few failures in a row nobody asks any more, so that no
 * request waits in vain, and the worker tries by itself from time to time until an answer comes.
 */
export interface Reach {
  /** In a row. */
  failures: number;
  lost: boolean;
  /** It has answered this worker before: that it can be reached is no news, unless it was lost. */
  answered: boolean;
  /** When the next try is due (monotonic), and how long the pause before it is. */
  try_at: number;
  pause_seconds: number;
  /** A try is under way. */
  trying: boolean;
}

/** One alone may be a connection that was cut. */
const failuresUntilLost = 3;
const [shortestPause, longestPause] = [0.5, 4] as const;

export const createReach = (): Reach => ({
  failures: 0,
  lost: false,
  answered: false,
  try_at: 0,
  pause_seconds: shortestPause,
  trying: false,
});

/** Notes a failure; true when with it Redis counts as lost. */
export const noteFailure = (reach: Reach, now: number): boolean => {
  if (reach.lost) {
    reach.pause_seconds = math.min(longestPause, reach.pause_seconds * 2);
    reach.try_at = now + reach.pause_seconds;
    return false;
  }
  reach.failures += 1;
  if (reach.failures < failuresUntilLost) return false;
  reach.lost = true;
  reach.pause_seconds = shortestPause;
  reach.try_at = now + shortestPause;
  return true;
};

/** Notes an answer; true when Redis was lost until now, or may have been: to a worker that is gone. */
export const noteAnswer = (reach: Reach): boolean => {
  reach.failures = 0;
  const isNews = reach.lost || !reach.answered;
  reach.lost = false;
  reach.answered = true;
  return isNews;
};

/** Whether it is time to try again. */
export const isTryDue = (reach: Reach, now: number): boolean =>
  reach.lost && !reach.trying && now >= reach.try_at;
