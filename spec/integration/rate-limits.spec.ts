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

/** When requests were let through, in seconds since 1970. */
const admittedAt = (...gateways: Gateway[]): number[] =>
  gateways
    .flatMap((gateway) => gateway.exchanges)
    .filter(({ status }) => status === 200)
    .map(({ endedAt }) => endedAt)
    .sort((a, b) => a - b);

/** How many were let through in so many seconds, behind the first window. */
const countAfter = (times: number[], skipped: number, seconds: number): number => {
  const from = times[0]! + skipped;
  return times.filter((time) => time >= from && time < from + seconds).length;
};

const within = (actual: number, wanted: number, tolerance: number): void => {
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
    const gateway = await start({ limit: { requests: 300, window_seconds: 1 } });
    await press(gateway.url, 64, 6);
    within(countAfter(admittedAt(gateway), 1.5, 4), 1200, 12);
  });

  it("GCRA lets its rate through, to one burst", async () => {
    const limit = { requests: 300, window_seconds: 1, algorithm: "gcra", burst: 10 };
    const gateway = await start({ limit });
    await press(gateway.url, 64, 4);
    within(countAfter(admittedAt(gateway), 0.5, 3), 900, 10);
  });

  it.each([0, 5])(
    "two gateways share a limit in Redis, to one in a hundred (%d %% leased)",
    async (lease_percent) => {
      const redis = await RedisServer.start();
      const setting: Setting = {
        limit: { requests: 300, window_seconds: 1, scope: "cluster", lease_percent },
        redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 1 },
      };
      const [one, other] = [await start(setting), await start(setting)];
      await Promise.all([press(one.url, 32, 6), press(other.url, 32, 6)]);
      within(countAfter(admittedAt(one, other), 1.5, 4), 1200, 12);
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
    const [backend] = await startBackends(1, { behaviour: { kind: "answer", delaySeconds: 0.5 } });
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
    await until("all places to be free again", async () => (await passed()) === 8, 10);
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

  it("may be killed, come back, be paused and go on: nobody waits longer than its timeout", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({
      workers: 2,
      limit: { requests: 100, window_seconds: 1, scope: "cluster" },
      redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 0.2 },
      gateways: 2,
    });
    const load = Load.start(gateway.url, { perSecond: 300, freshPercent: 50 });
    const lost = async (): Promise<number> =>
      sumOf(await scrape(gateway.adminUrl), "moontide_redis_lost_workers");
    await elapse(1.5);
    await redis.kill();
    await until("both workers to go by themselves", async () => (await lost()) === 2);
    await elapse(2);
    await redis.revive();
    await until("both workers to find it again", async () => (await lost()) === 0, 10);
    redis.pause();
    await until("both workers to go by themselves again", async () => (await lost()) === 2);
    redis.resume();
    await until("both workers to find it again", async () => (await lost()) === 0, 10);
    const results = await load.finish();

    expect(results.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    const waits = gateway.exchanges.map(({ seconds }) => seconds);
    // The timeout, and what a crowded machine adds.
    expect(Math.max(...waits)).toBeLessThan(0.2 + 0.3);
    expect(await gateway.logged(/redis_lost/)).toHaveLength(2);
    expect(await gateway.logged(/redis_found/)).toHaveLength(2);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_rate_limit_fallbacks_total")).toBeGreaterThan(0);
  });

  it("lets each gateway have its part while it is gone", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({
      workers: 1,
      limit: { requests: 100, window_seconds: 60, scope: "cluster" },
      redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 0.2 },
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
