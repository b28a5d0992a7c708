import { LimitConfiguration } from "./schema";

/** What this worker saw under a limit since it last told the others. */
export interface Gathered {
  answers: number;
  drops: number;
  rejections: number;
  signals: number;
  maximum_in_flight: number;
  /** Response times: their sum, the shortest, and how many fell into each bucket (policy/limit/histogram.ts). */
  sum_seconds: number;
  shortest_seconds: number;
  readonly buckets: (number | undefined)[];
}

/** How many requests a pool or an endpoint may have under way, as this worker sees it. */
export interface Limit {
  options: LimitConfiguration;
  /** The limit now, over all workers: a whole number. */
  limit: number;
  /** Names it in shared memory: the pool, or the pool and the endpoint. */
  readonly key: string;
  readonly window: Gathered;
}

const emptyWindow = (): Gathered => ({
  answers: 0,
  drops: 0,
  rejections: 0,
  signals: 0,
  maximum_in_flight: 0,
  sum_seconds: 0,
  shortest_seconds: math.huge,
  buckets: [],
});

/** What a limit is before anything is known. */
export const startOf = ({ algorithm, initial, minimum, maximum }: LimitConfiguration): number =>
  algorithm === "static" ? maximum : math.max(minimum, math.min(maximum, initial));

/** The limit with these options; what was known `before` stays. Undefined where there is none. */
export const createLimit = (
  options: LimitConfiguration | undefined,
  before: Limit | undefined,
  key: string,
): Limit | undefined => {
  if (options === undefined) return undefined;
  const limit: Limit = before ?? { options, limit: startOf(options), key, window: emptyWindow() };
  if (options.algorithm === "static" || options.algorithm !== limit.options.algorithm) {
    limit.limit = startOf(options);
  }
  limit.options = options;
  return limit;
};
