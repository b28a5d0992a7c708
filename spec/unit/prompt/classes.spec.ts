import { classOf, isOfClass, learnClass } from "moontide/policy/prompt/classes";

const code = learnClass("code", undefined);
const law = learnClass("law", {
  examples: [
    "is this clause of the contract valid?",
    "the court dismissed the appeal",
    "who is liable for the damage?",
    "draft a power of attorney",
    "which law applies to this lease contract?",
  ],
  other: ["the tennis court is closed"],
  threshold: 0.6,
});

describe("kinds of prompts", () => {
  it("knows code without examples", () => {
    assert.is_true(isOfClass(code, "Write a Python function that reads a CSV file"));
    assert.is_false(isOfClass(code, "Write a poem about the sea"));
  });

  it("tells kinds of the user's own from code and from everything else", () => {
    const classes = [code, law];
    assert.equal("law", classOf(classes, "is a clause in the lease contract valid?")[0]);
    assert.equal("code", classOf(classes, "fix this java method")[0]);
    const [name, score] = classOf(classes, "a recipe for apple pie with cinnamon");
    assert.is_nil(name);
    assert.is_true(score < 0.65);
  });

  it("adds the user's examples to its own", () => {
    const prompt = "update the ladder rung that drives conveyor four";
    assert.is_false(isOfClass(code, prompt));
    const taught = learnClass("code", {
      examples: ["change the ladder rung for the conveyor", "add a rung to the ladder logic"],
      other: [],
      threshold: 0.65,
    });
    assert.is_true(isOfClass(taught, prompt));
    assert.is_true(isOfClass(taught, "Write a Python function that reads a CSV file"));
  });

  it("knows none where there are no classes", () => {
    const [name, score] = classOf([], "write a function");
    assert.is_nil(name);
    assert.equal(0, score);
  });
});
