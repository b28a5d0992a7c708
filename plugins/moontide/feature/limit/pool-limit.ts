import { LimitConfiguration } from "./schema";

/** How many requests a pool may have under way at once, as this worker sees it. Outlives changes of its options. */
export interface PoolLimit {
  options: LimitConfiguration;
  /** The limit now, over all workers. */
  limit: number;
}

/** The limit of a pool with these options; what was known `before` stays. Undefined where there is none. */
export const createPoolLimit = (
  options: LimitConfiguration | undefined,
  before: PoolLimit | undefined,
): PoolLimit | undefined => {
  if (options === undefined) return undefined;
  const limit: PoolLimit = before ?? { options, limit: options.maximum };
  limit.options = options;
  limit.limit = options.maximum;
  return limit;
};
