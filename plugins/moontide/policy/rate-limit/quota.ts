/** What a limit allows, as numbers: worked out once, when a configuration is taken over. */
export interface Quota {
  readonly requests: number;
  readonly window_seconds: number;
  /** GCRA: how far apart requests are when they come evenly, and how far ahead of that they may run. */
  readonly interval_seconds: number;
  readonly tolerance_seconds: number;
  /** What costs more never passes. */
  readonly largest_cost: number;
}

/** What a decision found out besides: kept in one record, which the next decision overwrites. */
export interface Finding {
  /** Requests of cost 1 that would be let through now. */
  remaining: number;
  /** Where it was let through: seconds until the quota is whole again. Else: until another try is worth it. */
  seconds: number;
}

/** @param burst requests that may come at once (GCRA); in a sliding window, all of them */
export const quotaOf = (requests: number, window_seconds: number, burst: number): Quota => ({
  requests,
  window_seconds,
  interval_seconds: window_seconds / requests,
  tolerance_seconds: (burst * window_seconds) / requests,
  largest_cost: burst,
});
