import { send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import { Gateway } from "../support/node/gateway";
import {
  answersJson,
  completion,
  ModelScene,
  startModels,
  streams,
} from "../support/node/model-scene";
import { RawServer } from "../support/node/raw-server";

// Who is asked, through the whole gateway; the rules themselves are in spec/unit/model.

const ask = async (
  { url }: Pick<ModelScene, "url">,
  body: object = {},
  headers: Record<string, string> = {},
) =>
  send(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({
      model: "smart",
      messages: [{ role: "user", content: "hello" }],
      ...body,
    }),
  });

const fails = (status: number, headers: Record<string, string> = {}) =>
  answersJson({ error: { message: "no", type: "x", code: "x" } }, status, headers);

describe("a model with several candidates", () => {
  it("is answered by the next one when the first fails, and says so", async () => {
    const scene = await startModels([fails(500), answersJson(completion("hi"))], {
      model: { retries: { attempts: 0 } },
    });
    const answer = await ask(scene);
    expect(answer.status).toBe(200);
    expect(answer.headers["x-moontide-model"]).toBe("p1/gpt-1");
    expect(answer.headers["x-moontide-attempts"]).toBe("2");
  });

  it("waits for Retry-After where there is nobody else", async () => {
    let refused = 0;
    const scene = await startModels(
      [
        (socket, request) => {
          refused += 1;
          if (refused === 1) fails(429, { "Retry-After": "1" })(socket, request);
          else answersJson(completion("hi"))(socket, request);
        },
      ],
      { model: { retries: { attempts: 1 } } },
    );
    const began = performance.now();
    const answer = await ask(scene);
    expect(answer.status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it("leads elsewhere by its rules", async () => {
    const scene = await startModels(
      [answersJson(completion("usual")), answersJson(completion("gold"))],
      {
        model: {
          rules: [
            {
              when: { header: { "X-Tier": "gold" } },
              candidates: [{ provider: "p1", model: "better" }],
            },
          ],
        },
      },
    );
    expect((await ask(scene)).headers["x-moontide-model"]).toBe("p0/gpt-0");
    const gold = await ask(scene, {}, { "X-Tier": "gold" });
    expect(gold.headers["x-moontide-model"]).toBe("p1/better");
  });

  it("leads elsewhere by the kind of prompt, and passes on what it read as it came", async () => {
    const scene = await startModels(
      [answersJson(completion("usual")), answersJson(completion("code"))],
      {
        model: {
          rules: [{ asked: { prompt: "code" }, candidates: [{ provider: "p1", model: "coder" }] }],
        },
      },
    );
    const askFor = async (prompt: string) =>
      send(`${scene.url}/v1/chat/completions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: `{ "seed": 12345678901234567890, "model": "smart",  "messages":[{"content":"${prompt}", "role":"user"}], "own": [ ] }`,
      });
    const code = await askFor("Write a Python function that reads a CSV file");
    expect(code.headers["x-moontide-model"]).toBe("p1/coder");
    expect(code.text).toBe(JSON.stringify(completion("code")));
    const [request] = scene.upstreams[1]!.requests;
    expect(request!.slice(request!.indexOf("\r\n\r\n") + 4)).toBe(
      '{ "seed": 12345678901234567890, "model": "coder",  "messages":[{"content":"Write a Python function that reads a CSV file", "role":"user"}], "own": [ ] }',
    );
    const prose = await askFor("Write a poem about the sea");
    expect(prose.headers["x-moontide-model"]).toBe("p0/gpt-0");
    expect(code.headers["x-moontide-prompt-class"]).toBe("code");
    expect(prose.headers["x-moontide-prompt-class"]).toBe("none");
    const samples = await scrape(scene.gateway.adminUrl);
    for (const name of ["code", "none"]) {
      const labels = { model: "smart", class: name };
      expect(sumOf(samples, "moontide_llm_prompt_classes_total", labels)).toBe(1);
    }
  });

  it("says nothing of the kind of prompt where no rule asks", async () => {
    const scene = await startModels([answersJson(completion("usual"))]);
    expect((await ask(scene)).headers["x-moontide-prompt-class"]).toBeUndefined();
    const samples = await scrape(scene.gateway.adminUrl);
    expect(sumOf(samples, "moontide_llm_prompt_classes_total")).toBe(0);
  });
});

describe("a request that not every candidate's dialect can say", () => {
  const claude = { type: "anthropic", api_keys: [{ env: "PATH" }] };

  it("goes to one that can", async () => {
    const scene = await startModels([fails(500), answersJson(completion("two"))], {
      providers: [claude],
    });
    const answer = await ask(scene, { n: 2 });
    expect(answer.status).toBe(200);
    expect(answer.headers["x-moontide-model"]).toBe("p1/gpt-1");
    expect(answer.headers["x-moontide-attempts"]).toBe("1");
  });

  it("is refused with the field's name where none can", async () => {
    const scene = await startModels([fails(500)], { providers: [claude] });
    const answer = await ask(scene, { n: 2 });
    expect(answer.status).toBe(400);
    expect(answer.json<{ error: object }>().error).toMatchObject({ param: "n" });
  });
});

describe("servers of a pool", () => {
  it("answer as candidates, and those that are gone are passed over", async () => {
    const servers = await Promise.all([
      RawServer.start(streams("a")),
      RawServer.start(streams("b")),
    ]);
    const gone = await RawServer.start(streams("c"));
    const endpoints = [...servers, gone].map(({ url }) => url.replace("http://", ""));
    await gone.stop();
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: { gpus: { endpoints, health: { passive: { consecutive_failures: 1 } } } },
        models: { smart: { candidates: [{ pool: "gpus", model: "llama" }] } },
        routes: [{ llm: {} }],
      },
    });
    for (let i = 0; i < 12; i++) {
      const answer = await ask(gateway, { stream: true });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain("[DONE]");
      expect(answer.headers["x-moontide-model"]).toBe("gpus/llama");
    }
    for (const server of servers) expect(server.requests.length).toBeGreaterThan(0);
    for (const request of servers.flatMap(({ requests }) => requests)) {
      expect(request).toMatch(/^POST \/v1\/chat\/completions HTTP\/1\.1\r\nhost: gpus\r\n/i);
    }
    const status = JSON.parse((await send(`${gateway.adminUrl}/v1/status`)).text) as {
      pools: { endpoints: { in_flight: number }[] }[];
    };
    for (const { in_flight } of status.pools[0]!.endpoints) expect(in_flight).toBe(0);
  });
});

describe("the status", () => {
  it("tells of providers and models", async () => {
    const scene = await startModels([answersJson(completion("hi"))]);
    await ask(scene);
    const { text } = await send(`${scene.gateway.adminUrl}/v1/status`);
    const status = JSON.parse(text) as unknown;
    expect(status).toMatchObject({
      providers: [{ name: "p0", type: "openai_compatible", state: "in_use", keys: [] }],
      models: [
        {
          name: "smart",
          choose_by: "order",
          candidates: [{ name: "p0/gpt-0", state: "in_use", limited_keys: [] }],
        },
      ],
    });
  });
});
