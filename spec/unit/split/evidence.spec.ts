import { failureEvidence } from "moontide/policy/split/failure-evidence";
import {
  addSamples,
  emptySample,
  latencyEvidence,
  latencyRatio,
  Sample,
} from "moontide/policy/split/sample";

const failing = (requests: number, failures: number): Sample => ({
  requests,
  failures,
  log_sum: 0,
  log_squares: 0,
});

/** Half of the requests take so long, half twice. */
const taking = (requests: number, seconds: number): Sample => {
  let sample = emptySample;
  for (const i of $range(1, requests)) {
    const log = math.log(i % 2 === 0 ? seconds : 2 * seconds);
    sample = addSamples(sample, { requests: 1, failures: 0, log_sum: log, log_squares: log * log });
  }
  return sample;
};

describe("evidence of failures", () => {
  it("is none without requests, and while the difference is within the margin", () => {
    assert.equal(0, failureEvidence(failing(0, 0), failing(100, 1), 0.01));
    assert.equal(0, failureEvidence(failing(100, 50), failing(0, 0), 0.01));
    assert.equal(0, failureEvidence(failing(100, 2), failing(1000, 10), 0.01));
  });

  it("is little for a second failure in a hundred, where a normal approximation has a fit", () => {
    assert.is_true(failureEvidence(failing(100, 2), failing(10000, 5), 0.01) < 1);
  });

  it("grows with the number of requests", () => {
    const few = failureEvidence(failing(50, 5), failing(5000, 50), 0.01);
    const many = failureEvidence(failing(200, 20), failing(20000, 200), 0.01);
    assert.is_true(few > 2 && few < 8, `${few}`);
    assert.is_true(many > 8, `${many}`);
    assert.near(4 * few, many, 0.01);
  });

  it("is that of a coin against a known one when the baseline is large", () => {
    // 10 of 100 at a rate of 2 %: 0.1 ln 5 + 0.9 ln(0.9/0.98) nats for each of a hundred.
    const expected = 100 * (0.1 * math.log(5) + 0.9 * math.log(0.9 / 0.98));
    assert.near(expected, failureEvidence(failing(100, 10), failing(1e8, 1e6), 0.01), 0.01);
  });

  it("holds where nothing and everything fails", () => {
    const evidence = failureEvidence(failing(100, 100), failing(1000, 0), 0.01);
    assert.is_true(evidence > 100 && evidence < math.huge, `${evidence}`);
  });
});

describe("evidence of latency", () => {
  it("compares geometric means", () => {
    assert.near(2, latencyRatio(taking(100, 0.1), taking(100, 0.05)) ?? 0, 1e-9);
    assert.is_nil(latencyRatio(taking(1, 0.1), taking(100, 0.05)));
  });

  it("is none below the limit and grows above it", () => {
    assert.equal(0, latencyEvidence(taking(100, 0.07), taking(100, 0.05), 1.5));
    const few = latencyEvidence(taking(10, 0.1), taking(1000, 0.05), 1.5);
    const many = latencyEvidence(taking(100, 0.1), taking(1000, 0.05), 1.5);
    assert.is_true(few < 8 && many > 8, `${few}, ${many}`);
  });

  it("stays finite when all latencies are equal", () => {
    const same = (seconds: number): Sample => {
      const log = math.log(seconds);
      return { requests: 50, failures: 0, log_sum: 50 * log, log_squares: 50 * log * log };
    };
    assert.is_true(latencyEvidence(same(0.1), same(0.05), 1.5) < math.huge);
  });
});
