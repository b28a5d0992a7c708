import { beginsFailureRun, isFailureRun } from "moontide/policy/health/consecutive";
import { isFailureRatio } from "moontide/policy/health/failure-ratio";

describe("a row of failures", () => {
  it("ejects from the configured length on", () => {
    assert.is_false(isFailureRun({ consecutive_failures: 5 }, 4));
    assert.is_true(isFailureRun({ consecutive_failures: 5 }, 5));
    assert.is_true(isFailureRun({ consecutive_failures: 5 }, 6));
  });

  it("begins anew after a success of any worker", () => {
    assert.is_false(beginsFailureRun(100, 99));
    assert.is_true(beginsFailureRun(100, 101));
  });

  it("is never of length 0", () => {
    assert.is_false(isFailureRun({ consecutive_failures: 0 }, 0));
  });
});

describe("a share of failures", () => {
  const half = { failure_percent: 50, minimum_requests: 20 };

  it("ejects from the configured share on", () => {
    assert.is_true(isFailureRatio(half, 100, 50));
    assert.is_false(isFailureRatio(half, 101, 50));
  });

  it("says nothing before the minimum of requests", () => {
    assert.is_false(isFailureRatio(half, 19, 19));
    assert.is_true(isFailureRatio(half, 20, 20));
  });

  it("needs a failure, however low the threshold", () => {
    assert.is_false(isFailureRatio({ failure_percent: 0, minimum_requests: 1 }, 100, 0));
  });
});
