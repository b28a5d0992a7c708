/**
 * What one worker counts. A series is a plain record that its owner keeps and increments in place: counting
 * costs one addition, no look-up and no shared memory. Families are published together once a second
 * (see feature/metrics) and added up at scrape.
 * Names and types follow https://prometheus.io/docs/practices/naming/.
 */
export type MetricKind = "counter" | "gauge" | "histogram";

/** How the workers' values of a gauge become one: added, or the largest. */
export type GaugeMerge = "sum" | "maximum";

export interface Series {
  value: number;
}

export interface HistogramSeries {
  /** Observations per bucket, not cumulative; the last is for what is above every bound. */
  readonly buckets: number[];
  sum: number;
}

export interface Family<S = Series | HistogramSeries> {
  readonly name: string;
  readonly help: string;
  readonly kind: MetricKind;
  readonly labels: readonly string[];
  readonly merge: GaugeMerge;
  /** Upper bounds of a histogram's buckets, ascending, in the family's unit. */
  readonly bounds: readonly number[];
  /** The position of the bucket for each whole millisecond up to a second; empty but for histograms. */
  readonly bucket_by_millisecond: readonly number[];
  /** By label text, `a="x",b="y"`, as it stands in the exposition. */
  readonly series: LuaMap<string, S>;
  /** Beyond this many, new series are counted as one with `other` in every bounded label. */
  readonly maximum_series: number;
  count: number;
}

export interface Registry {
  readonly families: Family[];
}

export const createRegistry = (): Registry => ({ families: [] });

const escapeLabel = (value: string): string => {
  const [escaped] = string.gsub(value, '[\\"\n]', { "\\": "\\\\", '"': '\\"', "\n": "\\n" });
  return escaped;
};

/** `a="x",b="y"`: the label part of a line, without braces. */
export const labelText = (labels: readonly string[], values: readonly string[]): string => {
  const parts: string[] = [];
  for (const position of $range(1, labels.length)) {
    parts[position - 1] = `${labels[position - 1]}="${escapeLabel(values[position - 1]!)}"`;
  }
  return table.concat(parts, ",");
};

export interface FamilyOptions {
  readonly labels?: readonly string[];
  readonly merge?: GaugeMerge;
  readonly maximum_series?: number;
}

const bucketOf = (bounds: readonly number[], value: number): number => {
  let position = 0;
  while (bounds[position] !== undefined && value > bounds[position]!) position += 1;
  return position;
};

/** Up to a second, where nearly all answers lie, the bucket is looked up by the millisecond. */
const tabledMilliseconds = 1000;

const tableOf = (bounds: readonly number[]): number[] => {
  const table: number[] = [];
  for (const milliseconds of $range(0, tabledMilliseconds)) {
    table[milliseconds] = bucketOf(bounds, milliseconds / 1000);
  }
  return table;
};

const declare = <S>(
  registry: Registry,
  kind: MetricKind,
  name: string,
  help: string,
  bounds: readonly number[],
  options: FamilyOptions,
): Family<S> => {
  const family: Family<S> = {
    name,
    help,
    kind,
    bounds,
    bucket_by_millisecond: kind === "histogram" ? tableOf(bounds) : [],
    labels: options.labels ?? [],
    merge: options.merge ?? "sum",
    series: new LuaMap(),
    maximum_series: options.maximum_series ?? 1000,
    count: 0,
  };
  registry.families[registry.families.length] = family as unknown as Family;
  return family;
};

export const declareCounter = (
  registry: Registry,
  name: string,
  help: string,
  options: FamilyOptions = {},
): Family<Series> => declare(registry, "counter", name, help, [], options);

export const declareGauge = (
  registry: Registry,
  name: string,
  help: string,
  options: FamilyOptions = {},
): Family<Series> => declare(registry, "gauge", name, help, [], options);

export const declareHistogram = (
  registry: Registry,
  name: string,
  help: string,
  bounds: readonly number[],
  options: FamilyOptions = {},
): Family<HistogramSeries> => declare(registry, "histogram", name, help, bounds, options);

const emptyBuckets = (bounds: readonly number[]): number[] => {
  const buckets: number[] = [];
  for (const position of $range(1, bounds.length + 1)) buckets[position - 1] = 0;
  return buckets;
};

const createSeries = (kind: MetricKind, bounds: readonly number[]): unknown =>
  kind === "histogram" ? { buckets: emptyBuckets(bounds), sum: 0 } : { value: 0 };

/**
 * The series of these label values, made on first use. Keep it: looking it up builds a string.
 * A family that is full answers with the series whose every label is `other`.
 */
export const seriesOf = <S>(family: Family<S>, values: readonly string[]): S => {
  const text = labelText(family.labels, values);
  const known = family.series.get(text);
  if (known !== undefined) return known;
  if (family.count >= family.maximum_series) {
    const other: string[] = [];
    for (const position of $range(1, family.labels.length)) other[position - 1] = "other";
    const rest = labelText(family.labels, other);
    if (text !== rest) return family.series.get(rest) ?? addSeries(family, rest);
  }
  return addSeries(family, text);
};

const addSeries = <S>(family: Family<S>, text: string): S => {
  const series = createSeries(family.kind, family.bounds) as S;
  family.series.set(text, series);
  family.count += 1;
  return series;
};

/**
 * Forgets a series whose subject (an endpoint) has left. To Prometheus a series that ends is no counter that falls;
 * adding it to another would look like traffic that never was.
 */
export const dropSeries = <S>(family: Family<S>, values: readonly string[]): void => {
  const text = labelText(family.labels, values);
  if (!family.series.has(text)) return;
  family.series.delete(text);
  family.count -= 1;
};

/**
 * Counts one duration in seconds. nginx measures in milliseconds, so no more is looked at below a second; and
 * a table instead of a search keeps a loop out of the hot path, which LuaJIT would compile apart.
 */
export const observe = (
  family: Family<HistogramSeries>,
  series: HistogramSeries,
  seconds: number,
): void => {
  const tabled = family.bucket_by_millisecond[math.floor(seconds * 1000 + 0.5)];
  series.buckets[tabled ?? bucketOf(family.bounds, seconds)]! += 1;
  series.sum += seconds;
};
