import { budgetOf, effortOf, readEffort } from "moontide/policy/dialect/shared/reasoning";

describe("how much to think", () => {
  it("keeps what was said", () => {
    assert.equal("high", effortOf({ effort: "high", budget_tokens: 10 }));
    assert.equal(10, budgetOf({ effort: "high", budget_tokens: 10 }));
  });

  it("becomes tokens by the steps that LiteLLM has, and words by the same", () => {
    assert.equal(4096, budgetOf({ effort: "high" }));
    assert.equal("low", effortOf({ budget_tokens: 1024 }));
    assert.equal("medium", effortOf({ budget_tokens: 1025 }));
    assert.equal("xhigh", effortOf({ budget_tokens: 100000 }));
    assert.equal("none", effortOf({ budget_tokens: 0 }));
  });

  it("is nothing where nothing was said", () => {
    assert.is_nil(effortOf({ shown: true }));
    assert.is_nil(budgetOf({}));
    assert.is_nil(readEffort("huge"));
    assert.is_nil(readEffort(undefined));
  });

  it("knows the newest name of the most", () => {
    assert.equal("xhigh", readEffort("max"));
    assert.equal("minimal", readEffort("minimal"));
  });
});
