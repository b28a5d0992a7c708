import type { ModelRequest } from "moontide/policy/dialect/conversation";
import type { Writing } from "moontide/policy/dialect/dialect";
import {
  fail,
  refuse,
  refuseSpecial,
  Saying,
  startSaying,
} from "moontide/policy/dialect/shared/problems";

const writing: Writing = {
  model: "m",
  drop_unsupported: false,
  default_maximum_tokens: 4096,
  client: "anthropic",
};

const request: ModelRequest = {
  model: "m",
  stream: false,
  messages: [],
  tools: [],
  special: { logprobs: true, logit_bias: {}, metadata: {} },
};

const fieldOf = (saying: Saying): string | undefined => saying.problem?.field;

describe("what a provider's dialect can't say", () => {
  it("is told in the client's own words, the first of it", () => {
    const saying = startSaying(writing);
    refuse(saying, "seed", undefined);
    assert.is_nil(fieldOf(saying));
    refuse(saying, "stop", ["a"]);
    refuse(saying, "seed", 1);
    assert.equal("stop_sequences", fieldOf(saying));
  });

  it("is in nobody's words where the client is not known", () => {
    const saying = startSaying({ model: "m", drop_unsupported: false, default_maximum_tokens: 1 });
    refuse(saying, "stop", ["a"]);
    assert.equal("stop", fieldOf(saying));
  });

  it("may be left out, but for what would make another conversation of it", () => {
    const saying = startSaying({ model: "m", drop_unsupported: true, default_maximum_tokens: 1 });
    refuse(saying, "seed", 1);
    assert.is_nil(fieldOf(saying));
    fail(saying, "messages", "No sound.");
    assert.equal("messages", fieldOf(saying));
  });

  it("is also what only the client's dialect knows, in the same order each time", () => {
    const saying = startSaying(writing);
    const known = new LuaSet<string>();
    known.add("metadata");
    refuseSpecial(saying, request, known);
    assert.equal("logit_bias", fieldOf(saying));
    const clean = startSaying(writing);
    for (const name of ["logit_bias", "logprobs"]) known.add(name);
    refuseSpecial(clean, request, known);
    assert.is_nil(fieldOf(clean));
  });
});
