import { Family, HistogramSeries, Registry, Series } from "./registry";

/** A counter's or gauge's value; a histogram's buckets with the sum behind them. */
export type Sample = number | number[];

/** One worker's numbers as they are published: family, label text, sample. */
export type Snapshot = Record<string, Record<string, Sample>>;

/** What of a registry outlives its worker: gauges describe a moment and die with it. */
export type Lifetime = "all" | "lasting";

const sampleOf = (family: Family, series: Series | HistogramSeries): Sample => {
  if (family.kind !== "histogram") return (series as Series).value;
  const histogram = series as HistogramSeries;
  const sample: number[] = [];
  const count = histogram.buckets.length;
  for (const position of $range(1, count)) sample[position - 1] = histogram.buckets[position - 1]!;
  sample[count] = histogram.sum;
  return sample;
};

/** The registry's numbers now. */
export const snapshotOf = (registry: Registry): Snapshot => {
  const snapshot: Snapshot = {};
  for (const family of registry.families) {
    const samples: Record<string, Sample> = {};
    for (const [text, series] of family.series) samples[text] = sampleOf(family, series);
    snapshot[family.name] = samples;
  }
  return snapshot;
};

const addSamples = (sum: Sample | undefined, sample: Sample): Sample => {
  if (sum === undefined) return sample;
  if (typeof sum === "number" || typeof sample === "number") {
    // A family that changed its kind between two versions: the newer sample is the readable one.
    return typeof sum === "number" && typeof sample === "number" ? sum + sample : sample;
  }
  if (sum.length !== sample.length) return sample;
  const added: number[] = [];
  for (const position of $range(1, sum.length)) {
    added[position - 1] = sum[position - 1]! + sample[position - 1]!;
  }
  return added;
};

const mergeFamily = (
  family: Family,
  into: Record<string, Sample>,
  from: Record<string, Sample>,
): void => {
  for (const [text, sample] of pairs(from)) {
    const sum = into[text];
    into[text] =
      family.merge === "maximum" && typeof sum === "number" && typeof sample === "number"
        ? math.max(sum, sample)
        : addSamples(sum, sample);
  }
};

/**
 * Adds `from` to `into`, family by family. Families that the registry does not know are left out, so that
 * a blob of an older version can't bring back what no longer exists.
 */
export const mergeSnapshot = (
  registry: Registry,
  into: Snapshot,
  from: Snapshot,
  lifetime: Lifetime,
): void => {
  for (const family of registry.families) {
    const samples = from[family.name];
    if (samples !== undefined && (lifetime === "all" || family.kind !== "gauge")) {
      into[family.name] ??= {};
      mergeFamily(family, into[family.name]!, samples);
    }
  }
};
