import { send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import {
  answersJson,
  completion,
  ModelScene,
  Script,
  startModels,
} from "../support/node/model-scene";
import { until } from "../support/node/wait";

// Whatever the gateway itself tells clients of models has a word: in a header, in metrics, in decisions.

const post = async (scene: ModelScene, path: string, body: object | string, headers = {}) =>
  send(`${scene.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const chat = (more: object = {}) => ({
  model: "smart",
  messages: [{ role: "user", content: "hi" }],
  ...more,
});

interface Case {
  path?: string;
  body?: object | string;
  headers?: object;
  script?: Script;
  more?: Parameters<typeof startModels>[1];
  status: number;
}

const error = (status: number): Script => answersJson({ error: { message: "no" } }, status);
const key = { api_keys: [{ env: "PATH" }] };

const cases: [string, Case][] = [
  ["unknown_url", { path: "/v1/nothing", status: 404 }],
  ["invalid_json", { body: "{", status: 400 }],
  ["body_too_large", { body: chat(), more: { route: { maximum_body_bytes: 9 } }, status: 413 }],
  ["missing_required_parameter", { body: { messages: [] }, status: 400 }],
  ["model_not_found", { body: chat({ model: "none" }), status: 404 }],
  ["prompt_not_found", { path: "/prompts/none", status: 404 }],
  ["prompt_denied", { more: { llm: { guards: { deny: ["hi"] } } }, status: 400 }],
  ["prompt_too_large", { more: { llm: { guards: { maximum_bytes: 1 } } }, status: 413 }],
  [
    "unsupported_field",
    { body: chat({ logprobs: true }), more: { provider: { type: "anthropic" } }, status: 400 },
  ],
  ["upstream_invalid_answer", { script: answersJson("nonsense"), status: 502 }],
  ["upstream_credentials_exhausted", { script: error(401), more: { provider: key }, status: 502 }],
  ["upstream_unreachable", { script: (socket) => socket.destroy(), status: 502 }],
];

const reasonOf = async (scene: ModelScene): Promise<object[]> =>
  until("the refusal among the decisions", async () => {
    const answer = await send(`${scene.gateway.adminUrl}/v1/decisions?kind=refusal`);
    const { decisions } = answer.json<{ decisions: object[] }>();
    return decisions.length > 0 && decisions;
  });

describe("a refusal of the engine", () => {
  it.each(cases)("is told, counted and kept as %s", async (reason, one) => {
    const { path = "/v1/chat/completions", body = chat(), headers, script, more, status } = one;
    const scene = await startModels([script ?? answersJson(completion("fine"))], more);
    const answer = await post(scene, path, body, headers);
    expect([answer.status, answer.headers["x-moontide-reason"]]).toEqual([status, reason]);
    const samples = await scrape(scene.gateway.adminUrl);
    expect(sumOf(samples, "moontide_refusals_total", { reason })).toBe(1);
    expect(sumOf(samples, "moontide_refusals_total")).toBe(1);
    const [decision] = await reasonOf(scene);
    expect(decision).toMatchObject({ reason, status, path, method: "POST" });
  });

  it("says when to come again where all stand aside", async () => {
    const limited = await startModels([
      answersJson({ error: { message: "no" } }, 429, { "retry-after": "9" }),
    ]);
    await post(limited, "/v1/chat/completions", chat());
    const answer = await post(limited, "/v1/messages", { ...chat(), max_tokens: 5 });
    expect(answer.status).toBe(429);
    expect(answer.headers["x-moontide-reason"]).toBe("candidates_rate_limited");
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(7);
  });

  it("has the word of the chain in the header, too", async () => {
    const scene = await startModels([answersJson(completion("fine"))], {
      route: { authentication: { api_key: {} } },
    });
    const answer = await post(scene, "/v1/messages", chat());
    expect(answer.headers["x-moontide-reason"]).toBe("credentials_missing");
    const samples = await scrape(scene.gateway.adminUrl);
    expect(sumOf(samples, "moontide_refusals_total")).toBe(1);
  });

  it("is none where it is the provider that refuses", async () => {
    const scene = await startModels([error(400)]);
    const answer = await post(scene, "/v1/chat/completions", chat());
    expect(answer.status).toBe(400);
    expect(answer.headers["x-moontide-reason"]).toBeUndefined();
    const samples = await scrape(scene.gateway.adminUrl);
    expect(sumOf(samples, "moontide_refusals_total")).toBe(0);
  });
});
