import { RampRun, runRamp, Side } from "../support/lua/sim/ramp";

/**
 * A canary beside a baseline that fails once in a hundred requests and answers in 50 ms, at 100 requests a second, with the defaults of `ramp`
 * but for shorter steps. The guard is looked at every second.
 */
const options = {
  steps_percent: [1, 5, 25, 50, 100],
  interval_seconds: 60,
  minimum_requests: 100,
  guard: { error_percent_above_baseline: 1, latency_ratio: 1.5 },
};

const good: Side = { error_share: 0.01, seconds: 0.05 };

const ramp = (seed: number, canary: Side, longest_seconds = 3000): RampRun =>
  runRamp({ seed, requests_per_second: 100, longest_seconds, canary, baseline: good, options });

const seeds = 100;

describe("a canary", () => {
  it("that is as good as the others gets all requests, and noise never stops it", () => {
    let slowest = 0;
    for (const seed of $range(1, seeds)) {
      const run = ramp(seed, good);
      assert.equal("complete", run.result, `seed ${seed}, step ${run.step}`);
      slowest = math.max(slowest, run.seconds);
    }
    // Steps of 60 s; the first waits for 100 requests at 1 a second.
    assert.is_true(slowest < 900, `${slowest} s`);
  });

  it("that fails ten points more is stopped on its first step, before it has hurt 0.3 % of the requests", () => {
    for (const seed of $range(1, seeds)) {
      const run = ramp(seed, { error_share: 0.11, seconds: 0.05 });
      assert.equal("errors", run.result, `seed ${seed}`);
      assert.equal(1, run.step, `seed ${seed}`);
      const hurt = run.canary_failures / run.requests;
      assert.is_true(hurt < 0.003, `seed ${seed}: ${hurt}`);
    }
  });

  it("that fails always is stopped as soon as it may be judged", () => {
    for (const seed of $range(1, 20)) {
      const run = ramp(seed, { error_share: 1, seconds: 0.05 });
      assert.equal("errors", run.result);
      assert.equal(1, run.step);
      assert.is_true(run.canary_requests <= options.minimum_requests + 10);
    }
  });

  it("that takes twice as long is stopped on its first step", () => {
    for (const seed of $range(1, seeds)) {
      const run = ramp(seed, { error_share: 0.01, seconds: 0.1 });
      assert.equal("latency", run.result, `seed ${seed}`);
      assert.equal(1, run.step, `seed ${seed}`);
    }
  });

  it("that becomes bad at full traffic is compared with what the others showed before", () => {
    const late = { ...options, steps_percent: [100] };
    const run = runRamp({
      seed: 1,
      requests_per_second: 100,
      longest_seconds: 30,
      canary: { error_share: 0.5, seconds: 0.05 },
      baseline: good,
      options: late,
    });
    // Nothing to compare with: it can't be judged, and does not end before its interval.
    assert.equal("unfinished", run.result);
  });

  it("that is slightly worse than allowed does not reach the end", () => {
    let completed = 0;
    for (const seed of $range(1, 20)) {
      const run = ramp(seed, { error_share: 0.04, seconds: 0.05 }, 1500);
      if (run.result === "complete") completed += 1;
    }
    assert.equal(0, completed);
  });
});
