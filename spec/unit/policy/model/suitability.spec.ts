import { patternMatches } from "moontide/policy/model/pattern";
import { Needs, Offer, unsuitable } from "moontide/policy/model/suitability";

const offer = (rest: Partial<Offer>): Offer => ({
  capabilities: rest.capabilities,
  context_tokens: rest.context_tokens,
  maximum_output_tokens: rest.maximum_output_tokens,
});

const needs = (rest: Partial<Needs>): Needs => ({
  capabilities: rest.capabilities ?? [],
  input_tokens: rest.input_tokens ?? 100,
  output_tokens: rest.output_tokens,
});

describe("a candidate", () => {
  it("of which nothing is known can do everything", () => {
    const all = needs({ capabilities: ["tools"], input_tokens: 1e9, output_tokens: 1e9 });
    assert.is_nil(unsuitable(offer({}), all));
  });

  it("can't do what is not among its capabilities", () => {
    const capabilities = new LuaSet<string>();
    capabilities.add("tools");
    assert.is_nil(unsuitable(offer({ capabilities }), needs({ capabilities: ["tools"] })));
    assert.same(
      { kind: "capability", detail: "does not know images" },
      unsuitable(offer({ capabilities }), needs({ capabilities: ["tools", "images"] })),
    );
  });

  it("holds question and answer together", () => {
    const small = offer({ context_tokens: 1000 });
    assert.is_nil(unsuitable(small, needs({ input_tokens: 600, output_tokens: 400 })));
    assert.same(
      { kind: "context", detail: "holds 1000 tokens, and the request is about 1001" },
      unsuitable(small, needs({ input_tokens: 601, output_tokens: 400 })),
    );
  });

  it("writes no more than it can", () => {
    const short = offer({ maximum_output_tokens: 4096 });
    assert.is_nil(unsuitable(short, needs({ output_tokens: 4096 })));
    assert.equal("output", unsuitable(short, needs({ output_tokens: 4097 }))!.kind);
  });
});

describe("a pattern of models", () => {
  it("is a name, or the beginning of names", () => {
    assert.is_true(patternMatches("gpt-4o", "gpt-4o"));
    assert.is_false(patternMatches("gpt-4o", "gpt-4o-mini"));
    assert.is_true(patternMatches("gpt-4o*", "gpt-4o-mini"));
    assert.is_true(patternMatches("*", "anything"));
    assert.is_false(patternMatches("openai/*", "openai"));
  });
});
