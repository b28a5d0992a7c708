import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { ErrorKind, ModelError } from "moontide/policy/dialect/conversation";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { canonical } from "../../../support/lua/dialects";

const is = (kind: ErrorKind, status: number, body: string): void => {
  const error = openaiChat.readError(status, body);
  assert.equal(kind, error.kind, body);
  assert.equal(status, error.status);
};

const openai = (message: string, word: string, code: string): string =>
  `{"error":{"message":"${message}","type":"${word}","param":null,"code":${code}}}`;

const ofAnthropic = (word: string, message: string): string =>
  `{"type":"error","error":{"type":"${word}","message":"${message}"},"request_id":"req_1"}`;

describe("an error of a provider", () => {
  it("is known by its status where its body says nothing", () => {
    for (const body of ["", "Bad Gateway", "<html><body>nginx</body></html>", "[]", "null", "{}"]) {
      is("invalid_request", 400, body);
      is("authentication", 401, body);
      is("quota", 402, body);
      is("permission", 403, body);
      is("not_found", 404, body);
      is("timeout", 408, body);
      is("too_large", 413, body);
      is("invalid_request", 422, body);
      is("rate_limit", 429, body);
      is("server", 500, body);
      is("server", 502, body);
      is("overloaded", 503, body);
      is("timeout", 504, body);
      is("overloaded", 529, body);
    }
  });

  it("is known by its names", () => {
    is(
      "quota",
      429,
      openai("You exceeded your current quota", "insufficient_quota", '"insufficient_quota"'),
    );
    is("rate_limit", 429, openai("Rate limit reached", "requests", '"rate_limit_exceeded"'));
    is("not_found", 404, openai("No such model", "invalid_request_error", '"model_not_found"'));
    is(
      "authentication",
      401,
      openai("Incorrect API key", "invalid_request_error", '"invalid_api_key"'),
    );
    is("content_filter", 400, openai("Filtered", "null", '"content_filter"'));
    is("server", 500, openai("Oops", "server_error", "null"));
    is("overloaded", 529, ofAnthropic("overloaded_error", "Overloaded"));
    is("rate_limit", 429, ofAnthropic("rate_limit_error", "Slow down"));
    is("permission", 403, ofAnthropic("permission_error", "No"));
    is("too_large", 413, ofAnthropic("request_too_large", "Too big"));
    is("invalid_request", 400, ofAnthropic("invalid_request_error", "max_tokens: Field required"));
    is("timeout", 504, ofAnthropic("timeout_error", "Late"));
  });

  it("is one of a conversation that is too long, however that is worded", () => {
    is(
      "context_length",
      400,
      openai(
        "This model's maximum context length is 8192 tokens.",
        "invalid_request_error",
        '"context_length_exceeded"',
      ),
    );
    is(
      "context_length",
      400,
      ofAnthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    );
    is(
      "context_length",
      400,
      ofAnthropic(
        "invalid_request_error",
        "input length and `max_tokens` exceed context limit: 1 + 2 > 3",
      ),
    );
    for (const message of [
      // vLLM, old and new
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
      "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
      // llama.cpp
      "the request exceeds the available context size, try increasing it",
      // SGLang
      "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
      // Groq, Mistral, TGI
      "Please reduce the length of the messages or completion.",
      "Prompt contains 70000 tokens, too large for model with 32768 maximum context length",
      "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
      // Gemini, Bedrock
      "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
      "Input is too long for requested model.",
    ]) {
      is("context_length", 400, openai(message, "BadRequestError", "400"));
    }
    is(
      "context_length",
      400,
      '{"object":"error","message":"This model\'s maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}',
    );
    is(
      "context_length",
      400,
      '{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_ctx":4096}}',
    );
    is("context_length", 413, openai("Request exceeds the context window", "x", "null"));
    is(
      "rate_limit",
      429,
      openai(
        "Too many tokens for the context window per minute",
        "tokens",
        '"rate_limit_exceeded"',
      ),
    );
  });

  it("is one of an empty account, however that is worded", () => {
    is(
      "quota",
      400,
      ofAnthropic(
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API.",
      ),
    );
    is(
      "quota",
      402,
      '{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}',
    );
    is("quota", 402, ofAnthropic("billing_error", "Pay"));
  });

  it("has its message found wherever servers put it", () => {
    const told = (body: string) => openaiChat.readError(400, body).message;
    assert.equal("a", told('{"error":{"message":"a"}}'));
    assert.equal("a", told('{"error":"a"}'));
    assert.equal("a", told('{"message":"a"}'));
    assert.equal("a", told('{"detail":"a"}'));
    assert.equal("a", told('{"detail":[{"loc":["body"],"msg":"a","type":"x"}]}'));
    assert.equal("a", told('[{"error":{"code":400,"message":"a","status":"INVALID_ARGUMENT"}}]'));
    assert.equal("a", told("a"));
    assert.equal("a", told('"a"'));
    assert.equal("The provider refused the request.", told("<html>"));
    assert.equal("The provider refused the request.", told(""));
    assert.equal(1000, told(string.rep("a", 5000)).length);
  });

  it("names the field", () => {
    const error = openaiChat.readError(
      400,
      '{"error":{"message":"a","type":"invalid_request_error","param":"messages[0]","code":"x"}}',
    );
    assert.equal("messages[0]", error.field);
    assert.equal("x", error.code);
  });

  it("never tells keys and accounts", () => {
    const told = (status: number, message: string) =>
      openaiChat.readError(status, `{"error":{"message":"${message}"}}`).message;
    assert.equal(
      "The provider refused the gateway's key.",
      told(401, "Incorrect API key provided: sk-abc***xyz."),
    );
    assert.equal("no sk-*** here", told(400, "no sk-proj-Ab_1-9 here"));
    assert.equal("in org-*** on", told(429, "in org-Ab12 on"));
    assert.equal("Bearer *** and AIza***", told(400, "Bearer abc.def-ghi and AIzaSyA-b_c"));
    assert.equal("https://x/?key=***&a=b", told(400, "https://x/?key=secret&a=b"));
    assert.equal("task-based risk-free", told(400, "task-based risk-free"));
  });
});

