import { createHash } from "node:crypto";
import { request } from "node:http";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Token limits that two gateways count together in a real Redis, against the mock model server's ledger.

const keyOf = (name: string) => `sk-${name}`;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

interface Scene {
  mock: MockModels;
  redis: RedisServer;
  gateways: Gateway[];
}

const start = async (limits: object[], workers = 4, timeout_seconds = 2): Promise<Scene> => {
  const [mock, redis] = await Promise.all([MockModels.start(), RedisServer.start()]);
  const provider = (key: string) => ({
    type: "openai_compatible",
    base_url: `${mock.url}/v1`,
    api_keys: [{ env: key }],
  });
  const configuration = {
    providers: { first: provider("MOCK_A"), second: provider("MOCK_B") },
    models: {
      moon: {
        candidates: [
          { provider: "first", model: "moon-mini" },
          { provider: "second", model: "moon-large" },
        ],
        retries: { attempts: 1 },
      },
    },
    consumers: { anna: { api_keys: [{ sha256: sha256(keyOf("anna")) }] } },
    cluster: { gateways: 2, redis: { host: "127.0.0.1", port: redis.port, timeout_seconds } },
    token_limits: limits,
    routes: [{ llm: {}, authentication: { api_key: {} } }],
  };
  const gateways = await Promise.all(
    [0, 1].map(async () =>
      Gateway.start({
        workers,
        connections: 2048,
        environment: { MOCK_A: "mock-a", MOCK_B: "mock-b" },
        configuration,
      }),
    ),
  );
  return { mock, redis, gateways };
};

interface Told {
  status: number;
  /** The whole answer came. */
  complete: boolean;
  seconds: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Asks, and leaves after so many bytes of the answer where that is said. */
const ask = async (url: string, body: object, leave_at?: number): Promise<Told> =>
  new Promise((done) => {
    const began = performance.now();
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      authorization: `Bearer ${keyOf("anna")}`,
      "content-length": Buffer.byteLength(text),
    };
    const told = (status: number, complete: boolean, all: Told["headers"] = {}) => {
      done({ status, complete, seconds: (performance.now() - began) / 1000, headers: all });
    };
    const sent = request(`${url}/v1/chat/completions`, { method: "POST", headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (leave_at !== undefined && bytes >= leave_at) sent.destroy();
      });
      answer.on("end", () => told(answer.statusCode!, true, answer.headers));
      answer.on("error", () => told(answer.statusCode!, false, answer.headers));
    });
    sent.on("error", () => told(0, false));
    sent.end(text);
  });

const question = (index: number, stream: boolean) => ({
  model: "moon",
  max_tokens: 60,
  stream,
  messages: [{ role: "user", content: `[long ${20 + (index % 30)}] question ${index % 10}` }],
});

const sumAll = async (gateways: Gateway[], name: string, labels: Record<string, string>) => {
  const all = await Promise.all(gateways.map(async (one) => scrape(one.adminUrl)));
  return all.reduce((sum, samples) => sum + sumOf(samples, name, labels), 0);
};

const settledTokens = async (gateways: Gateway[]) =>
  sumAll(gateways, "moontide_token_limit_settled_total", { kind: "used", quantity: "tokens" });

/** What Redis has counted of anna's tokens. */
const countIn = (redis: RedisServer, limit: string, field: "used" | "held"): number =>
  Number(redis.cli("hget", `{moontide}limit/60s/tokens/${limit}/anna`, field).trim());

