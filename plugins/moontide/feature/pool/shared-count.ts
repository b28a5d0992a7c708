import { Counter } from "../../kernel/ports";
import { inFlightKey } from "./in-flight-key";

/**
 * A count over all workers of which each brings its own part over when another's death begins a new epoch
 * (recount.ts). Its subject holds a colon, which tells it from names of pools.
 */
export interface SharedCount {
  readonly subject: string;
  /** Where it is kept in the present epoch. */
  key: string;
  /** This worker's part. */
  here: number;
}

export const createCount = (subject: string, epoch: number): SharedCount => ({
  subject,
  key: inFlightKey(subject, epoch),
  here: 0,
});

/** Counts on and returns the sum over all workers. */
export const countOn = (counts: Counter, count: SharedCount, delta: number): number => {
  count.here += delta;
  return counts.add(count.key, delta);
};

/** The sum over all workers; never below 0, as a dead worker's part may be taken off twice for a moment. */
export const sumOf = (counts: Counter, count: SharedCount): number =>
  math.max(0, counts.get(count.key));

/** Counts under the keys of another epoch from now on. */
export const bringOverCount = (counts: Counter, count: SharedCount, epoch: number): void => {
  if (count.here > 0) counts.add(count.key, -count.here);
  count.key = inFlightKey(count.subject, epoch);
  if (count.here > 0) counts.add(count.key, count.here);
};
