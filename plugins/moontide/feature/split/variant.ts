import { HistogramSeries } from "../../policy/metrics/registry";
import { Share } from "../../policy/split/choose";
import { hashOf } from "../../policy/key/hash";
import { Target } from "../route/target";

/** One side of a split, in this worker. */
export interface Variant extends Share {
  readonly name: string;
  readonly target: Target;
  /** What this worker saw of it since it was last handed over (policy/split/sample.ts). */
  window_requests: number;
  window_failures: number;
  window_log_sum: number;
  window_log_squares: number;
  /** By status class; made on first use. */
  readonly durations: (HistogramSeries | undefined)[];
}

export const createVariant = (name: string, target: Target): Variant => ({
  name,
  target,
  seed: hashOf(name),
  percent: 0,
  window_requests: 0,
  window_failures: 0,
  window_log_sum: 0,
  window_log_squares: 0,
  durations: [],
});
