import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { AddressInfo, createServer, Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { startBackends } from "../support/node/backend";
import { Authority } from "../support/node/certificates";
import { send } from "../support/node/client";
import { Gateway, GatewayOptions } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { RedisServer } from "../support/node/redis-server";
import { owned } from "../support/node/resources";
import { elapse, until } from "../support/node/wait";

// Rate limits on real workers, and in a real Redis: how exactly they hold, and what happens when Redis does not answer.

/** What a limit lets through in a second. */
const rate = 300;

interface Setting extends Partial<GatewayOptions> {
  limit: object;
  redis?: object;
  gateways?: number;
}

const start = async ({ limit, redis, gateways, ...options }: Setting): Promise<Gateway> => {
  const [backend] = await startBackends(1);
  return Gateway.start({
    workers: 4,
    ...options,
    configuration: {
      pools: { web: { endpoints: [backend!.address] } },
      routes: [{ pool: "web", rate_limits: [{ name: "all", key: "route", ...limit }] }],
      ...(redis === undefined ? {} : { cluster: { redis, gateways } }),
    },
  });
};

/** Requests one after the other on so many connections, as fast as they are answered. */
const press = async (
  url: string,
  connections: number,
  seconds: number,
  ...scripts: string[]
): Promise<void> => {
  const run = promisify(execFile);
  const script = scripts.flatMap((name) => ["-s", name]);
  await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, ...script, url]);
};

/** A part of the time in which clients press: behind the first window. Seconds. */
interface Span {
  skipped: number;
  seconds: number;
}

/** How many of these moments lie in each tenth of a second. */
const tenthsOf = (times: number[], from: number, seconds: number): number[] => {
  const counts = Array<number>(seconds * 10).fill(0);
  for (const time of times) {
    const tenth = Math.floor((time - from) * 10);
    if (tenth >= 0 && tenth < counts.length) counts[tenth]! += 1;
  }
  return counts;
};

/**
 * How many requests were let through in a span, of clients that asked for twice as many all the time: a machine that
 * has no time for that proves nothing, and is pressed again.
 */
const admittedIn = async ({ skipped, seconds }: Span, ...gateways: Gateway[]): Promise<number> =>
  until("clients that ask for more than is let through", async () => {
    const began = Date.now() / 1000;
    const connections = 64 / gateways.length;
    const duration = Math.ceil(skipped + seconds + 0.5);
    await Promise.all(gateways.map(async ({ url }) => press(url, connections, duration)));
    const ended = gateways
      .flatMap(({ exchanges }) => exchanges)
      .filter(({ endedAt }) => endedAt >= began);
    const from = Math.min(...ended.map(({ endedAt }) => endedAt)) + skipped;
    const count = (some: typeof ended) =>
      tenthsOf(
        some.map(({ endedAt }) => endedAt),
        from,
        seconds,
      );
    const isPressed = count(ended).every((asked) => asked > (2 * rate) / 10);
    const admitted = count(ended.filter(({ status }) => status === 200));
    return isPressed && admitted.reduce((sum, each) => sum + each, 0);
  });

/** To one in a hundred, and what a tenth of a second lets through: so late a request may be logged. */
const within = (actual: number, wanted: number, more = 0): void => {
  const tolerance = wanted / 100 + rate / 10 + more;
  expect(actual).toBeGreaterThanOrEqual(wanted - tolerance);
  expect(actual).toBeLessThanOrEqual(wanted + tolerance);
};

/** Something that answers every command in the same way, at its port. */
const fakeRedis = async (reply: string): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", () => socket.write(reply));
  });
  owned({
    report: () => "",
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
};

describe("64 clients at once, four workers", () => {
  it("a sliding window lets its rate through, to one in a hundred", async () => {
    const gateway = await start({ limit: { requests: rate, window_seconds: 1 } });
    within(await admittedIn({ skipped: 1.5, seconds: 4 }, gateway), 4 * rate);
  });

  it("GCRA lets its rate through, to one burst", async () => {
    const burst = 10;
    const limit = { requests: rate, window_seconds: 1, algorithm: "gcra", burst };
    const gateway = await start({ limit });
    within(await admittedIn({ skipped: 0.5, seconds: 3 }, gateway), 3 * rate, burst);
  });

  it.each([0, 5])(
    "two gateways share a limit in Redis, to one in a hundred (%d %% leased)",
    async (lease_percent) => {
      const redis = await RedisServer.start();
      const setting: Setting = {
        limit: { requests: rate, window_seconds: 1, scope: "cluster", lease_percent },
        redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 5 },
      };
      const [one, other] = [await start(setting), await start(setting)];
      within(await admittedIn({ skipped: 1.5, seconds: 4 }, one, other), 4 * rate);
      const errors = sumOf(await scrape(one.adminUrl), "moontide_redis_errors_total");
      expect(errors).toBe(0);
    },
  );
});

