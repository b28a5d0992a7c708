import { Backend, startBackends } from "../support/node/backend";
import { Behaviour } from "../support/node/behaviour";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { HeldBackend } from "../support/node/held-backend";
import { until } from "../support/node/wait";

// Which failed attempts are made again elsewhere, and which never.

/** Two endpoints in turn, the first of which does as told; without ejection, so that it always has its turn. */
const startPair = async (bad: Behaviour, retries: object, more: object = {}) => {
  const [first, second] = (await startBackends(2)) as [Backend, Backend];
  first.behaviour = bad;
  const gateway = await Gateway.start({
    workers: 1,
    configuration: {
      pools: {
        web: {
          endpoints: [first.address, second.address],
          balancer: { algorithm: "round_robin" },
          health: { passive: { enabled: false } },
          retries,
          ...more,
        },
      },
      routes: [{ pool: "web" }],
    },
  });
  return { first, second, gateway };
};

const statusesOf = async (gateway: Gateway, count: number, method = "GET"): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) {
    const body = method === "GET" || method === "HEAD" ? undefined : "body";
    statuses.push((await send(gateway.url, { method, body })).status);
  }
  return statuses;
};

const all = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status);

describe("a refused connection", () => {
  it.each(["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"])(
    "is tried elsewhere for %s: nothing was sent",
    async (method) => {
      const { first, gateway } = await startPair({ kind: "answer" }, {});
      await first.refuse();
      expect(await statusesOf(gateway, 4, method)).toEqual(all(4, 200));
    },
  );

  it("fails the request without retries", async () => {
    const { first, gateway } = await startPair({ kind: "answer" }, { attempts: 0 });
    await first.refuse();
    expect((await statusesOf(gateway, 4)).sort()).toEqual([200, 200, 502, 502]);
  });
});

describe("a connection that breaks after the request was sent", () => {
  it.each(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])(
    "is tried elsewhere for %s",
    async (method) => {
      const { first, second, gateway } = await startPair({ kind: "reset" }, {});
      expect(await statusesOf(gateway, 4, method)).toEqual(all(4, 200));
      expect(first.seen.length).toBeGreaterThan(0);
      expect(second.seen).toHaveLength(4);
    },
  );

  it.each(["POST", "PATCH", "LOCK"])("is not tried again for %s", async (method) => {
    const { first, second, gateway } = await startPair({ kind: "reset" }, {});
    expect((await statusesOf(gateway, 4, method)).sort()).toEqual([200, 200, 502, 502]);
    expect(first.seen).toHaveLength(2);
    expect(second.seen).toHaveLength(2);
  });
});

describe("an attempt that takes too long", () => {
  it("is tried elsewhere for GET", async () => {
    const { gateway } = await startPair({ kind: "hang" }, { per_try_timeout_seconds: 0.2 });
    expect(await statusesOf(gateway, 2)).toEqual([200, 200]);
  });

  it("is not tried again for POST: it may have been carried out", async () => {
    const { second, gateway } = await startPair({ kind: "hang" }, { per_try_timeout_seconds: 0.2 });
    expect((await statusesOf(gateway, 2, "POST")).sort()).toEqual([200, 504]);
    expect(second.seen).toHaveLength(1);
  });
});

describe("an answer with an error status", () => {
  it.each([500, 502, 503, 504])("%d is tried elsewhere with `on: status`", async (status) => {
    const { first, gateway } = await startPair({ kind: "answer", status }, { on: "status" });
    expect(await statusesOf(gateway, 4)).toEqual(all(4, 200));
    expect(first.seen.length).toBeGreaterThan(0);
  });

  it.each([404, 429, 501])("%d is passed on", async (status) => {
    const { gateway } = await startPair({ kind: "answer", status }, { on: "status" });
    expect((await statusesOf(gateway, 4)).sort()).toEqual([200, 200, status, status]);
  });

  it("is passed on without `on: status`", async () => {
    const { gateway } = await startPair({ kind: "answer", status: 503 }, {});
    expect((await statusesOf(gateway, 4)).sort()).toEqual([200, 200, 503, 503]);
  });

  it("is passed on for POST: it was carried out", async () => {
    const { second, gateway } = await startPair({ kind: "answer", status: 503 }, { on: "status" });
    expect((await statusesOf(gateway, 4, "POST")).sort()).toEqual([200, 200, 503, 503]);
    expect(second.seen).toHaveLength(2);
  });

  it("keeps the body of the last endpoint when all fail", async () => {
    const { first, second, gateway } = await startPair(
      { kind: "answer", status: 503, body: "closed for today" },
      { on: "status" },
    );
    second.behaviour = first.behaviour;
    expect(await send(gateway.url)).toMatchObject({ status: 503, text: "closed for today" });
  });
});

describe("the number of attempts", () => {
  it("is bounded, each at another endpoint", async () => {
    const backends = await startBackends(5, { behaviour: { kind: "reset" } });
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: {
          web: {
            endpoints: backends.map((each) => each.address),
            health: { passive: { enabled: false } },
            retries: { attempts: 2 },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    expect((await send(gateway.url)).status).toBe(502);
    const counts = backends.map((each) => each.seen.length).sort();
    expect(counts).toEqual([0, 0, 1, 1, 1]);
  });

  it("is one where there is but one endpoint", async () => {
    const backend = await Backend.start({ behaviour: { kind: "reset" } });
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address], retries: { attempts: 5 } } },
        routes: [{ pool: "web" }],
      },
    });
    expect((await send(gateway.url)).status).toBe(502);
    expect(backend.seen).toHaveLength(1);
  });
});

describe("the retry budget", () => {
  it("lets those be tried again that began before there was trouble, and then no more than its share", async () => {
    const backends = await Promise.all([HeldBackend.start(), HeldBackend.start()]);
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: {
          web: {
            endpoints: backends.map((each) => each.address),
            health: { passive: { enabled: false } },
            retries: { on: "status", attempts: 1, budget_percent: 20, budget_minimum: 2 },
            timeouts: { read_seconds: 150, total_seconds: 150 },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    const attempts = () => backends.reduce((sum, each) => sum + each.seen.length, 0);
    const sendMany = () => Array.from({ length: 20 }, async () => send(gateway.url));
    const failAll = () => backends.forEach((each) => each.failAll(503));
    const early = sendMany();
    await until("all to be tried", () => attempts() === 20);
    failAll();
    await until("all to be tried again", () => attempts() === 40);
    const late = sendMany();
    await until("others to be tried", () => attempts() === 60);
    failAll();
    const statuses = (await Promise.all([...early, ...late])).map(({ status }) => status);
    expect(statuses).toEqual(all(40, 503));
    expect(attempts()).toBe(60);
  });

  it("lets a quiet pool retry: its minimum is allowed in any case", async () => {
    const { gateway } = await startPair(
      { kind: "answer", status: 503 },
      { on: "status", budget_percent: 0, budget_minimum: 1 },
    );
    expect(await statusesOf(gateway, 6)).toEqual(all(6, 200));
  });

  it("of nothing allows nothing", async () => {
    const { gateway } = await startPair(
      { kind: "answer", status: 503 },
      { on: "status", budget_percent: 0, budget_minimum: 0 },
    );
    expect((await statusesOf(gateway, 4)).sort()).toEqual([200, 200, 503, 503]);
  });
});
