/**
 * What was seen of one signal, look by look: a ring of samples. A flow (requests per second) or a level (requests in
 * flight) weighs as long as it was seen for; a mean of requests (their latency, the part that failed) weighs as many as
 * there were. Times are monotonic.
 */
export interface Series {
  readonly times: number[];
  readonly values: number[];
  readonly weights: number[];
  /** Where the newest sample stands, and how many there are. */
  newest: number;
  count: number;
  /** How many are kept. */
  readonly capacity: number;
}

/** How the samples of a window become one number. */
export type Aggregation = "average" | "maximum" | "minimum" | "p50" | "p90" | "p95" | "p99";

export const createSeries = (capacity: number): Series => ({
  times: [],
  values: [],
  weights: [],
  newest: -1,
  count: 0,
  capacity,
});

const isNumber = (value: number): boolean =>
  value === value && value < math.huge && value > -math.huge;

/** Adds a sample. What is no number is none: nothing was seen. */
export const addSample = (series: Series, now: number, value: number, weight: number): void => {
  if (!isNumber(value) || !isNumber(weight)) return;
  const next = series.newest + 1 < series.capacity ? series.newest + 1 : 0;
  series.newest = next;
  series.times[next] = now;
  series.values[next] = value;
  series.weights[next] = weight;
  if (series.count < series.capacity) series.count += 1;
};

/** The samples of a window that end up in an average. Used again for each: nothing here yields. */
const sums = { weighted: 0, weight: 0, highest: 0, lowest: 0, count: 0 };

/** Goes from the newest sample back; `sums` has what came of it. */
const sumUp = (series: Series, since: number): void => {
  const { times, values, weights, capacity, count } = series;
  let index = series.newest;
  let weighted = 0;
  let weight = 0;
  let highest = -math.huge;
  let lowest = math.huge;
  let seen = 0;
  while (seen < count && times[index]! > since) {
    const value = values[index]!;
    weighted += value * weights[index]!;
    weight += weights[index]!;
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
    seen += 1;
    index = index > 0 ? index - 1 : capacity - 1;
  }
  sums.weighted = weighted;
  sums.weight = weight;
  sums.highest = highest;
  sums.lowest = lowest;
  sums.count = seen;
};

const parts = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** The smallest value that as large a part of the samples as asked for does not exceed, each weighing as one. */
const quantile = (series: Series, count: number, part: number): number => {
  const values: number[] = [];
  let index = series.newest;
  for (const i of $range(1, count)) {
    values[i - 1] = series.values[index]!;
    index = index > 0 ? index - 1 : series.capacity - 1;
  }
  table.sort(values);
  return values[math.max(1, math.ceil(part * count)) - 1]!;
};

/**
 * One number for the window that ends now; undefined when nothing was seen for `patience_seconds`, so that what it is
 * is not known. Where nothing weighs (no request came whose latency could be measured) it is 0.
 */
export const aggregate = (
  series: Series | undefined,
  aggregation: Aggregation,
  window_seconds: number,
  now: number,
  patience_seconds: number,
): number | undefined => {
  if (series === undefined || series.count === 0) return undefined;
  if (now - series.times[series.newest]! > patience_seconds) return undefined;
  // Looks come a little early or late: half a millisecond decides for none of them.
  sumUp(series, now - window_seconds + 0.0005);
  if (sums.count === 0) return series.values[series.newest];
  if (aggregation === "average") return sums.weight > 0 ? sums.weighted / sums.weight : 0;
  if (aggregation === "maximum") return sums.highest;
  if (aggregation === "minimum") return sums.lowest;
  return quantile(series, sums.count, parts[aggregation]);
};
