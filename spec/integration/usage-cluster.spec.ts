import { createHash } from "node:crypto";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// What requests used, as two gateways on one Redis sum it up together, against the mock model server's own ledger.

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Nano-dollars for a token of either kind. */
const rate = 1000;
const price = { input_usd_per_million: 1, output_usd_per_million: 1 };

interface Row {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cost_nano_usd: number;
  consumer?: string;
  model?: string;
  provider?: string;
  day?: string;
}

interface Scene {
  mock: MockModels;
  redis: RedisServer;
  gateways: Gateway[];
}

const consumer = (name: string, team: string) => ({
  api_keys: [{ sha256: sha256(`sk-${name}`) }],
  team,
});

const start = async (usage: object = {}): Promise<Scene> => {
  const [mock, redis] = await Promise.all([MockModels.start(), RedisServer.start()]);
  const candidates = (model: string) => [{ provider: "mock", model, price }];
  const configuration = {
    usage: { scope: "cluster", ...usage },
    providers: {
      mock: {
        type: "openai_compatible",
        base_url: `${mock.url}/v1`,
        api_keys: [{ env: "MOCK_KEY" }],
      },
    },
    models: {
      mini: { candidates: candidates("moon-mini") },
      large: { candidates: candidates("moon-large") },
    },
    consumers: { anna: consumer("anna", "red"), ben: consumer("ben", "blue") },
    cluster: { gateways: 2, redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 0.25 } },
    routes: [{ llm: {}, authentication: { api_key: {} } }],
  };
  const gateways = await Promise.all(
    [0, 1].map(async () =>
      Gateway.start({ workers: 2, environment: { MOCK_KEY: "mock-a" }, configuration }),
    ),
  );
  return { mock, redis, gateways };
};

const ask = async (gateway: Gateway, name: string, model: string, stream = false) => {
  const answer = await send(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer sk-${name}` },
    body: JSON.stringify({
      model,
      stream,
      max_tokens: 30,
      messages: [{ role: "user", content: `${name} asks` }],
    }),
  });
  expect(answer.status).toBe(200);
};

/** So many requests, by both consumers, of both models, to both gateways, streams and plain. */
const askAll = async ({ gateways }: Scene, count: number) => {
  const one = async (i: number) =>
    ask(gateways[i % 2]!, i % 4 < 2 ? "anna" : "ben", i % 8 < 4 ? "mini" : "large", i % 3 === 0);
  for (let from = 0; from < count; from += 20) {
    const some = Array.from({ length: Math.min(20, count - from) }, (_, i) => one(from + i));
    await Promise.all(some);
  }
};

const usageOf = async (gateway: Gateway, query = ""): Promise<Row[]> => {
  const { text } = await send(`${gateway.adminUrl}/v1/usage${query}`);
  return (JSON.parse(text) as { usage?: Row[] }).usage ?? [];
};

const requestsIn = (rows: readonly Row[]) => rows.reduce((sum, { requests }) => sum + requests, 0);

const counted = async (gateway: Gateway, requests: number, query = "") =>
  until(`${requests} requests to be summed up`, async () => {
    const rows = await usageOf(gateway, query);
    return requestsIn(rows) === requests && rows;
  });

/** What is summed up is what the mock server itself has counted, to the token and the nano-dollar. */
const expectLedger = async ({ mock }: Scene, rows: readonly Row[]) => {
  const { totals } = await mock.settled();
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  expect(sum((row) => row.input_tokens)).toBe(totals.input_tokens);
  expect(sum((row) => row.output_tokens)).toBe(totals.output_tokens);
  expect(sum((row) => row.cost_nano_usd)).toBe((totals.input_tokens + totals.output_tokens) * rate);
};

describe("usage of a cluster", () => {
  it("is what both gateways' requests used, from whichever is asked", async () => {
    const scene = await start();
    await askAll(scene, 160);
    for (const gateway of scene.gateways) {
      const rows = await counted(gateway, 160, "?by=day,consumer,model,provider");
      expect(rows.map((row) => [row.consumer, row.model, row.provider])).toEqual([
        ["anna", "large", "mock"],
        ["anna", "mini", "mock"],
        ["ben", "large", "mock"],
        ["ben", "mini", "mock"],
      ]);
      await expectLedger(scene, rows);
    }
    const [first] = scene.gateways;
    expect(requestsIn(await usageOf(first!, "?by=team&team=blue"))).toBe(80);
    expect(requestsIn(await usageOf(first!, "?by=key&model=mini&consumer=anna"))).toBe(40);
    expect(await usageOf(first!, "?to=2020-01-01")).toEqual([]);
    expect(await usageOf(first!, "?from=2999-01-01")).toEqual([]);
  });

  it("survives restarts of the gateways, and goes on from there", async () => {
    const scene = await start();
    await askAll(scene, 40);
    await counted(scene.gateways[0]!, 40);
    for (const gateway of scene.gateways) {
      await gateway.stop();
      await gateway.restart();
    }
    await askAll(scene, 40);
    await expectLedger(scene, await counted(scene.gateways[1]!, 80));
  });

  it("loses nothing of requests that end while Redis stands still and the gateway is reloaded", async () => {
    const scene = await start();
    const { redis, gateways } = scene;
    await askAll(scene, 40);
    await counted(gateways[0]!, 40);
    redis.pause();
    await askAll(scene, 80);
    // What Redis has been asked is in its buffers, and it will answer that; still all of it is told again.
    await until("attempts in vain", async () => {
      const samples = await scrape(gateways[0]!.adminUrl);
      return sumOf(samples, "moontide_llm_usage_sums_failures_total") > 0;
    });
    await gateways[0]!.reload();
    await until("the workers before to be gone", async () => {
      return (await gateways[0]!.workers()).length === 2;
    });
    redis.resume();
    await expectLedger(scene, await counted(gateways[1]!, 120));
    const samples = await scrape(gateways[0]!.adminUrl);
    expect(sumOf(samples, "moontide_llm_usage_sums_dropped_total")).toBe(0);
  });

  it("says so while Redis can't be asked, and what can't be told otherwise", async () => {
    const { redis, gateways } = await start();
    const [gateway] = gateways;
    const refusal = await send(`${gateway!.adminUrl}/v1/usage?scope=local`);
    expect(refusal.status).toBe(400);
    expect(refusal.text).toContain("usage.file is not configured");
    await redis.kill();
    const answer = await send(`${gateway!.adminUrl}/v1/usage`);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ reason: "redis_unavailable" });
    expect(answer.headers["retry-after"]).toBe("1");
  });

  it("keeps days for as long as it is told to", async () => {
    const { redis, gateways } = await start({ keep_days: 3 });
    await ask(gateways[0]!, "anna", "mini");
    const [row] = await counted(gateways[0]!, 1, "?by=day");
    const left = Number(redis.cli("ttl", `{moontide}usage/day/${row!.day}`).trim());
    expect(left).toBeGreaterThan(3 * 86400 - 60);
    expect(left).toBeLessThanOrEqual(3 * 86400);
  });
});
