import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { completion, jsonAnswer } from "../support/node/model-scene";
import { temporaryDirectory } from "../support/node/paths";
import { RawServer } from "../support/node/raw-server";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Many who ask the same at the same time: what was really asked, the mock's ledger says.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const asked = async (): Promise<number> => (await models.ledger("?brief")).totals.requests;

/** How many requests a gateway has read and not answered; the one that asks is among them. */
const underWayLocation = "location = /-/under_way { return 200 $connections_writing; }";

const underWay = async ({ url }: Gateway): Promise<number> =>
  Number((await send(`${url}/-/under_way`)).text) - 1;

const start = async (
  cache: object,
  workers: number,
  redis?: RedisServer,
  url = models.url,
): Promise<Gateway> =>
  Gateway.start({
    workers,
    connections: 16000,
    server: underWayLocation,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        mock: {
          type: "openai_compatible",
          base_url: `${url}/v1`,
          timeouts: { answer_seconds: 170 },
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

/** Asks over and over on 5,000 connections, until it is told to stop; then: what wrk has to say. */
const askForLong = ({ url }: Gateway) => {
  const script = join(temporaryDirectory("wrk"), "same.lua");
  writeFileSync(
    script,
    `wrk.method = "POST"
     wrk.headers["Content-Type"] = "application/json"
     wrk.body = [[${body}]]`,
  );
  const wrk = promisify(execFile)("wrk", [
    ...["-t", "1", "-c", "5000", "-d", "170s", "--timeout", "170s", "-s", script],
    `${url}/v1/chat/completions`,
  ]);
  return {
    stop: async (): Promise<string> => {
      wrk.child.kill("SIGINT");
      return (await wrk).stdout;
    },
  };
};

describe("10,000 requests for one prompt", () => {
  it("cost one call of two gateways with four workers each", async () => {
    const redis = await RedisServer.start();
    const held: Socket[] = [];
    const upstream = await RawServer.start((socket) => held.push(socket));
    const cache = { store: "redis", wait_seconds: 170 };
    const gateways = await Promise.all([
      start(cache, 4, redis, upstream.url),
      start(cache, 4, redis, upstream.url),
    ]);
    const loads = gateways.map(askForLong);
    await until("all to wait", async () => {
      const counts = await Promise.all(gateways.map(underWay));
      return held.length > 0 && counts.every((count) => count === 5000);
    });
    held[0]!.write(jsonAnswer(completion("the same")));
    // wrk goes on asking behind it.
    await until("all to be answered", async () => {
      const shared = await Promise.all(
        gateways.map(async ({ adminUrl }) =>
          sumOf(await scrape(adminUrl), "moontide_llm_cache_requests_total", { result: "shared" }),
        ),
      );
      return shared[0]! + shared[1]! >= 9999;
    });
    for (const load of loads) {
      expect(await load.stop()).not.toMatch(/Non-2xx|Socket errors/);
    }
    expect(upstream.requests).toHaveLength(1);
  });
});
