/** Counters that only grow, looked at now and then: how much they grew within the last seconds. */
export interface SlidingCount {
  /** Moments and what the counters were then, the oldest first. */
  readonly at: number[];
  readonly requests: number[];
  readonly failures: number[];
}

export const startSlidingCount = (): SlidingCount => ({ at: [], requests: [], failures: [] });

/** Forgets everything: the next look begins a new count. */
export const clearSlidingCount = (count: SlidingCount): void => {
  while (count.at.length > 0) {
    table.remove(count.at);
    table.remove(count.requests);
    table.remove(count.failures);
  }
};

/** How much the counters have grown. */
export interface Growth {
  readonly requests: number;
  readonly failures: number;
}

/**
 * Notes what the counters are now and returns by how much they grew within `window_seconds`, or since the count was
 * begun if that is less. The look before the window begins is its start, so nothing between two looks is left out.
 */
export const slide = (
  count: SlidingCount,
  requests: number,
  failures: number,
  window_seconds: number,
  now: number,
): Growth => {
  const size = count.at.length;
  count.at[size] = now;
  count.requests[size] = requests;
  count.failures[size] = failures;
  while (count.at.length > 2 && count.at[1]! <= now - window_seconds) {
    table.remove(count.at, 1);
    table.remove(count.requests, 1);
    table.remove(count.failures, 1);
  }
  return {
    requests: requests - count.requests[0]!,
    failures: failures - count.failures[0]!,
  };
};
