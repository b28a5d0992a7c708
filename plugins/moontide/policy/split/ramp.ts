import { failureEvidence } from "./failure-evidence";
import { failureRate, latencyEvidence, latencyRatio, Sample } from "./sample";

/** `paused` waits for an operator; `rolled_back` does as well, without any traffic. */
export type RampStatus = "ramping" | "paused" | "complete" | "rolled_back";

export interface RampOptions {
  /** Ascending. */
  readonly steps_percent: readonly number[];
  /** The least time on each step. */
  readonly interval_seconds: number;
  /** As many the canary must have had before it is judged. */
  readonly minimum_requests: number;
  readonly guard: {
    readonly error_percent_above_baseline: number;
    readonly latency_ratio: number;
  };
}

export type Violation = "errors" | "latency";

/** What a ramp waits for: time, requests, or for the canary to be as good as the guard asks. */
export type Judgement =
  | { readonly action: "wait"; readonly waits_for: "interval" | "requests" | Violation }
  | { readonly action: "advance" }
  | { readonly action: "stop"; readonly violation: Violation };

/**
 * So many nats and the guard is taken to be violated: under chance alone a look goes that far about once in 15,000
 * (half of chi-squared with one degree of freedom). A ramp is looked at once a second, but on one growing sample; how often a good
 * canary is stopped is in spec/sim/split-ramp.spec.ts.
 */
const decisive = 8;

const violationOf = (
  { guard }: RampOptions,
  canary: Sample,
  baseline: Sample,
): Violation | undefined => {
  const margin = guard.error_percent_above_baseline / 100;
  if (failureEvidence(canary, baseline, margin) > decisive) return "errors";
  if (latencyEvidence(canary, baseline, guard.latency_ratio) > decisive) return "latency";
  return undefined;
};

/** What looks worse than the guard allows, though it may be chance: no reason to stop, but none to go on either. */
const suspicionOf = (
  { guard }: RampOptions,
  canary: Sample,
  baseline: Sample,
): Violation | undefined => {
  const margin = guard.error_percent_above_baseline / 100;
  if (failureRate(canary) - failureRate(baseline) > margin) return "errors";
  const ratio = latencyRatio(canary, baseline);
  return ratio !== undefined && ratio > guard.latency_ratio ? "latency" : undefined;
};

/**
 * What becomes of a ramp. A canary that is clearly worse than the baseline is stopped at once; one that merely looks worse waits on
 * its step until more requests have shown what it is; all others go on after the interval.
 *
 * @param seconds on this step
 * @param canary what the ramped variant showed on this step
 * @param baseline what all others showed
 */
export const judgeRamp = (
  options: RampOptions,
  seconds: number,
  canary: Sample,
  baseline: Sample,
): Judgement => {
  if (canary.requests >= options.minimum_requests) {
    const violation = violationOf(options, canary, baseline);
    if (violation !== undefined) return { action: "stop", violation };
  }
  if (seconds < options.interval_seconds) return { action: "wait", waits_for: "interval" };
  if (canary.requests < options.minimum_requests) return { action: "wait", waits_for: "requests" };
  const suspicion = suspicionOf(options, canary, baseline);
  return suspicion === undefined ? { action: "advance" } : { action: "wait", waits_for: suspicion };
};
