/** Declared here and not taken from the schema: a policy knows no layer above it. */
export interface SuccessRateConfiguration {
  /** How many standard deviations below the mean of the pool an endpoint must lie. */
  readonly standard_deviations: number;
  /** Endpoints with fewer attempts in the window are not compared. */
  readonly minimum_requests: number;
  /** With fewer endpoints to compare nobody is an outlier. */
  readonly minimum_endpoints: number;
}

/** The attempts of one endpoint in a window. */
export interface AttemptCounts {
  attempts: number;
  failures: number;
}

/** What one endpoint is compared with. */
export interface SuccessRates {
  /** Shares of good attempts, 0 to 1. */
  readonly mean: number;
  readonly deviation: number;
  /** All attempts and failures of those that are compared. */
  readonly attempts: number;
  readonly failures: number;
}

/** Five points: a difference that nobody would notice is none, however sure one can be of it. */
const leastGap = 0.05;

/** How far from chance a count of failures must be, in its own standard deviations. */
const certainty = 5;

const rateOf = ({ attempts, failures }: AttemptCounts): number => 1 - failures / attempts;

/**
 * Mean and spread of the success rates of the endpoints that had enough attempts; undefined when they are too few.
 */
export const successRates = (
  configuration: SuccessRateConfiguration,
  counts: readonly AttemptCounts[],
): SuccessRates | undefined => {
  let compared = 0;
  let sum = 0;
  let squares = 0;
  let attempts = 0;
  let failures = 0;
  for (const count of counts) {
    if (count.attempts >= configuration.minimum_requests) {
      const rate = rateOf(count);
      compared += 1;
      sum += rate;
      squares += rate * rate;
      attempts += count.attempts;
      failures += count.failures;
    }
  }
  if (compared < math.max(2, configuration.minimum_endpoints)) return undefined;
  const mean = sum / compared;
  const deviation = math.sqrt(math.max(0, squares / compared - mean * mean));
  return { mean, deviation, attempts, failures };
};

/**
 * Whether an endpoint fails much more often than its neighbours: `mean − standard_deviations × σ` over the pool, as Envoy's
 * outlier detection. By itself this finds an outlier in any pool, since somebody is always the worst: one failure
 * among thousands is 3 σ away where nobody else has any. So two things more are asked. The endpoint lies five points
 * below the mean, and the failures of the others do not explain its own as chance (binomial, five deviations,
 * with one failure added to theirs so that a clean record is no certainty). A pool that fails everywhere alike
 * then has no outlier.
 */
export const isSuccessRateOutlier = (
  configuration: SuccessRateConfiguration,
  rates: SuccessRates,
  own: AttemptCounts,
): boolean => {
  if (own.attempts < configuration.minimum_requests) return false;
  const rate = rateOf(own);
  if (rate > rates.mean - leastGap) return false;
  if (rate >= rates.mean - configuration.standard_deviations * rates.deviation) return false;
  const others = rates.attempts - own.attempts;
  const share = math.min(1, (rates.failures - own.failures + 1) / (others + 1));
  const expected = own.attempts * share;
  return own.failures - expected > certainty * math.sqrt(expected * (1 - share));
};
