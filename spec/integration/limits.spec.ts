import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { HeldBackend } from "../support/node/held-backend";
import { scrape, sumOf } from "../support/node/metrics";
import { owned, Resource } from "../support/node/resources";
import { everyWorkerSees } from "../support/node/status";
import { until } from "../support/node/wait";

// Limits on real nginx: what a backend says itself, endpoints' own limits, and a limit that only counts.

/** Answers soon, always after the same time, and says how long requests wait in a queue of its own. */
class TellingBackend implements Resource {
  queue_seconds = "0";

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TellingBackend> {
    const server = createServer((request, response) => {
      request.resume();
      response.setHeader("X-Queue-Seconds", backend.queue_seconds);
      setTimeout(() => response.end("ok\n"), 30);
    });
    server.keepAliveTimeout = 120_000;
    const backend = owned(new TellingBackend(server));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return backend;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const reasonOf = (response: Response): string =>
  response.status === 200 ? "served" : response.json<{ reason: string }>().reason;

const count = (answers: readonly string[], answer: string) =>
  answers.filter((each) => each === answer).length;

const start = (web: object, workers = 2) =>
  Gateway.start({
    workers,
    configuration: { pools: { web }, routes: [{ pool: "web" }] },
  });

const gauge = async (gateway: Gateway, name: string) =>
  sumOf(await scrape(gateway.adminUrl), `moontide_${name}`);

describe("a pool's limit", () => {
  it("falls when most answers name a queue, however quick they are, and rises when they name none", async () => {
    const backend = await TellingBackend.start();
    const gateway = await start({
      endpoints: [backend.address],
      limit: { initial: 40, minimum: 4, queue_header: "X-Queue-Seconds" },
    });
    let stopped = false;
    const client = async () => {
      while (!stopped) await send(gateway.url);
    };
    const clients = (length: number) => Array.from({ length }, client);
    const load = clients(20);
    try {
      // What is calm has to be known first; then the limit is in use, or it would not be judged.
      await until("the base", async () => (await gauge(gateway, "limiter_base_seconds")) > 0);
      load.push(...clients(25));
      backend.queue_seconds = "0.2";
      await until("a low limit", async () => (await gauge(gateway, "pool_limit")) < 15);
      backend.queue_seconds = "0.01";
      await until("a higher limit", async () => (await gauge(gateway, "pool_limit")) > 25);
    } finally {
      stopped = true;
      await Promise.all(load);
    }
  });

  it("in shadow mode refuses nobody, and counts whom it would have", async () => {
    const backend = await HeldBackend.start();
    const gateway = await start({
      endpoints: [backend.address],
      limit: { algorithm: "static", maximum: 3, shadow: true },
    });
    const answers = Array.from({ length: 10 }, () => send(gateway.url).then(reasonOf));
    await backend.reached(10);
    expect(await gauge(gateway, "pool_permits")).toBe(10);
    backend.releaseAll();
    expect(count(await Promise.all(answers), "served")).toBe(10);
    await until("seven to be counted", async () => {
      return (await gauge(gateway, "limit_would_refuse_total")) === 7;
    });
    expect(await gauge(gateway, "pool_permits")).toBe(0);
  });

  it("is exact over all workers, and answers the others with Retry-After", async () => {
    const backend = await HeldBackend.start();
    const gateway = await start(
      { endpoints: [backend.address], limit: { algorithm: "static", maximum: 8 } },
      4,
    );
    const sent = Array.from({ length: 60 }, () => send(gateway.url));
    const refused = Promise.all(
      sent.map((each) => each.then((answer) => answer.status === 503 && answer)),
    );
    await backend.reached(8);
    await until("52 refusals", async () => {
      return sumOf(await scrape(gateway.adminUrl), "moontide_refusals_total") === 52;
    });
    backend.releaseAll();
    const answers = (await refused).filter((each) => each !== false);
    expect(answers).toHaveLength(52);
    expect(new Set(answers.map(reasonOf))).toEqual(new Set(["pool_at_limit"]));
    expect(Number(answers[0]!.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(backend.most).toBe(8);
  });
});

describe("limits of endpoints", () => {
  it("hold for each by itself; the others take what one can't", async () => {
    const backends = await Promise.all([HeldBackend.start(), HeldBackend.start()]);
    const gateway = await start({
      endpoints: backends.map(({ address }) => address),
      endpoint_limit: { algorithm: "static", maximum: 5 },
    });
    const answers = Array.from({ length: 30 }, () => send(gateway.url).then(reasonOf));
    await Promise.all(backends.map((backend) => backend.reached(5)));
    await until("20 refusals", async () => {
      return sumOf(await scrape(gateway.adminUrl), "moontide_refusals_total") === 20;
    });
    for (const backend of backends) {
      expect(backend.most).toBe(5);
      backend.releaseAll();
    }
    expect(count(await Promise.all(answers), "served")).toBe(10);
    await everyWorkerSees("nothing in flight", gateway, ({ pools }) =>
      pools[0]!.endpoints.every(({ in_flight }) => in_flight === 0),
    );
  });

  it("let those in who wait as soon as any endpoint has room", async () => {
    const backends = await Promise.all([HeldBackend.start(), HeldBackend.start()]);
    const gateway = await start({
      endpoints: backends.map(({ address }) => address),
      endpoint_limit: { algorithm: "static", maximum: 2 },
      queue: { timeout_seconds: 30 },
    });
    const answers = Array.from({ length: 10 }, () => send(gateway.url).then(reasonOf));
    await Promise.all(backends.map((backend) => backend.reached(2)));
    await until("six to wait", async () => (await gauge(gateway, "queue_length")) === 6);
    backends[0]!.releaseAll();
    await backends[0]!.reached(8);
    backends[1]!.releaseAll();
    expect(count(await Promise.all(answers), "served")).toBe(10);
    expect(backends.map(({ most }) => most)).toEqual([2, 2]);
  });
});
