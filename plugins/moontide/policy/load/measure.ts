import { Sample } from "./series";

export type Measure = "gauge" | "busy_seconds" | "idle_seconds";

/** A counter is read twice; so much must lie between, or noise is all there is. */
const shortestSeconds = 0.2;

/**
 * The utilisation, 0 to 1 and more, that samples of a metric tell. Counters need an earlier sample; undefined while
 * there is none, and when one was reset.
 *
 * @param seconds between the two samples
 * @param full_value what means fully loaded
 */
export const utilisationFrom = (
  measure: Measure,
  sample: Sample,
  before: Sample | undefined,
  seconds: number,
  full_value: number,
): number | undefined => {
  if (measure === "gauge") return math.max(0, sample.sum / sample.count / full_value);
  if (before === undefined || seconds < shortestSeconds || before.count !== sample.count) {
    return undefined;
  }
  const rate = (sample.sum - before.sum) / seconds;
  if (rate < 0) return undefined;
  if (measure === "busy_seconds") return rate / full_value;
  return math.max(0, 1 - rate / sample.count);
};
