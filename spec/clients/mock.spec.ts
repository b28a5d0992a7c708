import { MockModels } from "../support/node/mock-models";
import { parseMetrics, sumOf } from "../support/node/metrics";

// What the mock refuses, what it does as it is told, and what it writes down.

let mock: MockModels;

beforeAll(async () => {
  mock = await MockModels.start();
});

afterEach(() => mock.reset());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${mock.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const bearer = { authorization: "Bearer mock-key" };
const anthropicHeaders = { "x-api-key": "mock-key", "anthropic-version": "2023-06-01" };
const google = { "x-goog-api-key": "mock-key" };
const azure = { "api-key": "mock-key" };

const chatPath = "/v1/chat/completions";
const geminiPath = "/v1beta/models/moon-mini:generateContent";
const azurePath = "/openai/deployments/moon-mini/chat/completions?api-version=2024-10-21";

const hello = [{ role: "user", content: "hello" }];
const chat = { model: "moon-mini", messages: hello };
const message = { model: "moon-mini", max_tokens: 10, messages: hello };
const contents = [{ role: "user", parts: [{ text: "hello" }] }];

const openaiCall = {
  role: "assistant",
  content: null,
  tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
};
const openaiResult = { role: "tool", tool_call_id: "call_1", content: "1" };
const use = { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "f", input: {} }] };
const use2 = {
  role: "assistant",
  content: [...use.content, { type: "tool_use", id: "t2", name: "f", input: {} }],
};
const result = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "1" });

type Refused = [what: string, status: number, body: unknown, words: string];

const refusedByOpenai: Refused[] = [
  [
    "an unknown member",
    400,
    { ...chat, top_k: 3 },
    "Unrecognized request argument supplied: top_k",
  ],
  ["no messages", 400, { model: "moon-mini" }, "Missing required parameter: 'messages'."],
  [
    "usage without a stream",
    400,
    { ...chat, stream_options: { include_usage: true } },
    "stream_options",
  ],
  ["no tools in a list", 400, { ...chat, tools: [] }, "tools"],
  ["two limits", 400, { ...chat, max_tokens: 3, max_completion_tokens: 3 }, "max_tokens"],
  [
    "a result without a call",
    400,
    { ...chat, messages: [...hello, openaiResult] },
    "must be a response",
  ],
  [
    "a call without a result",
    400,
    { ...chat, messages: [...hello, openaiCall, ...hello] },
    "call_1",
  ],
  ["JSON without the word", 400, { ...chat, response_format: { type: "json_object" } }, "json"],
  ["broken JSON", 400, "{", "parse"],
];

const refusedByAnthropic: Refused[] = [
  ["no max_tokens", 400, { model: "moon-mini", messages: hello }, "max_tokens: Field required"],
  [
    "a system message first",
    400,
    { ...message, messages: [{ role: "tool", content: "x" }] },
    "role",
  ],
  [
    "an empty text",
    400,
    { ...message, messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
    "non-empty",
  ],
  ["a temperature above one", 400, { ...message, temperature: 1.5 }, "temperature"],
  ["an unknown member", 400, { ...message, n: 2 }, "n: Extra inputs are not permitted"],
  [
    "a result without a call",
    400,
    { ...message, messages: [{ role: "user", content: [result("t1")] }] },
    "unexpected `tool_use_id`",
  ],
  [
    "results in two messages",
    400,
    {
      ...message,
      messages: [
        ...hello,
        use2,
        { role: "user", content: [result("t1")] },
        { role: "user", content: [result("t2")] },
      ],
    },
    "without `tool_result` blocks immediately after",
  ],
  [
    "a result behind a text",
    400,
    {
      ...message,
      messages: [
        ...hello,
        use,
        { role: "user", content: [{ type: "text", text: "x" }, result("t1")] },
      ],
    },
    "must come first",
  ],
  [
    "more thoughts than tokens",
    400,
    { ...message, thinking: { type: "enabled", budget_tokens: 2000 } },
    "budget_tokens",
  ],
];

const declaration = (parameters: object) => [{ functionDeclarations: [{ name: "f", parameters }] }];

const refusedByGemini: Refused[] = [
  ["no contents", 400, { contents: [] }, "contents"],
  ["an unknown member", 400, { contents, max_tokens: 3 }, "Cannot find field"],
  [
    "a schema that it does not know",
    400,
    { contents, tools: declaration({ type: "OBJECT", additionalProperties: false }) },
    "additionalProperties",
  ],
  [
    "a schema without its type",
    400,
    { contents, generationConfig: { responseSchema: { type: "STRING" } } },
    "response_mime_type",
  ],
];

describe("refuses", () => {
  it.each(refusedByOpenai)("at OpenAI: %s", async (_, status, body, words) => {
    const response = await post(chatPath, body, bearer);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { type: string; message: string } };
    expect(error.type).toBe("invalid_request_error");
    expect(error.message).toContain(words);
  });

  it.each(refusedByAnthropic)("at Anthropic: %s", async (_, status, body, words) => {
    const response = await post("/v1/messages", body, anthropicHeaders);
    expect(response.status).toBe(status);
    const { type, error } = (await response.json()) as { type: string; error: { message: string } };
    expect(type).toBe("error");
    expect(error.message).toContain(words);
  });

  it.each(refusedByGemini)("at Gemini: %s", async (_, status, body, words) => {
    const response = await post(geminiPath, body, google);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { status: string; message: string } };
    expect(error.status).toBe("INVALID_ARGUMENT");
    expect(error.message).toContain(words);
  });

  it.each([
    ["OpenAI", chatPath, chat, { authorization: "Bearer wrong" }, 401, "invalid_api_key"],
    [
      "Anthropic",
      "/v1/messages",
      message,
      { ...anthropicHeaders, "x-api-key": "wrong" },
      401,
      "authentication_error",
    ],
    [
      "Anthropic without a version",
      "/v1/messages",
      message,
      { "x-api-key": "mock-key" },
      400,
      "anthropic-version",
    ],
    ["Gemini", geminiPath, { contents }, { "x-goog-api-key": "wrong" }, 400, "API_KEY_INVALID"],
    ["Bedrock", "/model/moon-mini/converse", {}, {}, 403, "Missing Authentication Token"],
    ["Azure", azurePath, chat, { "api-key": "wrong" }, 401, "Access denied"],
    ["Azure without a version", azurePath.split("?")[0]!, chat, azure, 404, "Resource not found"],
    [
      "OpenAI with an unknown model",
      chatPath,
      { ...chat, model: "x" },
      bearer,
      404,
      "model_not_found",
    ],
  ])("a wrong request at %s", async (_, path, body, headers, status, words) => {
    const response = await post(path, body, headers as unknown as Record<string, string>);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
  });
});

