/** Declared here and not taken from the schema: a policy knows no layer above it. */
export interface LatencyOutlierConfiguration {
  /** How many times the pool's median an outlier takes. */
  readonly factor: number;
  /** Who answers faster than this is no outlier, whatever the others do. */
  readonly minimum_seconds: number;
  /** Endpoints with fewer good answers in the window are not compared. */
  readonly minimum_requests: number;
  /** With fewer endpoints to compare nobody is an outlier. */
  readonly minimum_endpoints: number;
}

/** nginx measures in milliseconds; a time of 0 has no logarithm. */
const shortestSeconds = 0.001;

/** What one answer adds to the sum of which `typicalSeconds` is made. */
export const latencyMeasure = (seconds: number): number =>
  math.log(math.max(shortestSeconds, seconds));

/**
 * The geometric mean of response times, from the sum of their measures. Times of requests are skewed to the right and
 * near enough to lognormal that this is about their median; a few very slow ones hardly move it, and it costs one
 * addition per answer where a true median costs a histogram.
 */
export const typicalSeconds = (measures: number, answers: number): number =>
  math.exp(measures / answers);

/** The median of the typical times of those that are compared; undefined when they are too few. Sorts the list. */
export const medianSeconds = (
  configuration: LatencyOutlierConfiguration,
  times: number[],
): number | undefined => {
  const count = times.length;
  if (count < math.max(2, configuration.minimum_endpoints)) return undefined;
  table.sort(times);
  const middle = math.floor(count / 2);
  return count % 2 === 1 ? times[middle] : (times[middle - 1]! + times[middle]!) / 2;
};

/** Whether an endpoint takes so much longer than half of its neighbours that it had better rest. */
export const isLatencyOutlier = (
  configuration: LatencyOutlierConfiguration,
  median: number,
  seconds: number,
): boolean => seconds >= configuration.minimum_seconds && seconds > configuration.factor * median;
