import { Counter } from "../../kernel/ports";
import { bucketCount, quantileOf } from "../../policy/limit/histogram";
import { LimitWindow } from "../../policy/limit/limiter";
import { Gathered, Limit } from "./limit";

/**
 * What all workers saw under a limit, in `moontide_admission`. These numbers only grow: each worker adds, and the leader
 * takes differences, so that nothing is lost between two who don't wait for each other.
 */
const sums = ["answers", "drops", "rejections", "signals", "sum_seconds"] as const;

const sumKey = (key: string, name: string): string => `gathered/${key}/${name}`;
const bucketKey = (key: string, bucket: number): string => `gathered/${key}/${bucket}`;
const mostKey = (key: string): string => `gathered/${key}/most`;
const shortestKey = (key: string): string => `gathered/${key}/shortest`;

const addBuckets = (numbers: Counter, key: string, window: Gathered): void => {
  for (const bucket of $range(0, bucketCount - 1)) {
    const count = window.buckets[bucket];
    if (count !== undefined && count > 0) {
      numbers.add(bucketKey(key, bucket), count);
      window.buckets[bucket] = 0;
    }
  }
};

/** Adds what this worker has seen since the last time, and begins anew. */
export const handOverLimit = (numbers: Counter, { key, window }: Limit): void => {
  if (window.answers > 0) {
    addBuckets(numbers, key, window);
    const shortest = numbers.get(shortestKey(key));
    if (shortest === 0 || window.shortest_seconds < shortest) {
      numbers.set(shortestKey(key), window.shortest_seconds);
    }
  }
  for (const name of sums) {
    if (window[name] > 0) numbers.add(sumKey(key, name), window[name]);
    window[name] = 0;
  }
  if (window.maximum_in_flight > numbers.get(mostKey(key))) {
    numbers.set(mostKey(key), window.maximum_in_flight);
  }
  window.maximum_in_flight = 0;
  window.shortest_seconds = math.huge;
};

/** All that was ever added for a limit, as it stood at one moment. */
export interface Sums {
  readonly answers: number;
  readonly drops: number;
  readonly rejections: number;
  readonly signals: number;
  readonly sum_seconds: number;
  readonly buckets: readonly number[];
}

export const readSums = (numbers: Counter, key: string): Sums => {
  const buckets: number[] = [];
  for (const bucket of $range(0, bucketCount - 1)) {
    buckets[bucket] = numbers.get(bucketKey(key, bucket));
  }
  return {
    answers: numbers.get(sumKey(key, "answers")),
    drops: numbers.get(sumKey(key, "drops")),
    rejections: numbers.get(sumKey(key, "rejections")),
    signals: numbers.get(sumKey(key, "signals")),
    sum_seconds: numbers.get(sumKey(key, "sum_seconds")),
    buckets,
  };
};

/** What came between two moments. Takes the maximum and the shortest time, which begin anew. */
export const takeWindow = (
  numbers: Counter,
  key: string,
  before: Sums,
  present: Sums,
  seconds: number,
): LimitWindow => {
  const counts: number[] = [];
  for (const bucket of $range(0, bucketCount - 1)) {
    counts[bucket] = present.buckets[bucket]! - before.buckets[bucket]!;
  }
  const answers = present.answers - before.answers;
  const window: LimitWindow = {
    seconds,
    answers,
    drops: present.drops - before.drops,
    rejections: present.rejections - before.rejections,
    signals: present.signals - before.signals,
    maximum_in_flight: numbers.get(mostKey(key)),
    shortest_seconds: numbers.get(shortestKey(key)),
    median_seconds: quantileOf(counts, 0.5),
    mean_seconds: answers === 0 ? 0 : (present.sum_seconds - before.sum_seconds) / answers,
  };
  numbers.set(mostKey(key), 0);
  numbers.set(shortestKey(key), 0);
  return window;
};

/** Forgets what was gathered for an endpoint that left. */
export const removeGathered = (numbers: Counter, key: string): void => {
  for (const bucket of $range(0, bucketCount - 1)) numbers.remove(bucketKey(key, bucket));
  for (const name of sums) numbers.remove(sumKey(key, name));
  numbers.remove(mostKey(key));
  numbers.remove(shortestKey(key));
};