describe("100,000 keys in memory for a few thousand", () => {
  it("free nobody of the limit, take no more memory, and are told of", async () => {
    const limit = { key: "header:X-Key", requests: 5, window_seconds: 600 };
    const gateway = await start({ limit, workers: 2, limitsMemory: "1m" });
    await until("room to be set aside", async () => {
      const free = sumOf(await scrape(gateway.adminUrl), "moontide_shared_dict_free_bytes", {
        dict: "moontide_limits",
      });
      return free < 1048576 - 16384;
    });
    const early = { headers: { "X-Key": "early" } };
    for (let i = 0; i < 5; i++) expect((await send(gateway.url, early)).status).toBe(200);
    const script = join(gateway.directory, "keys.lua");
    writeFileSync(
      script,
      `local n = 0
       request = function() n = n + 1; return wrk.format("GET", "/", { ["X-Key"] = "flood" .. n }) end`,
    );
    const count = async (): Promise<number> =>
      sumOf(await scrape(gateway.adminUrl), "moontide_rate_limited_total");
    while ((await count()) < 100_000) await press(gateway.url, 64, 3, script);

    expect((await send(gateway.url, early)).status).toBe(429);
    await gateway.logged(/rate_limit_memory_full/);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_rate_limit_overflow_total")).toBeGreaterThan(50_000);
    expect(sumOf(samples, "moontide_rate_limit_overflow_total", { result: "uncounted" })).toBe(0);
  });
});

describe("a concurrency limit", () => {
  it("comes back to nothing after aborts and killed workers", async () => {
    const [backend] = await startBackends(1, { behaviour: { kind: "answer", delaySeconds: 2 } });
    const gateway = await Gateway.start({
      workers: 2,
      configuration: {
        pools: { web: { endpoints: [backend!.address] } },
        routes: [{ pool: "web", concurrency_limits: [{ key: "route", requests: 8 }] }],
      },
    });
    const statuses = async (): Promise<(number | undefined)[]> =>
      Promise.all(
        Array.from({ length: 12 }, async () =>
          send(gateway.url).then(
            ({ status }) => status,
            () => undefined,
          ),
        ),
      );
    const passed = async (): Promise<number> =>
      (await statuses()).filter((status) => status === 200).length;
    expect(await passed()).toBe(8);
    const load = Load.start(gateway.url, { perSecond: 100, freshPercent: 100 });
    await elapse(0.4);
    load.stop();
    const [victim] = await gateway.workers();
    await gateway.killWorker(victim!);
    await load.finish();
    await until("all places to be free again", async () => (await passed()) === 8);
  });
});

