import { tokenCounters } from "moontide/policy/dialect/counting/index";
import { decode } from "moontide/policy/json/decode";
import { asObject } from "moontide/policy/json/value";
import { canonical } from "../../../support/lua/dialects";

const bodyOf = (dialect: "anthropic" | "gemini" | "bedrock", request: string): string => {
  const counter = tokenCounters[dialect]!;
  return canonical(counter.bodyOf(request, "m"));
};

describe("what tokens are counted of", () => {
  it("is of Anthropic's requests what has tokens", () => {
    assert.equal(
      canonical('{"messages":[],"model":"m","system":"s","thinking":{},"tools":[]}'),
      bodyOf(
        "anthropic",
        '{"model":"m","max_tokens":5,"system":"s","messages":[],"stream":true,"temperature":1,"stop_sequences":["a"],"thinking":{},"tools":[],"metadata":{}}',
      ),
    );
  });

  it("is Gemini's whole request, which names its model", () => {
    assert.equal(
      canonical(
        '{"generateContentRequest":{"contents":[],"generationConfig":{"topK":1},"model":"models/m"}}',
      ),
      bodyOf("gemini", '{"contents":[],"generationConfig":{"topK":1}}'),
    );
  });

  it("is of Bedrock's requests what Converse has tokens of", () => {
    assert.equal(
      canonical('{"input":{"converse":{"messages":[],"system":[],"toolConfig":{}}}}'),
      bodyOf(
        "bedrock",
        '{"messages":[],"system":[],"toolConfig":{},"inferenceConfig":{"maxTokens":5},"outputConfig":{}}',
      ),
    );
  });
});

describe("a model behind one of Bedrock's inference profiles", () => {
  it("is counted by its own id", () => {
    const { modelOf } = tokenCounters.bedrock!;
    assert.equal("anthropic.claude-x-v1:0", modelOf("us.anthropic.claude-x-v1:0"));
    assert.equal("anthropic.claude-x-v1:0", modelOf("us-gov.anthropic.claude-x-v1:0"));
    assert.equal("anthropic.claude-x-v1:0", modelOf("anthropic.claude-x-v1:0"));
    assert.equal("amazon.nova-pro-v1:0", modelOf("amazon.nova-pro-v1:0"));
    const arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-x-v1:0";
    assert.equal(arn, modelOf(arn));
  });
});

describe("a count", () => {
  it("is read, or missed", () => {
    const read = (dialect: "anthropic" | "gemini" | "bedrock", text: string): number | undefined =>
      tokenCounters[dialect]!.readCount(asObject(decode(text)[0])!);
    assert.equal(3, read("anthropic", '{"input_tokens":3}'));
    assert.equal(3, read("gemini", '{"totalTokens":3}'));
    assert.equal(3, read("bedrock", '{"inputTokens":3}'));
    assert.is_nil(read("anthropic", '{"totalTokens":3}'));
    assert.is_nil(read("gemini", "{}"));
    assert.is_nil(read("bedrock", '{"inputTokens":"3"}'));
    assert.is_nil(tokenCounters.openai_chat);
  });
});
