import { judgeRamp, RampOptions, Violation } from "moontide/policy/split/ramp";
import { addSamples, emptySample, Sample } from "moontide/policy/split/sample";
import { seededRandom, SeededRandom } from "../random";

/** How one side of a split answers. Latencies are lognormal. */
export interface Side {
  readonly error_share: number;
  readonly seconds: number;
}

export interface RampScenario {
  readonly seed: number;
  readonly requests_per_second: number;
  readonly longest_seconds: number;
  readonly canary: Side;
  readonly baseline: Side;
  readonly options: RampOptions;
}

export interface RampRun {
  readonly result: "complete" | Violation | "unfinished";
  readonly seconds: number;
  /** The step, from 1, on which it ended. */
  readonly step: number;
  readonly requests: number;
  readonly canary_requests: number;
  readonly canary_failures: number;
}

const spread = 0.6;

const observeSide = (random: SeededRandom, side: Side, requests: number): Sample => {
  let failures = 0;
  let log_sum = 0;
  let log_squares = 0;
  for (const _ of $range(1, requests)) {
    if (random.uniform() < side.error_share) failures += 1;
    else {
      const log = math.log(random.lognormal(side.seconds, spread));
      log_sum += log;
      log_squares += log * log;
    }
  }
  return { requests, failures, log_sum, log_squares };
};

/** How many of a second's requests go to a side with this share: each by itself. */
const drawCount = (random: SeededRandom, requests: number, share: number): number => {
  let count = 0;
  for (const _ of $range(1, requests)) if (random.uniform() < share) count += 1;
  return count;
};

/** Lets a ramp run on a virtual clock as the leader would: one look a second at all that was seen on the step. */
export const runRamp = (scenario: RampScenario): RampRun => {
  const { options, requests_per_second, longest_seconds } = scenario;
  const random = seededRandom(scenario.seed, 1);
  let step = 1;
  let began = 0;
  let canary = emptySample;
  let baseline = emptySample;
  let before = emptySample;
  let canary_requests = 0;
  let canary_failures = 0;
  for (const second of $range(1, longest_seconds)) {
    const share = options.steps_percent[step - 1]! / 100;
    const count = drawCount(random, requests_per_second, share);
    const seen = observeSide(random, scenario.canary, count);
    canary = addSamples(canary, seen);
    const others = observeSide(random, scenario.baseline, requests_per_second - count);
    baseline = addSamples(baseline, others);
    canary_requests += count;
    canary_failures += seen.failures;
    const enough = baseline.requests >= options.minimum_requests;
    const judgement = judgeRamp(options, second - began, canary, enough ? baseline : before);
    const requests = second * requests_per_second;
    const totals = { seconds: second, step, requests, canary_requests, canary_failures };
    if (judgement.action === "stop") return { result: judgement.violation, ...totals };
    if (judgement.action === "advance") {
      if (step === options.steps_percent.length) return { result: "complete", ...totals };
      step += 1;
      began = second;
      before = baseline;
      canary = emptySample;
      baseline = emptySample;
    }
  }
  const requests = longest_seconds * requests_per_second;
  const seconds = longest_seconds;
  return { result: "unfinished", seconds, step, requests, canary_requests, canary_failures };
};
