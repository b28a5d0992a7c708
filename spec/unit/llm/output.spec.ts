import { createOutput, putRange, takeOutput } from "moontide/feature/llm/output";

describe("what goes to the client", () => {
  it("is what came, where all of it goes on", () => {
    const output = createOutput();
    const text = "data: a\n\ndata: b\n\n";
    putRange(output, text, 1, 9);
    putRange(output, text, 10, 18);
    assert.equal(text, takeOutput(output));
    assert.equal("", takeOutput(output));
  });

  it("is without what was left out", () => {
    const output = createOutput();
    const text = "abcdef";
    putRange(output, text, 1, 2);
    putRange(output, text, 5, 6);
    assert.equal("abef", takeOutput(output));
  });

  it("holds stretches of several texts in order", () => {
    const output = createOutput();
    putRange(output, "abc", 2, 3);
    putRange(output, "xyz", 1, 3);
    putRange(output, "abc", 1, 1);
    assert.equal("bcxyza", takeOutput(output));
  });
});
