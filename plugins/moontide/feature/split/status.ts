import { failureRate, latencyRatio, Sample } from "../../policy/split/sample";
import { RampStatus } from "../../policy/split/ramp";
import { listOf } from "../document/json-document";
import { Gateway } from "../gateway/gateway";
import { viewRamp } from "./lead";
import { RampConfiguration } from "./ramp-schema";
import { rampPercent, Split } from "./split";
import { RampRecord } from "./state";

export interface VariantStatus {
  readonly name: string;
  readonly pool: string;
  readonly percent: number;
  /** Its share is a ramp's. */
  readonly ramped: boolean;
}

/** What one side of a ramp showed on the present step. */
export interface SampleStatus {
  readonly requests: number;
  readonly error_percent: number;
}

export interface RampReport {
  readonly status: RampStatus;
  readonly percent: number;
  readonly step: number;
  readonly steps_percent: readonly number[];
  readonly step_age_seconds: number;
  /** Why it is where it is. */
  readonly reason: string;
  /** What the next step waits for: the interval, requests, or errors or latency that look too high. */
  readonly waits_for?: string | undefined;
  readonly variant: SampleStatus;
  readonly others: SampleStatus;
  readonly latency_ratio?: number | undefined;
}

export interface SplitStatus {
  readonly route: string;
  readonly variants: readonly VariantStatus[];
  readonly ramp?: RampReport | undefined;
}

const rounded = (value: number): number => math.floor(value * 100 + 0.5) / 100;

const sampleStatus = (sample: Sample): SampleStatus => ({
  requests: sample.requests,
  error_percent: rounded(failureRate(sample) * 100),
});

const rampReport = (
  gateway: Gateway,
  split: Split,
  ramp: RampConfiguration,
  record: RampRecord,
): RampReport => {
  const { canary, baseline, judgement } = viewRamp(gateway, split, ramp, record);
  const ratio = latencyRatio(canary, baseline);
  const waits = record.status === "ramping" && judgement.action === "wait";
  return {
    status: record.status,
    percent: rampPercent(ramp, record),
    step: record.step,
    steps_percent: listOf(ramp.steps_percent),
    step_age_seconds: rounded(gateway.ports.clock.now() - record.since),
    reason: record.reason,
    waits_for: waits ? judgement.waits_for : undefined,
    variant: sampleStatus(canary),
    others: sampleStatus(baseline),
    latency_ratio: ratio === undefined ? undefined : rounded(ratio),
  };
};

/** @param record undefined while the ramp has not begun; that of a configuration that is gone counts as none */
export const splitStatus = (
  gateway: Gateway,
  split: Split,
  record: RampRecord | undefined = split.record,
): SplitStatus => {
  const variants: VariantStatus[] = [];
  for (const i of $range(0, split.variants.length - 1)) {
    const { name, target, percent } = split.variants[i]!;
    variants[i] = {
      name,
      pool: target.pool.name,
      percent: rounded(percent),
      ramped: i === split.ramped,
    };
  }
  const ramp =
    split.ramp === undefined || record === undefined
      ? undefined
      : rampReport(gateway, split, split.ramp, record);
  return { route: split.route, variants: listOf(variants), ramp };
};