describe("clients", () => {
  it("are told what is left, and when to come back", async () => {
    const gateway = await start({ limit: { requests: 2, window_seconds: 60 } });
    const first = await send(gateway.url);
    expect(first.headers["ratelimit-policy"]).toBe('"all";q=2;w=60');
    expect(first.headers["ratelimit"]).toMatch(/^"all";r=1;t=\d+$/);
    await send(gateway.url);
    const refused = await send(gateway.url);
    expect(refused.status).toBe(429);
    expect(refused.json<{ reason: string }>().reason).toBe("rate_limited");
    expect(refused.headers["ratelimit"]).toMatch(/^"all";r=0;t=\d+$/);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("are told nothing where the limit has no headers, but when to come back", async () => {
    const gateway = await start({ limit: { requests: 1, window_seconds: 60, headers: false } });
    expect((await send(gateway.url)).headers["ratelimit"]).toBeUndefined();
    const refused = await send(gateway.url);
    expect(refused.headers["ratelimit-policy"]).toBeUndefined();
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("Redis", () => {
  const limit = { requests: 1000, window_seconds: 10, scope: "cluster" };

  /** One script for each request; besides, the leader follows virtual keys by one, twice a second. */
  const expectAskedOnceEach = (redis: RedisServer, requests: number): void => {
    expect(redis.calls("evalsha")).toBeGreaterThanOrEqual(requests);
    expect(redis.calls("evalsha")).toBeLessThan(2 * requests);
  };

  it("is reached over TLS with a password, in a database of its own, by its script's name", async () => {
    const authority = new Authority();
    const redis = await RedisServer.start({ password: "open-sesame", authority });
    const gateway = await start({
      limit,
      authorities: authority.file,
      environment: { REDIS_PASSWORD: "open-sesame" },
      redis: {
        host: "127.0.0.1",
        port: redis.port,
        password: { env: "REDIS_PASSWORD" },
        database: 2,
        tls: { server_name: "redis.test" },
        timeout_seconds: 1,
      },
    });
    for (let i = 0; i < 20; i++) expect((await send(gateway.url)).status).toBe(200);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_redis_errors_total")).toBe(0);
    expectAskedOnceEach(redis, 20);
    expect(redis.calls("eval")).toBe(0);
    // Connections are kept: each says who it is once.
    expect(redis.calls("select")).toBeLessThanOrEqual(8);
  });

  it("is reached over a unix socket", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({ limit, redis: { socket: redis.socket, timeout_seconds: 1 } });
    for (let i = 0; i < 20; i++) await send(gateway.url);
    expectAskedOnceEach(redis, 20);
  });

  it("is not trusted with another name on its certificate, and its password is in no log", async () => {
    const authority = new Authority();
    const redis = await RedisServer.start({ password: "open-sesame", authority });
    const gateway = await start({
      limit,
      authorities: authority.file,
      environment: { REDIS_PASSWORD: "wrong-sesame" },
      redis: {
        host: "127.0.0.1",
        port: redis.port,
        password: { env: "REDIS_PASSWORD" },
        tls: { server_name: "other.test" },
        timeout_seconds: 1,
      },
    });
    for (let i = 0; i < 16; i++) expect((await send(gateway.url)).status).toBe(200);
    const [line] = await gateway.logged(/redis_lost/);
    expect(line).toContain("TLS");
    expect(gateway.log).not.toContain("sesame");
  });

  it("may be killed, come back, be paused and go on: nobody waits for it", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({
      workers: 2,
      limit: { requests: 100, window_seconds: 1, scope: "cluster" },
      redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 2 },
      gateways: 2,
    });
    const load = Load.start(gateway.url, { perSecond: 100, freshPercent: 50 });
    const lost = async (): Promise<number> =>
      sumOf(await scrape(gateway.adminUrl), "moontide_redis_lost_workers");
    const fallbacks = async (): Promise<number> =>
      sumOf(await scrape(gateway.adminUrl), "moontide_rate_limit_fallbacks_total");
    await until("requests to be counted in it", () => redis.calls("evalsha") > 100);
    await redis.kill();
    await until("both workers to go by themselves", async () => (await lost()) === 2);
    await until("requests to be counted here", async () => (await fallbacks()) > 0);
    await redis.revive();
    await until("both workers to find it again", async () => (await lost()) === 0);
    redis.pause();
    const before = load.results.length;
    await until("both workers to go by themselves again", async () => (await lost()) === 2);
    // It is paused still: whoever waited for it waits no more.
    await until("requests to be answered", () => load.results.length > before + 200);
    redis.resume();
    await until("both workers to find it again", async () => (await lost()) === 0);
    const results = await load.finish();
    expect(results.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
  });

  it("lets each gateway have its part while it is gone", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({
      workers: 1,
      limit: { requests: 100, window_seconds: 60, scope: "cluster" },
      redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 5 },
      gateways: 4,
    });
    expect((await send(gateway.url)).status).toBe(200);
    await redis.kill();
    const answers = [];
    for (let i = 0; i < 40; i++) answers.push((await send(gateway.url)).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(25);
  });

  it.each([
    ["refuses", "-LOADING Redis is loading the dataset in memory\r\n"],
    ["lives elsewhere", "-MOVED 3999 10.0.0.9:6379\r\n"],
    ["says nonsense", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["says half of it", "$5\r\n0 1"],
    ["says what was not asked", "$3\r\n0 1\r\n"],
  ])("that %s is as good as none", async (_, reply) => {
    const server = await fakeRedis(reply);
    const gateway = await start({
      workers: 1,
      limit,
      redis: { host: "127.0.0.1", port: server, timeout_seconds: 0.1 },
    });
    for (let i = 0; i < 5; i++) expect((await send(gateway.url)).status).toBe(200);
    await gateway.logged(/redis_lost/);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_rate_limit_fallbacks_total")).toBe(5);
  });
});
