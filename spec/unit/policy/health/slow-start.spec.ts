import { graceSeconds, rampInterval, rampShare } from "moontide/policy/health/slow-start";

const options = {
  slow_start_seconds: 30,
  slow_start_aggression: 1,
  slow_start_minimum_percent: 10,
};

describe("the share of an endpoint that warms up", () => {
  it("grows evenly from the minimum to all", () => {
    const shares: number[] = [];
    for (const elapsed of [0, 3, 15, 27, 30, 300]) {
      shares[shares.length] = rampShare(options, elapsed);
    }
    assert.same([0.1, 0.1, 0.5, 0.9, 1, 1], shares);
  });

  it("follows the curve of the aggression", () => {
    assert.near(0.5, rampShare({ ...options, slow_start_aggression: 2 }, 7.5), 1e-9);
    assert.near(0.25, rampShare({ ...options, slow_start_aggression: 0.5 }, 15), 1e-9);
  });

  it("is all without a slow start, and never nothing", () => {
    assert.equal(1, rampShare({ ...options, slow_start_seconds: 0 }, 0));
    assert.equal(0.01, rampShare({ ...options, slow_start_minimum_percent: 1 }, -5));
  });

  it("is worked out more rarely for long lists", () => {
    assert.is_true(rampInterval(10) <= 0.2);
    assert.is_true(rampInterval(5000) >= 1);
  });
});

describe("the time for which a pool counts as new", () => {
  it("is that of a slow start, but short", () => {
    assert.equal(4, graceSeconds({ ...options, slow_start_seconds: 4 }));
    assert.equal(10, graceSeconds(options));
  });
});
