import { Backend, startBackends } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { Response, send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, everyWorkerSees, everyWorkerUses } from "../support/node/status";
import { until } from "../support/node/wait";

// A session stays with its endpoint by a cookie.

const documentOf = (backends: Backend[], sticky: object = {}): object => ({
  pools: {
    web: {
      endpoints: backends.map(({ address }) => address),
      balancer: { algorithm: "sticky", sticky },
    },
  },
  routes: [{ pool: "web" }],
});

const start = async (
  backends: Backend[],
  sticky: object = {},
  environment: Record<string, string> = {},
): Promise<Gateway> =>
  Gateway.start({ workers: 2, configuration: documentOf(backends, sticky), environment });

const sessionIn = (answer: Response): string | undefined =>
  answer.headers["set-cookie"]
    ?.map((line) => /^(moontide_[0-9a-f]{8}=[0-9a-f]+);/.exec(line)?.[1])
    .find((cookie) => cookie !== undefined);

interface Client {
  cookie: string | undefined;
  home: string;
}

const visit = async (gateway: Gateway, client?: Client): Promise<[Client, Response]> => {
  const headers = client?.cookie === undefined ? {} : { Cookie: `a=b; ${client.cookie}` };
  const answer = await send(gateway.url, { headers });
  expect(answer.status).toBe(200);
  const home = answer.headers["x-backend"] as string;
  return [{ cookie: sessionIn(answer) ?? client?.cookie, home }, answer];
};

const clientsOf = async (gateway: Gateway, count: number): Promise<Client[]> =>
  Promise.all(Array.from({ length: count }, async () => (await visit(gateway))[0]));

describe("a sticky session", () => {
  it("begins with a cookie beside the endpoint's own, and stays in all workers without another", async () => {
    const backends = await startBackends(4, {
      behaviour: { kind: "answer", headers: { "Set-Cookie": "own=1" } },
    });
    const gateway = await start(backends);
    const [client, first] = await visit(gateway);
    expect(first.headers["set-cookie"]).toHaveLength(2);
    expect(first.headers["set-cookie"]).toContain("own=1");
    expect(first.headers["set-cookie"]!.join()).toMatch(
      /moontide_[0-9a-f]{8}=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const visits = await Promise.all(Array.from({ length: 40 }, () => visit(gateway, client)));
    for (const [{ home }, answer] of visits) {
      expect(home).toBe(client.home);
      expect(answer.headers["set-cookie"]).toEqual(["own=1"]);
    }
    const samples = await until("the count", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_sticky_sessions_total") > 0 && found;
    });
    expect(sumOf(samples, "moontide_sticky_sessions_total", { cause: "began" })).toBe(1);
  });

  it("is not what somebody makes up", async () => {
    const backends = await startBackends(4);
    const gateway = await start(backends);
    const [client] = await visit(gateway);
    const name = client.cookie!.split("=")[0]!;
    for (const value of ["", backends[0]!.address, "0".repeat(32), "%00"]) {
      const [, answer] = await visit(gateway, { cookie: `${name}=${value}`, home: "" });
      expect(sessionIn(answer)).toBeDefined();
    }
  });

  it("moves when its endpoint dies, with the request that finds out, and the others stay", async () => {
    const backends = await startBackends(4);
    const gateway = await start(backends);
    const clients = await clientsOf(gateway, 40);
    const dead = clients[0]!.home;
    await backends.find(({ name }) => name === dead)!.refuse();
    for (const client of clients) {
      const [moved, answer] = await visit(gateway, client);
      if (client.home !== dead) expect(moved).toEqual(client);
      else {
        expect(moved.home).not.toBe(dead);
        expect(sessionIn(answer)).toBeDefined();
        expect((await visit(gateway, moved))[0]).toEqual(moved);
      }
    }
  });

  it("survives scale-out and a reload", async () => {
    const backends = await startBackends(8);
    const gateway = await start(backends.slice(0, 3));
    const clients = await clientsOf(gateway, 40);
    gateway.configure(documentOf(backends));
    await everyWorkerUses(
      gateway,
      backends.map(({ address }) => address),
    );
    for (const client of clients) expect((await visit(gateway, client))[0]).toEqual(client);
    await gateway.reload();
    for (const client of clients) expect((await visit(gateway, client))[0]).toEqual(client);
    const newcomers = new Set((await clientsOf(gateway, 80)).map(({ home }) => home));
    expect(newcomers.size).toBeGreaterThan(5);
  });

  it("stays with an endpoint that drains, which gets no others", async () => {
    const backends = await startBackends(3);
    const gateway = await start(backends);
    const [client] = await visit(gateway);
    const url = `${gateway.adminUrl}/v1/pools/web/endpoints/${client.home}`;
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ draining: true });
    expect((await send(url, { method: "PATCH", headers, body })).status).toBe(200);
    await everyWorkerSees(
      "the draining",
      gateway,
      (status) => endpointsOf(status)[client.home]?.state === "draining",
    );
    for (let i = 0; i < 20; i++) expect((await visit(gateway, client))[0]).toEqual(client);
    const others = new Set((await clientsOf(gateway, 40)).map(({ home }) => home));
    expect(others.has(client.home)).toBe(false);
  });

  it("is known to another gateway with the same secret, and after a restart", async () => {
    const backends = await startBackends(4);
    const secret = { secret: { env: "STICKY_SECRET" } };
    const environment = { STICKY_SECRET: "known to both" };
    const [one, two] = await Promise.all([
      start(backends, secret, environment),
      start(backends, secret, environment),
    ]);
    const clients = await clientsOf(one, 20);
    for (const client of clients) expect((await visit(two, client))[0]).toEqual(client);
    await one.stop();
    await one.restart();
    for (const client of clients) expect((await visit(one, client))[0]).toEqual(client);
    const leaked = [one.log, two.log].some((log) => log.includes("known to both"));
    expect(leaked).toBe(false);
  });

  it("is for HTTPS alone where a trusted proxy says that the client came over it", async () => {
    const backends = await startBackends(2);
    const gateway = await Gateway.start({
      configuration: { trusted_proxies: ["127.0.0.1"], ...documentOf(backends) },
    });
    const answer = await send(gateway.url, { headers: { "X-Forwarded-Proto": "https" } });
    expect(answer.headers["set-cookie"]!.join()).toMatch(/; Secure$/);
  });
});

describe("balanced sessions", () => {
  it("stay, and spread to newcomers without a new cookie", async () => {
    const backends = await startBackends(6);
    const gateway = await start(backends.slice(0, 3), { mode: "balanced" });
    const clients = await clientsOf(gateway, 60);
    for (const client of clients) expect((await visit(gateway, client))[0]).toEqual(client);
    gateway.configure(documentOf(backends, { mode: "balanced" }));
    await everyWorkerUses(
      gateway,
      backends.map(({ address }) => address),
    );
    let moved = 0;
    for (const client of clients) {
      const [next, answer] = await visit(gateway, client);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      if (next.home !== client.home) moved += 1;
    }
    expect(moved).toBeGreaterThan(15);
    expect(moved).toBeLessThan(45);
  });
});
