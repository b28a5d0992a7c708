import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { temporaryDirectory } from "../support/node/paths";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Many who ask the same at the same time: what was really asked, the mock's ledger says.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const asked = async (): Promise<number> => (await models.ledger("?brief")).totals.requests;

const start = async (cache: object, workers: number, redis?: RedisServer): Promise<Gateway> =>
  Gateway.start({
    workers,
    connections: 16000,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        mock: {
          type: "openai_compatible",
          base_url: `${models.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: {
        smart: {
          candidates: [{ provider: "mock", model: "moon-mini" }],
          retries: { attempts: 0 },
          cooldown: { seconds: 0.01, maximum_seconds: 0.01 },
          cache,
        },
      },
      routes: [{ llm: {} }],
      ...(redis === undefined
        ? {}
        : { cluster: { redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 5 } } }),
    },
  });

const body = JSON.stringify({ model: "smart", messages: [{ role: "user", content: "the same" }] });

const ask = async (gateway: Gateway, signal?: AbortSignal) =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
    ...(signal === undefined ? {} : { signal }),
  });

const askAll = async (gateways: Gateway[], count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const answer = await ask(gateways[i % gateways.length]!);
      await answer.text();
      return { status: answer.status, cache: answer.headers.get("x-moontide-cache") };
    }),
  );

describe("requests for the same at the same time", () => {
  for (const store of ["shared_memory", "redis"]) {
    it(`cost one call of all workers: ${store}`, async () => {
      const redis = await RedisServer.start();
      const gateway = await start({ store }, 4, redis);
      await models.script({ first_token_seconds: 1 });
      const answers = await askAll([gateway], 200);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      expect(answers.filter(({ cache }) => cache === "miss")).toHaveLength(1);
      expect(await asked()).toBe(1);
    });
  }

  it("go on when the client of the one that asks leaves", async () => {
    const gateway = await start({}, 2);
    await models.script({ first_token_seconds: 1.5 });
    const leaving = new AbortController();
    const first = ask(gateway, leaving.signal).catch(() => "left");
    await until("the first to be asked", async () => (await asked()) === 1);
    const others = askAll([gateway], 20);
    leaving.abort();
    expect(await first).toBe("left");
    for (const { status, cache } of await others) expect([status, cache]).toEqual([200, "shared"]);
    expect(await asked()).toBe(1);
  });

  it("are taken over when the gateway that asks dies", async () => {
    const redis = await RedisServer.start();
    const [asking, other] = await Promise.all([
      start({ store: "redis" }, 1, redis),
      start({ store: "redis" }, 2, redis),
    ]);
    await models.script({ first_token_seconds: 60, times: 1 });
    const lost = ask(asking).catch(() => "lost");
    await until("it to ask", async () => (await asked()) === 1);
    const others = askAll([other], 20);
    process.kill(Number((await asking.workers())[0]), "SIGKILL");
    expect(await lost).toBe("lost");
    const answers = await others;
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ cache }) => cache === "miss")).toHaveLength(1);
    expect(await asked()).toBe(2);
  });

  it("go on by themselves, a few at a time, when the one that asked failed", async () => {
    const gateway = await start({}, 1);
    await models.script(
      { first_token_seconds: 0.5, status: 500, times: 1 },
      { first_token_seconds: 0.5 },
    );
    const answers = await askAll([gateway], 100);
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
    expect(await asked()).toBeLessThanOrEqual(1 + 8);
  });
});

describe("10,000 requests for one prompt", () => {
  it("cost one call of two gateways with four workers each", async () => {
    const redis = await RedisServer.start();
    const gateways = await Promise.all([
      start({ store: "redis" }, 4, redis),
      start({ store: "redis" }, 4, redis),
    ]);
    await models.script({ first_token_seconds: 15 });
    const script = join(temporaryDirectory("wrk"), "same.lua");
    writeFileSync(
      script,
      `wrk.method = "POST"
       wrk.headers["Content-Type"] = "application/json"
       wrk.body = [[${body}]]`,
    );
    const loads = gateways.map(async ({ url }) =>
      promisify(execFile)("wrk", [
        ...["-t", "1", "-c", "5000", "-d", "25s", "--timeout", "60s", "-s", script],
        `${url}/v1/chat/completions`,
      ]),
    );
    const outputs = await Promise.all(loads);
    for (const { stdout } of outputs) expect(stdout).not.toMatch(/Non-2xx|Socket errors/);
    const shared = await Promise.all(
      gateways.map(async ({ adminUrl }) =>
        sumOf(await scrape(adminUrl), "moontide_llm_cache_requests_total", { result: "shared" }),
      ),
    );
    // All of them had asked before there was an answer, and waited for it; wrk goes on asking behind it.
    expect(shared[0]! + shared[1]!).toBeGreaterThanOrEqual(9999);
    expect(await asked()).toBe(1);
  }, 120_000);
});
