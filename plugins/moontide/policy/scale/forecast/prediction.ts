/**
 * Foreseeing a load early enough to start instances for it. Time is cut into buckets; each bucket's mean teaches the
 * forecaster. A prediction can only raise what is needed, and has a vote only while its own record of the last season
 * is better than persistence's.
 */
import { Forecaster, ForecasterState } from "./forecaster";
import { createRecord, isProven, marginOf, noteForecast, skillOf, TrackRecord } from "./record";

export interface PredictionOptions {
  readonly season_seconds: number;
  readonly bucket_seconds: number;
}

export interface Prediction {
  readonly state: ForecasterState;
  readonly record: TrackRecord;
  /** When the present bucket began, in monotonic seconds; 0 before the first. */
  began: number;
  sum: number;
  count: number;
  /** The last bucket's mean. */
  last: number;
  /** What was foreseen of the buckets to come, the next one first, and what was seen when. */
  readonly foreseen: number[];
  readonly seen_then: number[];
  /** Worked out at the end of each bucket: they hold until the next. */
  ahead: number[];
  skill: number;
  margin: number;
  proven: boolean;
}

const periodOf = ({ season_seconds, bucket_seconds }: PredictionOptions): number =>
  math.max(2, math.floor(season_seconds / bucket_seconds + 0.5));

export const createPrediction = (
  forecaster: Forecaster,
  options: PredictionOptions,
): Prediction => ({
  state: forecaster.create(periodOf(options)),
  record: createRecord(periodOf(options)),
  began: 0,
  sum: 0,
  count: 0,
  last: 0,
  foreseen: [],
  seen_then: [],
  ahead: [],
  skill: 0,
  margin: 1,
  proven: false,
});

/** In how many buckets' time instances that are asked for now are ready, counted from the last whole one. */
const stepsAhead = (options: PredictionOptions, startup_seconds: number): number =>
  math.ceil(startup_seconds / options.bucket_seconds + 0.25) + 1;

/** What was foreseen for the bucket that is over is judged. */
const judge = (prediction: Prediction, actual: number | undefined): void => {
  const { foreseen, seen_then, record } = prediction;
  const forecast = table.remove(foreseen, 1);
  const before = table.remove(seen_then, 1);
  if (forecast === undefined || before === undefined || actual === undefined) return;
  if (forecast < 0) return;
  noteForecast(record, forecast, before, actual);
};

const lookAhead = (
  prediction: Prediction,
  forecaster: Forecaster,
  steps: number,
  actual: number | undefined,
): void => {
  const { state, foreseen, seen_then } = prediction;
  prediction.ahead = [];
  for (const step of $range(1, steps)) {
    const value = forecaster.forecast(state, step);
    if (value !== undefined) prediction.ahead[step - 1] = value;
  }
  // Below 0 stands for none: the lists must not have holes.
  while (foreseen.length < steps - 1) {
    foreseen[foreseen.length] = -1;
    seen_then[seen_then.length] = 0;
  }
  foreseen[steps - 1] = prediction.ahead[steps - 1] ?? -1;
  seen_then[steps - 1] = actual ?? prediction.last;
};

const endBucket = (prediction: Prediction, forecaster: Forecaster, steps: number): void => {
  const actual = prediction.count > 0 ? prediction.sum / prediction.count : undefined;
  judge(prediction, actual);
  forecaster.observe(prediction.state, actual);
  lookAhead(prediction, forecaster, steps, actual);
  if (actual !== undefined) prediction.last = actual;
  prediction.skill = skillOf(prediction.record);
  prediction.margin = marginOf(prediction.record);
  prediction.proven = isProven(prediction.record);
  prediction.sum = 0;
  prediction.count = 0;
};

/**
 * Takes what is asked for now into account. Looks that did not happen (the gateway stood still) leave buckets of which
 * nothing is known.
 *
 * @param value the load by its stable window; undefined when it is not known
 */
export const foresee = (
  prediction: Prediction,
  forecaster: Forecaster,
  options: PredictionOptions,
  startup_seconds: number,
  value: number | undefined,
  now: number,
): void => {
  if (prediction.began === 0) prediction.began = now;
  const steps = stepsAhead(options, startup_seconds);
  while (now - prediction.began >= options.bucket_seconds) {
    endBucket(prediction, forecaster, steps);
    prediction.began += options.bucket_seconds;
  }
  if (value === undefined) return;
  prediction.sum += value;
  prediction.count += 1;
};

/**
 * The highest load that is foreseen until instances asked for now are ready and a look later; undefined while there is
 * no forecast.
 */
export const foreseenLoad = (
  prediction: Prediction,
  options: PredictionOptions,
  startup_seconds: number,
  now: number,
): number | undefined => {
  const until = now + startup_seconds + options.bucket_seconds / 4 - prediction.began;
  const last = math.floor(until / options.bucket_seconds) + 1;
  let highest: number | undefined;
  for (const step of $range(1, last)) {
    const value = prediction.ahead[step - 1];
    if (value !== undefined && value > (highest ?? -1)) highest = value;
  }
  return highest === undefined ? undefined : highest * prediction.margin;
};
