import { Random } from "../../kernel/ports";

/** The bounds of a limit that adapts, in requests under way at a time. */
export interface LimiterOptions {
  readonly minimum: number;
  readonly maximum: number;
  /** Where it begins. For want of requests alone it does not fall below this. */
  readonly initial: number;
}

/** What was seen of a pool or an endpoint in a stretch of time, over all workers of the gateway. */
export interface LimitWindow {
  readonly seconds: number;
  /** Requests that ended with an answer, those that ended without or with a refusal of the backend's own, both judged. */
  readonly answers: number;
  readonly drops: number;
  /** Requests that the limit itself turned away or made wait. */
  readonly rejections: number;
  /** Answers in which the backend said that its own queue is too long. */
  readonly signals: number;
  /** The most requests under way at a time. */
  readonly maximum_in_flight: number;
  /** Response times of the answers, in seconds; all 0 without any. */
  readonly shortest_seconds: number;
  readonly median_seconds: number;
  readonly mean_seconds: number;
}

/** What a limiter knows. Flat and of numbers alone: whoever leads the workers next goes on with it. */
export interface LimiterState {
  /** The limit in force; need not be a whole number. */
  limit: number;
  [fact: string]: number;
}

/** A way to find the limit. @noSelf */
export interface Limiter {
  readonly create: (options: LimiterOptions) => LimiterState;
  /** Takes a window of enough samples into account: the state's `limit` is the one to be in force from now on. */
  readonly update: (
    state: LimiterState,
    window: LimitWindow,
    options: LimiterOptions,
    random: Random,
  ) => void;
}

/** Within the bounds. The bounds may have changed since the state was made. */
export const bounded = (limit: number, { minimum, maximum }: LimiterOptions): number =>
  math.max(minimum, math.min(maximum, limit));