it("answers as Azure does, with the filter's chunk first", async () => {
  const whole = await post(azurePath, chat, azure);
  expect(await whole.json()).toMatchObject({
    choices: [{ message: { content: "Moon heard: hello" } }],
  });
  const stream = await post(azurePath, { ...chat, stream: true }, azure);
  const text = await stream.text();
  expect(text).toMatch(/^data: \{"choices":\[\],.*prompt_filter_results/);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
});

it("streams an array where Gemini is not asked for events", async () => {
  const path = "/v1beta/models/moon-mini:streamGenerateContent";
  const list = (await (await post(path, { contents }, google)).json()) as unknown[];
  expect(list.length).toBeGreaterThan(2);
});

it("follows rules: by model and key, some times, in turn", async () => {
  await mock.script(
    { model: "moon-large", times: 1, status: 503 },
    { key: "mock-poor", status: 402 },
    { model: "moon-mini", in_turn: [{ status: 500 }, { text: "second" }] },
  );
  const ask = async (model: string, key = "mock-key") => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await post(chatPath, { ...chat, model }, headers);
    const text = await response.text();
    return response.status === 200 ? text.includes("second") : response.status;
  };
  expect(await ask("moon-large")).toBe(503);
  expect(await ask("moon-large")).toBe(false);
  expect(await ask("moon-code", "mock-poor")).toBe(402);
  expect([await ask("moon-mini"), await ask("moon-mini"), await ask("moon-mini")]).toEqual([
    500,
    true,
    500,
  ]);
});

it("writes down what a cut stream sent, and no keys", async () => {
  await mock.script({ fault: { kind: "cut_events", at: 4 } });
  const body = { ...chat, messages: [{ role: "user", content: "[long 50]" }], stream: true };
  const response = await post(chatPath, body, bearer);
  await expect(response.text()).rejects.toThrow();
  const served = await mock.last();
  expect(served).toMatchObject({
    ended: "cut",
    fault: "cut_events",
    output_tokens: 3,
    status: 200,
  });
  expect(served.planned_output_tokens).toBe(50);
  expect(JSON.parse(served.body)).toEqual(body);
  expect(JSON.stringify(served)).not.toContain("mock-key");
});

it("has vLLM's metrics", async () => {
  await mock.set({
    metrics: { waiting: 3, running: 2, kv_cache_usage: 0.5, running_adapters: ["a"] },
  });
  const samples = parseMetrics(await (await fetch(`${mock.url}/metrics`)).text());
  expect(sumOf(samples, "vllm:num_requests_waiting")).toBe(3);
  expect(sumOf(samples, "vllm:num_requests_running")).toBe(2);
  expect(sumOf(samples, "vllm:kv_cache_usage_perc")).toBe(0.5);
  expect(sumOf(samples, "vllm:lora_requests_info", { running_lora_adapters: "a" })).toBeGreaterThan(
    0,
  );
});