describe("an error for a client", () => {
  const error = (kind: ErrorKind, status: number, more: Partial<ModelError> = {}): ModelError => ({
    kind,
    status,
    message: "m",
    code: more.code,
    field: more.field,
  });

  it("of OpenAI has a type, a code and the field", () => {
    const told = (one: ModelError) => canonical(openaiChat.writeError(one));
    assert.equal(
      canonical('{"error":{"message":"m","type":"invalid_request_error","param":"n","code":null}}'),
      told(error("invalid_request", 400, { field: "n" })),
    );
    assert.equal(
      canonical(
        '{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}',
      ),
      told(error("context_length", 400)),
    );
    assert.equal(
      canonical(
        '{"error":{"message":"m","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
      ),
      told(error("quota", 429)),
    );
    assert.equal(
      canonical('{"error":{"message":"m","type":"server_error","param":null,"code":"odd"}}'),
      told(error("server", 500, { code: "odd" })),
    );
  });

  it("of OpenAI has all members, null or not: its SDKs read them", () => {
    const text = openaiChat.writeError(error("server", 500));
    assert.equal('{"error":{"code":null,"message":"m","param":null,"type":"server_error"}}', text);
  });

  it("of Anthropic has a type, and the field in its message", () => {
    const told = (one: ModelError) => anthropic.writeError(one);
    assert.equal(
      canonical(
        '{"type":"error","error":{"type":"invalid_request_error","message":"messages[0].content: m"}}',
      ),
      told(error("invalid_request", 400, { field: "messages[0].content" })),
    );
    assert.equal(
      canonical(
        '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: m"}}',
      ),
      told(error("context_length", 400)),
    );
    assert.equal(
      canonical('{"type":"error","error":{"type":"overloaded_error","message":"m"}}'),
      told(error("overloaded", 503)),
    );
  });

  it("has a status that the client's SDK knows", () => {
    const statuses = (kind: ErrorKind, status: number) =>
      `${openaiChat.errorStatus(error(kind, status))} ${anthropic.errorStatus(error(kind, status))}`;
    assert.equal("503 529", statuses("overloaded", 529));
    assert.equal("503 529", statuses("overloaded", 503));
    assert.equal("429 402", statuses("quota", 402));
    assert.equal("400 400", statuses("context_length", 413));
    assert.equal("429 429", statuses("rate_limit", 429));
    assert.equal("422 422", statuses("invalid_request", 422));
    assert.equal("502 502", statuses("server", 502));
    assert.equal("500 500", statuses("server", 200));
  });

  it("is read again as what it was", () => {
    for (const dialect of [openaiChat, anthropic]) {
      for (const kind of [
        "invalid_request",
        "context_length",
        "authentication",
        "permission",
        "not_found",
        "too_large",
        "rate_limit",
        "quota",
        "overloaded",
        "timeout",
        "server",
      ] as const) {
        const one = error(kind, 500);
        const status = dialect.errorStatus(error(kind, 0));
        assert.equal(kind, dialect.readError(status, dialect.writeError(one)).kind);
      }
    }
  });
});
