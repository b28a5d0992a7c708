import { allowsRetry } from "moontide/policy/retry/budget";

const budget = { budget_percent: 20, budget_minimum: 10 };

describe("the retry budget", () => {
  it("is a share of what is under way", () => {
    assert.is_true(allowsRetry(budget, 1000, 199));
    assert.is_false(allowsRetry(budget, 1000, 200));
  });

  it("is a few in any case", () => {
    assert.is_true(allowsRetry(budget, 0, 0));
    assert.is_true(allowsRetry(budget, 1, 9));
    assert.is_false(allowsRetry(budget, 1, 10));
  });

  it("allows nothing when both are 0", () => {
    assert.is_false(allowsRetry({ budget_percent: 0, budget_minimum: 0 }, 1000, 0));
  });

  it("does without the share, or without the minimum", () => {
    assert.is_true(allowsRetry({ budget_percent: 0, budget_minimum: 3 }, 1000, 2));
    assert.is_false(allowsRetry({ budget_percent: 0, budget_minimum: 3 }, 1000, 3));
    assert.is_true(allowsRetry({ budget_percent: 20, budget_minimum: 0 }, 6, 1));
    assert.is_false(allowsRetry({ budget_percent: 20, budget_minimum: 0 }, 0, 0));
  });
});
