import { lowestTier } from "../../kernel/priority";
import { Counter } from "../../kernel/ports";
import { bringOverCount, createCount, SharedCount } from "./shared-count";

/** Who waits for a place in a pool, over all workers. */
export interface Waiting {
  readonly all: SharedCount;
  /** By how important they are. */
  readonly by_tier: readonly SharedCount[];
  /** What their bodies come to. */
  readonly bytes: SharedCount;
}

export const createWaiting = (pool: string, epoch: number): Waiting => {
  const by_tier: SharedCount[] = [];
  for (const tier of $range(0, lowestTier)) {
    by_tier[tier] = createCount(`queue_${tier}:${pool}`, epoch);
  }
  return {
    all: createCount(`queue:${pool}`, epoch),
    by_tier,
    bytes: createCount(`queue_bytes:${pool}`, epoch),
  };
};

/** Counts under the keys of another epoch from now on (recount.ts). */
export const bringOverWaiting = (counts: Counter, waiting: Waiting, epoch: number): void => {
  bringOverCount(counts, waiting.all, epoch);
  bringOverCount(counts, waiting.bytes, epoch);
  for (const count of waiting.by_tier) bringOverCount(counts, count, epoch);
};
