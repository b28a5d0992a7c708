import { createHash } from "node:crypto";
import { send, sendRaw } from "../support/node/client";
import {
  answersJson,
  completion,
  jsonAnswer,
  ModelScene,
  Script,
  startModels,
  streams,
} from "../support/node/model-scene";

// What there is at which path, and in whose words errors are told.

const anthropicVersion = { "anthropic-version": "2023-06-01" };

const post = async (
  scene: ModelScene,
  path: string,
  body: object | string,
  headers: Record<string, string> = {},
) =>
  send(`${scene.url}${path}`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

interface OpenaiError {
  error: { message: string; type: string; param: string | null; code: string | null };
}

interface AnthropicError {
  type: string;
  error: { type: string; message: string };
}

const silent: Script = () => undefined;

describe("the list of models", () => {
  it("is told to each client in its own words", async () => {
    const scene = await startModels([silent], { configuration: {} });
    const openai = (await send(`${scene.url}/v1/models`)).json<{ data: { id: string }[] }>();
    expect(openai).toMatchObject({ object: "list", data: [{ id: "smart", object: "model" }] });
    const anthropic = await send(`${scene.url}/v1/models`, { headers: anthropicVersion });
    expect(anthropic.json()).toMatchObject({
      data: [{ type: "model", id: "smart" }],
      has_more: false,
      first_id: "smart",
    });
    const gemini = await send(`${scene.url}/v1beta/models`);
    expect(gemini.json()).toMatchObject({ models: [{ name: "models/smart" }] });
  });

  it("has each of them by its name", async () => {
    const scene = await startModels([silent], { llm: { models: ["smart", "p0/gpt-9"] } });
    expect((await send(`${scene.url}/v1/models/p0/gpt-9`)).json()).toMatchObject({
      id: "p0/gpt-9",
    });
    expect((await send(`${scene.url}/v1/models/other`)).status).toBe(404);
  });
});

describe("embeddings", () => {
  it("come from the provider byte for byte", async () => {
    const answer = { object: "list", data: [], model: "e", usage: { prompt_tokens: 3 } };
    const scene = await startModels([answersJson(answer)]);
    const got = await post(scene, "/v1/embeddings", { model: "smart", input: "hello" });
    expect(got.text).toBe(JSON.stringify(answer));
    const [request] = scene.upstreams[0]!.requests;
    expect(request).toMatch(/^POST \/v1\/embeddings HTTP/);
    expect(request).toContain('{"model":"gpt-0","input":"hello"}');
  });
});

describe("a client of Anthropic", () => {
  const hello = { model: "smart", max_tokens: 9, messages: [{ role: "user", content: "hello" }] };

  it("is answered by a provider of OpenAI's dialect", async () => {
    const scene = await startModels([answersJson(completion("hi"))]);
    const answer = await post(scene, "/v1/messages", hello, anthropicVersion);
    expect(answer.json()).toMatchObject({
      type: "message",
      role: "assistant",
      model: "smart",
      content: [{ type: "text", text: "hi" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 7, output_tokens: 5 },
    });
    expect(scene.upstreams[0]!.requests[0]).toMatch(/^POST \/v1\/chat\/completions HTTP/);
  });

  it("gets a stream in its own events", async () => {
    const scene = await startModels([streams("he", "llo")]);
    const answer = await post(scene, "/v1/messages", { ...hello, stream: true }, anthropicVersion);
    const names = [...answer.text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(names[0]).toBe("message_start");
    expect(names.at(-1)).toBe("message_stop");
    expect(answer.text).toContain('"text":"he"');
    expect(answer.text).toMatch(/"output_tokens":5/);
  });

  it("has its tokens counted, if only roughly", async () => {
    const scene = await startModels([silent]);
    const answer = await post(scene, "/v1/messages/count_tokens", hello, anthropicVersion);
    expect(answer.json<{ input_tokens: number }>().input_tokens).toBeGreaterThan(10);
  });

  it("is told of errors in its own words", async () => {
    const scene = await startModels([answersJson({ error: { message: "slow down" } }, 429)]);
    const answer = await post(scene, "/v1/messages", hello, anthropicVersion);
    expect(answer.status).toBe(429);
    expect(answer.json<AnthropicError>().error.type).toBe("rate_limit_error");
    const unknown = await post(scene, "/v1/messages", { ...hello, model: "x" }, anthropicVersion);
    expect(unknown.status).toBe(404);
    expect(unknown.json<AnthropicError>()).toMatchObject({ type: "error" });
  });
});

describe("a request that can't be answered", () => {
  const told = async (path: string, body: object | string, method = "POST") => {
    const scene = await startModels([silent], { route: { maximum_body_bytes: 1000 } });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await send(`${scene.url}${path}`, {
      method,
      body: method === "GET" ? undefined : text,
    });
    return { status: answer.status, headers: answer.headers, ...answer.json<OpenaiError>() };
  };

  it("is refused at an unknown path", async () => {
    expect(await told("/v1/chat", {})).toMatchObject({ status: 404, error: { param: null } });
  });

  it("is refused with another method", async () => {
    const answer = await told("/v1/chat/completions", "", "GET");
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("POST");
  });

  it("is refused without JSON", async () => {
    expect(await told("/v1/chat/completions", "hello")).toMatchObject({
      status: 400,
      error: { type: "invalid_request_error" },
    });
  });

  it("is refused where it is too large", async () => {
    const body = { model: "smart", messages: [{ role: "user", content: "x".repeat(2000) }] };
    expect((await told("/v1/chat/completions", body)).status).toBe(413);
  });

  it("is refused for a model that there is not", async () => {
    expect(await told("/v1/chat/completions", { model: "other", messages: [] })).toMatchObject({
      status: 404,
      error: { code: "model_not_found", param: "model" },
    });
  });

  it.each([
    ["HTML", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"],
    ["nothing", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"],
    ["wrong JSON", jsonAnswer('{"choices":[')],
    ["a list", jsonAnswer("[]")],
  ])("is told of a bad gateway where the provider answers with %s", async (_, text) => {
    const scene = await startModels([(socket) => socket.write(text)]);
    const answer = await post(scene, "/v1/chat/completions", { model: "smart", messages: [] });
    expect(answer.status).toBe(502);
    expect(answer.json<OpenaiError>().error.message).toContain("p0");
  });
});

describe("a refusal of the chain", () => {
  const startGuarded = async (): Promise<ModelScene> => {
    const sha256 = createHash("sha256").update("secret").digest("hex");
    return startModels([answersJson(completion("hi"))], {
      route: { authentication: { api_key: {} } },
      configuration: { consumers: { shop: { api_keys: [{ sha256 }] } } },
    });
  };

  it("is told in the client's dialect", async () => {
    const scene = await startGuarded();
    const openai = await post(scene, "/v1/chat/completions", { model: "smart", messages: [] });
    expect(openai.status).toBe(401);
    expect(openai.json<OpenaiError>().error.message).toEqual(expect.any(String));
    const anthropic = await post(scene, "/v1/messages", { model: "smart" }, anthropicVersion);
    expect(anthropic.json<AnthropicError>().error.type).toBe("authentication_error");
  });
});

describe("a provider's own interface", () => {
  it("is closed unless it was opened", async () => {
    const scene = await startModels([silent]);
    expect((await send(`${scene.url}/v1/providers/p0/files`)).status).toBe(404);
  });

  it("is reached with the gateway's key in place of the client's", async () => {
    process.env["TEST_PROVIDER_KEY"] = "sk-gateway";
    const scene = await startModels([answersJson({ id: "file-1" }, 201, { "X-Own": "1" })], {
      llm: { passthrough: true },
      provider: { api_keys: [{ env: "TEST_PROVIDER_KEY" }] },
    });
    const answer = await send(`${scene.url}/v1/providers/p0/files/a%2Fb?limit=2`, {
      method: "PUT",
      headers: { authorization: "Bearer client", "content-type": "text/plain", "x-mine": "2" },
      body: "hello",
    });
    expect(answer).toMatchObject({ status: 201, text: '{"id":"file-1"}' });
    expect(answer.headers["x-own"]).toBe("1");
    const [request] = scene.upstreams[0]!.requests;
    expect(request).toMatch(/^PUT \/v1\/files\/a%2Fb\?limit=2 HTTP\/1\.1\r\n/);
    expect(request).toContain("authorization: Bearer sk-gateway");
    expect(request).toContain("content-type: text/plain");
    expect(request).toContain("x-mine: 2");
    expect(request).not.toContain("client");
    expect(request!.endsWith("\r\n\r\nhello")).toBe(true);
  });

  /** A provider that takes `sk-two` alone. */
  const withKeys = async (refusal: string, answer = jsonAnswer({ id: "file-1" })) => {
    process.env["TEST_KEY_ONE"] = "sk-one";
    process.env["TEST_KEY_TWO"] = "sk-two";
    const script: Script = (socket, request) => {
      socket.write(request.includes("sk-two") ? answer : refusal);
    };
    return startModels([script], {
      llm: { passthrough: true },
      provider: { api_keys: [{ env: "TEST_KEY_ONE" }, { env: "TEST_KEY_TWO" }] },
    });
  };

  const keysIn = ({ upstreams }: ModelScene): (string | undefined)[] =>
    upstreams[0]!.requests.map((request) => /sk-\w+/.exec(request)?.[0]);

  const upload = async ({ url }: ModelScene) =>
    send(`${url}/v1/providers/p0/files`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "hello",
    });

  it.each([401, 402, 403, 429])(
    "takes another key where one is refused with %d, which then rests",
    async (status) => {
      const scene = await withKeys(jsonAnswer({ error: { message: "no" } }, status));
      for (let i = 0; i < 3; i++) {
        expect(await upload(scene)).toMatchObject({ status: 200, text: '{"id":"file-1"}' });
      }
      expect(keysIn(scene)).toEqual(["sk-one", "sk-two", "sk-two", "sk-two"]);
      expect(scene.upstreams[0]!.requests[1]!.endsWith("\r\n\r\nhello")).toBe(true);
    },
  );

  it("passes a refusal on where it is not the key's, or no key is left", async () => {
    const wrong = jsonAnswer({ error: { message: "no such purpose" } }, 400, { "X-Own": "1" });
    const scene = await withKeys(wrong, wrong);
    const told = await upload(scene);
    expect(told).toMatchObject({ status: 400, text: '{"error":{"message":"no such purpose"}}' });
    expect(told.headers["x-own"]).toBe("1");
    expect(keysIn(scene)).toEqual(["sk-one"]);
    const limit = jsonAnswer({ error: { message: "slow down" } }, 429, { "Retry-After": "7" });
    const limited = await withKeys(limit, limit);
    const refused = await upload(limited);
    expect(refused).toMatchObject({ status: 429, text: '{"error":{"message":"slow down"}}' });
    expect(refused.headers["retry-after"]).toBe("7");
    expect(keysIn(limited)).toEqual(["sk-one", "sk-two"]);
  });

  it("passes on all of a refusal that is long", async () => {
    const text = JSON.stringify({ error: { message: "x".repeat(300_000) } });
    const scene = await withKeys(jsonAnswer(text, 400), jsonAnswer(text, 400));
    expect(await upload(scene)).toMatchObject({ status: 400, text });
  });

  it("tells in the answer to HEAD how long the body would be", async () => {
    const head: Script = (socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4711\r\n\r\n");
    const scene = await startModels([head], { llm: { passthrough: true } });
    const answer = await send(`${scene.url}/v1/providers/p0/files/a`, { method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-length": "4711" } });
  });

  it("ends at the provider's own path", async () => {
    const scene = await startModels([silent], { llm: { passthrough: true } });
    for (const path of [".%2e/x", "%2e%2e/x", "a/%2E./x", "../p0/x"]) {
      const head = `GET /v1/providers/p0/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      expect(await sendRaw(scene.gateway.port, head)).toMatch(/^HTTP\/1.1 404/);
    }
    expect(scene.upstreams[0]!.requests).toHaveLength(0);
  });
});

describe("a route below a prefix", () => {
  it("finds its endpoints behind it", async () => {
    const more = {
      route: { match: { path_prefix: "/ai" } },
      llm: { strip_prefix: "/ai" },
    };
    const scene = await startModels([answersJson(completion("hi"))], more);
    const body = { model: "smart", messages: [] };
    expect((await post(scene, "/ai/v1/chat/completions", body)).status).toBe(200);
  });
});
