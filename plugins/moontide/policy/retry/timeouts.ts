/** A pool's time limits as far as they bear on one try. */
export interface TimeoutConfiguration {
  readonly connect_seconds: number;
  readonly send_seconds: number;
  readonly read_seconds: number;
  /** For one try of several; undefined without such a limit. */
  readonly per_try_timeout_seconds?: number;
}

/** What one try gets. One record per worker, filled anew for each try. */
export interface TryTimeouts {
  connect_seconds: number;
  send_seconds: number;
  read_seconds: number;
}

/** nginx counts in milliseconds and takes 0 for "unchanged". */
const shortest = 0.001;

/**
 * Fills in the time limits of the next try: each of the pool's, but none longer than one try may take
 * nor than what is `left_seconds` of the request's total time (undefined: no total). The result may
 * be as little as a millisecond: whether to try at all with so little left is decided elsewhere.
 */
export const fillTimeouts = (
  configuration: TimeoutConfiguration,
  left_seconds: number | undefined,
  timeouts: TryTimeouts,
): void => {
  const limit = math.min(
    configuration.per_try_timeout_seconds ?? math.huge,
    left_seconds ?? math.huge,
  );
  timeouts.connect_seconds = math.max(shortest, math.min(configuration.connect_seconds, limit));
  timeouts.send_seconds = math.max(shortest, math.min(configuration.send_seconds, limit));
  timeouts.read_seconds = math.max(shortest, math.min(configuration.read_seconds, limit));
};
