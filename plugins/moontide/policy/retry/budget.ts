export interface BudgetConfiguration {
  /** Retries under way may be at most this share of all requests under way … */
  readonly budget_percent: number;
  /** … and this many in any case, so that a quiet pool can retry at all. */
  readonly budget_minimum: number;
}

/**
 * Whether one more retry may start while `active` requests are under way, `retrying` of which are
 * retries; both over all workers. After Envoy's retry budget: a fixed number of retries per request
 * multiplies the load just when everything fails, a share of what is under way cannot.
 */
export const allowsRetry = (
  configuration: BudgetConfiguration,
  active: number,
  retrying: number,
): boolean =>
  retrying < math.max(configuration.budget_minimum, (active * configuration.budget_percent) / 100);
