/**
 * How good forecasts were: for each the error, and that of persistence (what was seen when it was made is what comes).
 * A forecast that does not beat persistence is worth nothing.
 */
export interface TrackRecord {
  /** Rings of the last errors, and of what came as a part of what was foreseen. */
  readonly errors: number[];
  readonly persistence_errors: number[];
  readonly ratios: number[];
  place: number;
  count: number;
  readonly capacity: number;
}

export const createRecord = (capacity: number): TrackRecord => ({
  errors: [],
  persistence_errors: [],
  ratios: [],
  place: 0,
  count: 0,
  capacity,
});

/**
 * Notes what became of a forecast.
 *
 * @param before what was seen when it was made
 */
export const noteForecast = (
  record: TrackRecord,
  forecast: number,
  before: number,
  actual: number,
): void => {
  const { place } = record;
  record.errors[place] = math.abs(actual - forecast);
  record.persistence_errors[place] = math.abs(actual - before);
  record.ratios[place] = forecast > 0 ? actual / forecast : 1;
  record.place = place + 1 < record.capacity ? place + 1 : 0;
  if (record.count < record.capacity) record.count += 1;
};

const mean = (list: readonly number[], count: number): number => {
  let sum = 0;
  for (const i of $range(0, count - 1)) sum += list[i]!;
  return count > 0 ? sum / count : 0;
};

/** 1 − error ÷ persistence's error: above 0 it is better than persistence, 1 is perfect. */
export const skillOf = ({ errors, persistence_errors, count }: TrackRecord): number => {
  const own = mean(errors, count);
  const other = mean(persistence_errors, count);
  if (other > 0) return 1 - own / other;
  return own > 0 ? -1 : 0;
};

/** Only a whole day's record says anything of a season of a day. */
export const isProven = (record: TrackRecord): boolean =>
  record.count === record.capacity && skillOf(record) > 0;

/** By what a forecast is to be multiplied so that nine in ten buckets stay below it; at most half more. */
export const marginOf = ({ ratios, count }: TrackRecord): number => {
  if (count === 0) return 1;
  const sorted: number[] = [];
  for (const i of $range(0, count - 1)) sorted[i] = ratios[i]!;
  table.sort(sorted);
  return math.max(1, math.min(1.5, sorted[math.ceil(0.9 * count) - 1]!));
};
