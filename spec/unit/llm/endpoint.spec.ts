import type { DialectName } from "moontide/policy/dialect/dialect";
import { dialectOfPath, endpointOf } from "moontide/policy/llm/endpoint";

describe("the endpoint of a path", () => {
  it("is known by OpenAI's and Anthropic's paths", () => {
    const dialects: Record<string, DialectName> = {
      "/v1/chat/completions": "openai_chat",
      "/v1/completions": "openai_completions",
      "/v1/responses": "openai_responses",
      "/v1/messages": "anthropic",
    };
    for (const [path, dialect] of pairs(dialects)) {
      const endpoint = endpointOf(path, false);
      assert.same({ wish: "answer", dialect, method: "POST" }, endpoint, path);
    }
    assert.equal("count_tokens", endpointOf("/v1/messages/count_tokens", true)?.wish);
    assert.equal("embeddings", endpointOf("/v1/embeddings", false)?.wish);
  });

  it("lists models in the words of the client", () => {
    assert.equal("openai_chat", endpointOf("/v1/models", false)?.dialect);
    assert.equal("anthropic", endpointOf("/v1/models", true)?.dialect);
    assert.equal("gemini", endpointOf("/v1beta/models", false)?.dialect);
    assert.equal("meta/llama", endpointOf("/v1/models/meta/llama", false)?.model);
    assert.equal("pro", endpointOf("/v1beta/models/pro", false)?.model);
  });

  it("has model and stream in the path of Gemini and Bedrock", () => {
    const gemini = endpointOf("/v1beta/models/gemini-2.5-pro:streamGenerateContent", false);
    assert.same(
      {
        wish: "answer",
        dialect: "gemini",
        method: "POST",
        model: "gemini-2.5-pro",
        stream: true,
      },
      gemini,
    );
    const counting = endpointOf("/v1beta/models/gemini-2.5-pro:countTokens", false);
    assert.equal("count_tokens", counting?.wish);
    const bedrock = endpointOf("/model/anthropic.claude-3:0/converse", false);
    assert.equal("anthropic.claude-3:0", bedrock?.model);
    assert.is_false(bedrock?.stream);
    assert.is_true(endpointOf("/model/arn:aws:x/y/converse-stream", false)?.stream);
  });

  it("passes everything of a provider on", () => {
    const endpoint = endpointOf("/v1/providers/openai/files/file-1/content", false);
    assert.equal("openai", endpoint?.provider);
    assert.is_nil(endpoint?.method);
  });

  it("is none for anything else", () => {
    const others = [
      "/",
      "/v1",
      "/v1/chat",
      "/v1/chat/completions/",
      "/v1/models/",
      "/v1beta/models/x:delete",
      "/model/x/invoke",
      "/model/x/converse-later",
      "/v1/providers/openai",
    ];
    for (const path of others) assert.is_nil(endpointOf(path, false), path);
  });
});

describe("the dialect of a refusal", () => {
  it("is told by the path, below a prefix too", () => {
    assert.equal("anthropic", dialectOfPath("/ai/v1/messages", false));
    assert.equal("openai_responses", dialectOfPath("/v1/responses/resp_1", false));
    assert.equal("gemini", dialectOfPath("/v1beta/models/x:generateContent", false));
    assert.equal("bedrock", dialectOfPath("/model/x/converse", false));
    assert.equal("openai_chat", dialectOfPath("/ai/v1/chat/completions", false));
    assert.equal("anthropic", dialectOfPath("/v1/models", true));
  });
});
