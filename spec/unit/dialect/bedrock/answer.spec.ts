import type { ErrorKind } from "moontide/policy/dialect/conversation";
import { bedrock } from "moontide/policy/dialect/bedrock/index";
import { answerOf, asked, bodyOf, canonical } from "../exchange";

const whole = `{"output":{"message":{"role":"assistant","content":[
    {"reasoningContent":{"reasoningText":{"text":"Hm","signature":"s"}}},{"text":"I look."},
    {"toolUse":{"toolUseId":"t1","name":"f","input":{"b":1,"a":2}}}]}},"stopReason":"tool_use",
  "usage":{"inputTokens":10,"outputTokens":5,"totalTokens":22,"cacheReadInputTokens":4,"cacheWriteInputTokens":3},"metrics":{"latencyMs":9}}`;

describe("an answer of Converse", () => {
  it("is read with all input that was counted apart", () => {
    const usage = {
      input_tokens: 17,
      cached_tokens: 4,
      cache_write_tokens: 3,
      output_tokens: 5,
    };
    assert.same(
      {
        id: "",
        model: "",
        choices: [
          {
            finish: "tool_calls",
            parts: [
              { kind: "reasoning", text: "Hm", signature: "s" },
              { kind: "text", text: "I look." },
              { kind: "tool_call", id: "t1", name: "f", arguments: '{"b":1,"a":2}' },
            ],
          },
        ],
        usage,
      },
      answerOf(bedrock, whole),
    );
    assert.same(usage, bedrock.readUsage(bodyOf(bedrock, whole)) as typeof usage);
  });

  it("ends for many reasons, and is none where nobody can read it", () => {
    const finish = (reason: string): string =>
      answerOf(
        bedrock,
        `{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"${reason}"}`,
      ).choices[0]!.finish;
    assert.equal("stop", finish("end_turn"));
    assert.equal("stop_sequence", finish("stop_sequence"));
    assert.equal("length", finish("max_tokens"));
    assert.equal("content_filter", finish("guardrail_intervened"));
    assert.equal("context_length", finish("model_context_window_exceeded"));
    const [broken] = bedrock.readAnswer(
      bodyOf(bedrock, '{"output":{"message":{"content":[]}},"stopReason":"malformed_tool_use"}'),
    );
    assert.is_nil(broken);
    const [nothing] = bedrock.readAnswer(bodyOf(bedrock, "{}"));
    assert.is_nil(nothing);
  });

  it("comes back as it went", () => {
    const [, metrics] = string.find(whole, '"metrics":{"latencyMs":', 1, true);
    assert.is_truthy(metrics);
    assert.equal(
      canonical(string.gsub(whole, '"latencyMs":9', '"latencyMs":0')[0]),
      canonical(bedrock.writeAnswer(answerOf(bedrock, whole), asked)),
    );
  });
});

describe("errors of Bedrock", () => {
  it("are known by their names, their status and what they say", () => {
    const kindOf = (status: number, body: string): ErrorKind =>
      bedrock.readError(status, body).kind;
    assert.equal("rate_limit", kindOf(429, '{"message":"Too many requests"}'));
    assert.equal("permission", kindOf(403, '{"message":"not authorized to perform"}'));
    assert.equal(
      "authentication",
      kindOf(403, '{"message":"The security token included in the request is invalid."}'),
    );
    assert.equal("authentication", kindOf(403, '{"__type":"ExpiredTokenException"}'));
    assert.equal("quota", kindOf(400, '{"__type":"ServiceQuotaExceededException"}'));
    assert.equal("overloaded", kindOf(503, '{"message":"Bedrock is unable to process"}'));
    assert.equal("timeout", kindOf(408, '{"message":"Model has timed out"}'));
    assert.equal("not_found", kindOf(404, "{}"));
    assert.equal(
      "context_length",
      kindOf(400, '{"message":"Input is too long for requested model."}'),
    );
    assert.equal(
      "rate_limit",
      kindOf(400, '{"__type":"com.amazon.x#ThrottlingException:http://y"}'),
    );
  });

  it("are written under the names that AWS's SDKs look for", () => {
    const overloaded = { kind: "overloaded", status: 529, message: "Full" } as const;
    assert.equal(
      '{"__type":"ServiceUnavailableException","message":"Full"}',
      bedrock.writeError(overloaded),
    );
    assert.equal(503, bedrock.errorStatus(overloaded));
    assert.equal(403, bedrock.errorStatus({ kind: "authentication", status: 401, message: "" }));
    assert.equal(429, bedrock.errorStatus({ kind: "rate_limit", status: 429, message: "" }));
  });
});
