/** How much the last start-up counts against those before it: three of them decide. */
const newestShare = 0.4;

/** Start-up times as they are expected from what was observed, in seconds; 0 stands for nothing observed yet. */
export const observeStartup = (expected_seconds: number, observed_seconds: number): number =>
  expected_seconds === 0
    ? observed_seconds
    : expected_seconds + newestShare * (observed_seconds - expected_seconds);

/** Nobody is told to stay away for longer than this. */
const longestSeconds = 120;

/**
 * After how many seconds another try is worth it, when a pool has been starting for `elapsed_seconds`: what is left of
 * the expected time. A start that is overdue is most likely to last about half as long again as it has by now.
 */
export const startupRemaining = (expected_seconds: number, elapsed_seconds: number): number => {
  const left =
    elapsed_seconds < expected_seconds ? expected_seconds - elapsed_seconds : elapsed_seconds / 2;
  return math.max(1, math.min(longestSeconds, math.ceil(left)));
};
