/** A way to foresee a load, bucket of time by bucket of time. @noSelf */
export interface Forecaster {
  /** @param period how many buckets a season has */
  readonly create: (period: number) => ForecasterState;
  /** Takes the next bucket's mean into account; undefined when it is not known. */
  readonly observe: (state: ForecasterState, value: number | undefined) => void;
  /** What to expect so many buckets after the last one; undefined while too little is known. */
  readonly forecast: (state: ForecasterState, steps: number) => number | undefined;
}

/** Of numbers and lists of numbers, so that it can be kept as text. */
export type ForecasterState = Record<string, number | number[]>;
