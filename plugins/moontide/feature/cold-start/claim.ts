import { Counter } from "../../kernel/ports";

const milliseconds = (seconds: number): number => math.floor(seconds * 1000);

/**
 * Whether the caller is the first of all workers within a span of time: of those who ask at once, one is told so. It
 * needs nobody to give anything back, so a worker that dies holds nothing up for longer than the span.
 *
 * @param now monotonic seconds
 */
export const isFirstWithin = (
  numbers: Counter,
  key: string,
  now: number,
  seconds: number,
): boolean => {
  const present = milliseconds(now);
  const before = numbers.get(key);
  if (before > 0 && present - before < milliseconds(seconds)) return false;
  if (numbers.add(key, present - before) === present) return true;
  numbers.add(key, before - present);
  return false;
};
