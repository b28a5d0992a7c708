import {
  readChunk,
  writeBytes,
  writeEnd,
  writeSource,
} from "moontide/policy/answer-cache/stream-chunk";

describe("what a worker writes of a stream", () => {
  it("comes back as it was", () => {
    const source = { dialect: "anthropic", candidate: "own/llama" } as const;
    assert.same({ kind: "source", source }, readChunk(writeSource(source)));
    for (const bytes of ["", "data: {}\n\n", "e\0\xff\n"]) {
      assert.same({ kind: "bytes", bytes }, readChunk(writeBytes(bytes)));
    }
    assert.same(
      { kind: "end", end: "whole", error: undefined },
      readChunk(writeEnd("whole", undefined)),
    );
    const error = {
      kind: "timeout",
      status: 504,
      message: 'it "took"\ntoo long',
      code: "upstream_timeout",
      reason: "upstream_timeout",
    } as const;
    assert.same({ kind: "end", end: "broken", error }, readChunk(writeEnd("broken", error)));
  });

  it("is nothing where somebody else wrote it", () => {
    for (const text of ["", "e", "ewhole", "egood\n", "x\n", "s", "moontide-answer 1\n"]) {
      assert.is_nil(readChunk(text));
    }
    assert.same({ kind: "end", end: "void", error: undefined }, readChunk("evoid\n{not json"));
  });
});
