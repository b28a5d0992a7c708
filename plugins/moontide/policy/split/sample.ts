/** What was seen of a variant for a while. Sums, so that those of several workers can be added. */
export interface Sample {
  readonly requests: number;
  readonly failures: number;
  /** Of the latencies of requests that did not fail: the sum of their natural logarithms, and of the squares of these. */
  readonly log_sum: number;
  readonly log_squares: number;
}

export const emptySample: Sample = { requests: 0, failures: 0, log_sum: 0, log_squares: 0 };

export const addSamples = (left: Sample, right: Sample): Sample => ({
  requests: left.requests + right.requests,
  failures: left.failures + right.failures,
  log_sum: left.log_sum + right.log_sum,
  log_squares: left.log_squares + right.log_squares,
});

/** The share of requests that failed, 0 to 1; 0 without requests. */
export const failureRate = (sample: Sample): number =>
  sample.requests === 0 ? 0 : sample.failures / sample.requests;

const timed = (sample: Sample): number => sample.requests - sample.failures;

/** The mean of the logarithms, and the square of its standard error. */
interface LogMean {
  readonly mean: number;
  readonly error_squared: number;
}

const logMean = (sample: Sample): LogMean | undefined => {
  const n = timed(sample);
  if (n < 2) return undefined;
  const mean = sample.log_sum / n;
  const variance = math.max(0, sample.log_squares - n * mean * mean) / (n - 1);
  return { mean, error_squared: variance / n };
};

/** What is never told apart, however equal all latencies are: clocks tick in milliseconds. */
const smallest_error_squared = 1e-6;

/**
 * How many times the baseline's latency the canary's is, both as geometric means: single slow requests weigh little, a tail that
 * grows still shows. Undefined while one of them has too few.
 */
export const latencyRatio = (canary: Sample, baseline: Sample): number | undefined => {
  const mine = logMean(canary);
  const theirs = logMean(baseline);
  if (mine === undefined || theirs === undefined) return undefined;
  return math.exp(mine.mean - theirs.mean);
};

/**
 * How strongly the latencies speak for a ratio above `limit`, in nats: half the square of how many standard errors the
 * logarithm of the ratio lies above (Welch 1947). 0 when it does not.
 */
export const latencyEvidence = (canary: Sample, baseline: Sample, limit: number): number => {
  const mine = logMean(canary);
  const theirs = logMean(baseline);
  if (mine === undefined || theirs === undefined) return 0;
  const above = mine.mean - theirs.mean - math.log(limit);
  if (above <= 0) return 0;
  const error_squared = mine.error_squared + theirs.error_squared;
  return (above * above) / (2 * math.max(error_squared, smallest_error_squared));
};