/** So many clients, each one request after the other. */
const press = async (clients: number, requests: number, one: (index: number) => Promise<void>) => {
  let next = 0;
  const client = async () => {
    while (next < requests) await one(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
};

describe("200 clients of two gateways with four workers each", () => {
  it("are settled as the ledger says, through failures and fallbacks", async () => {
    const { mock, redis, gateways } = await start([
      { name: "big", key: "consumer", tokens: 100000000, requests: 1000000, scope: "cluster" },
    ]);
    await mock.script({ key: "mock-a", every: 7, status: 500 });
    let failed = 0;
    await press(200, 1000, async (index) => {
      const url = gateways[index % 2]!.url;
      const { status } = await ask(url, question(index, index % 3 === 0));
      if (status !== 200) failed += 1;
    });
    expect(failed).toBe(0);
    const { totals } = await mock.settled();
    const tokens = totals.input_tokens + totals.output_tokens;
    await until("all to be settled", async () => (await settledTokens(gateways)) === tokens);
    await until("Redis to be told of all", () => countIn(redis, "big", "used") === tokens);
    expect(countIn(redis, "big", "held")).toBe(0);
  });
});

describe("clients that leave, and workers that are killed", () => {
  it("are settled within a hundredth of the ledger, and hold nothing in the end", async () => {
    const { mock, redis, gateways } = await start([
      { name: "big", key: "consumer", tokens: 100000000, scope: "cluster" },
      { name: "here", key: "consumer", tokens: 100000000, parallel_requests: 100000 },
    ]);
    await mock.script({ tokens_per_second: 400 });
    // What answers of the model are like is learned from those that come whole.
    await press(20, 100, async (index) => {
      await ask(gateways[index % 2]!.url, question(index, true));
    });
    let asked = 0;
    let killed = false;
    await press(100, 2000, async (index) => {
      const { url } = gateways[index % 2]!;
      // Every tenth leaves somewhere in its stream.
      const leave_at = index % 10 === 0 ? 1000 + ((index * 7919) % 9000) : undefined;
      await ask(url, question(index, true), leave_at);
      asked += 1;
      if (asked > 500 && !killed) {
        killed = true;
        const [victim] = await gateways[0]!.workers();
        await gateways[0]!.killWorker(victim!);
      }
    });
    expect(killed).toBe(true);
    const { totals, requests } = await mock.settled();
    const tokens = totals.input_tokens + totals.output_tokens;
    const whole = requests.filter(({ ended }) => ended === "complete").length;
    expect(whole).toBeGreaterThan(1700);
    const used = await until("nothing to be held", () => {
      const used_there = countIn(redis, "big", "used");
      return countIn(redis, "big", "held") >= 0 && used_there > 0.9 * tokens && used_there;
    });
    await until(
      "leases of the dead worker to end",
      async () => {
        await ask(gateways[1]!.url, question(1, false));
        return countIn(redis, "big", "held") < 200;
      },
      90,
    );
    process.stdout.write(
      `ledger ${tokens}, settled ${used}, off by ${((used - tokens) / tokens) * 100} %\n`,
    );
    expect(Math.abs(used - tokens) / tokens).toBeLessThan(0.01);
  }, 240000);
});

const tokensOf = (list: { tokens: number }[]) => list.reduce((sum, { tokens }) => sum + tokens, 0);

describe("a limit of the cluster", () => {
  it("is not exceeded in any window, and nearly all of it is used", async () => {
    const limit = 20000;
    const window_seconds = 10;
    /** Between admission and the mock's clock lies what the machine makes a request wait. */
    const apart_seconds = 1;
    const { mock, gateways } = await start([
      { name: "tight", key: "consumer", tokens: limit, window_seconds, scope: "cluster" },
    ]);
    const until_at = performance.now() + 32000;
    await press(50, 1000000, async (index) => {
      if (performance.now() > until_at) return;
      const { status } = await ask(gateways[index % 2]!.url, question(index, index % 2 === 0));
      if (status === 429) await new Promise((done) => setTimeout(done, 50));
    });
    const { requests } = await mock.settled();
    const times = requests.map(({ time, input_tokens, output_tokens }) => ({
      time,
      tokens: input_tokens + output_tokens,
    }));
    let most = 0;
    for (const { time } of times) {
      const inside = times.filter(
        (one) => one.time >= time && one.time < time + window_seconds - apart_seconds,
      );
      most = Math.max(most, tokensOf(inside));
    }
    const first = times[0]!.time;
    const steady = times.filter(({ time }) => time < first + (3 * (window_seconds * 31)) / 30);
    const used = tokensOf(steady) / 3;
    process.stdout.write(`most in a window ${most}, used ${used} of ${limit}\n`);
    expect(await sumAll(gateways, "moontide_token_limit_fallbacks_total", {})).toBe(0);
    expect(most).toBeLessThanOrEqual(limit * 1.01);
    expect(used).toBeGreaterThan(0.95 * limit);
  }, 90000);
});

describe("without Redis", () => {
  it("gateways let their shares through, wait for nobody, and make up for it", async () => {
    const { mock, redis, gateways } = await start(
      [{ name: "big", key: "consumer", tokens: 100000000, scope: "cluster" }],
      2,
      0.2,
    );
    await ask(gateways[0]!.url, question(1, false));
    redis.pause();
    // It is paused for as long as that: whoever waited for it would wait still.
    await press(20, 300, async (index) => {
      expect((await ask(gateways[index % 2]!.url, question(index, false))).status).toBe(200);
    });
    redis.resume();
    const { totals } = await mock.settled();
    const tokens = totals.input_tokens + totals.output_tokens;
    await until("Redis to be told of all", () => countIn(redis, "big", "used") === tokens);
    expect(countIn(redis, "big", "held")).toBe(0);
    await redis.kill();
    expect((await ask(gateways[0]!.url, question(2, false))).status).toBe(200);
    await redis.revive();
    await until("Redis to count again", async () => {
      await ask(gateways[0]!.url, question(3, false));
      return countIn(redis, "big", "used") > 0;
    });
  }, 60000);
});
