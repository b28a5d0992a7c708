import { condense, readEntry } from "moontide/policy/price/litellm";
import { namesSought } from "moontide/policy/price/names";

const usual = {
  litellm_provider: "openai",
  mode: "chat",
  input_cost_per_token: 2.5e-6,
  output_cost_per_token: 1e-5,
};

describe("an entry of LiteLLM's map", () => {
  it("becomes a price in whole femto-dollars a token", () => {
    const { price, provider } = readEntry(usual)!;
    assert.equal("openai", provider);
    assert.same(
      { input: 2.5e9, cached: 2.5e9, written: 2.5e9, output: 1e10, reasoning: 1e10 },
      price.rates,
    );
    assert.same(price.rates, price.batch);
    assert.same([], price.long);
  });

  it("has rates for caches, thoughts, batches and long conversations", () => {
    const { price } = readEntry({
      ...usual,
      cache_read_input_token_cost: 1.25e-6,
      cache_creation_input_token_cost: 3.75e-6,
      output_cost_per_reasoning_token: 2e-5,
      input_cost_per_token_batches: 1e-6,
      output_cost_per_token_batches: 5e-6,
      input_cost_per_token_above_200k_tokens: 5e-6,
      output_cost_per_token_above_200k_tokens: 1.5e-5,
      cache_read_input_token_cost_above_200k_tokens: 2.5e-6,
      input_cost_per_token_above_1000_tokens: 3e-6,
      input_cost_per_token_above_200k_tokens_batches: 2.5e-6,
      input_cost_per_token_priority: 1,
    })!;
    assert.same(
      { input: 2.5e9, cached: 1.25e9, written: 3.75e9, output: 1e10, reasoning: 2e10 },
      price.rates,
    );
    // Read from the cache at no more than what a batch pays for reading anew.
    assert.same(
      { input: 1e9, cached: 1e9, written: 3.75e9, output: 5e9, reasoning: 5e9 },
      price.batch,
    );
    const [longest, long] = [price.long[0]!, price.long[1]!];
    assert.equal(2, price.long.length);
    assert.equal(200000, longest.above_tokens);
    assert.same(
      { input: 5e9, cached: 2.5e9, written: 3.75e9, output: 1.5e10, reasoning: 1.5e10 },
      longest.rates,
    );
    assert.equal(2.5e9, longest.batch.input);
    assert.equal(1000, long.above_tokens);
    assert.equal(3e9, long.rates.input);
    assert.equal(1e10, long.rates.output);
  });

  it("says how much fits in, and what the model can't do", () => {
    const { maximum_input_tokens, maximum_output_tokens, lacks } = readEntry({
      ...usual,
      max_input_tokens: 128000,
      max_output_tokens: "4096",
      supports_function_calling: true,
      supports_response_schema: false,
    })!;
    assert.equal(128000, maximum_input_tokens);
    assert.equal(4096, maximum_output_tokens);
    assert.same(["images", "audio", "json_schema"], lacks);
    assert.same([], readEntry(usual)!.lacks);
  });

  it("is none without a price for tokens, or with one that is no price", () => {
    for (const input_cost_per_token of ["2e-6", -1, 5, 0 / 0, {}]) {
      assert.is_nil(readEntry({ litellm_provider: "openai", input_cost_per_token }));
      assert.is_nil(condense({ litellm_provider: "openai", input_cost_per_token }, new LuaMap()));
    }
    assert.is_nil(readEntry({ litellm_provider: "openai" }));
    assert.equal(0, readEntry({ input_cost_per_token: 0 })!.price.rates.output);
  });

  it("says the same without what nobody reads", () => {
    const entry = { ...usual, max_input_tokens: 5, supports_vision: true, source: "https://a" };
    const read = condense(entry, new LuaMap())!;
    assert.is_nil(read["source"]);
    assert.is_nil(read["mode"]);
    assert.same(readEntry(entry), readEntry(read));
  });
});

describe("the names that a model is looked for under", () => {
  const namesOf = (...sought: Parameters<typeof namesSought>): string[] => {
    const names: string[] = [];
    for (const { name, provider } of namesSought(...sought)) {
      names[names.length] = `${name} ${provider}`;
    }
    return names;
  };

  it("are LiteLLM's word and the model, then the model alone", () => {
    assert.same(["openai/gpt-4o ", "gpt-4o openai"], namesOf("openai", "openai", "gpt-4o"));
    assert.same(
      ["together_ai/a/b ", "a/b together_ai", "cheap/a/b cheap", "a/b cheap"],
      namesOf("cheap", "together", "a/b"),
    );
  });

  it("leave out the region of Bedrock and what a model was trained to", () => {
    const bedrock = namesOf("bedrock", "bedrock", "us.anthropic.claude-3");
    assert.equal("anthropic.claude-3 bedrock", bedrock[2]);
    assert.equal("ft:gpt-4o openai", namesOf("openai", "openai", "ft:gpt-4o:me::1")[2]);
  });
});
