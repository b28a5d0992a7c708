import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { Backend, startBackends } from "../support/node/backend";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { describeFailures, Load } from "../support/node/load";
import { endpointsOf, everyWorkerSees, everyWorkerUses, readStatus } from "../support/node/status";

// Changes of endpoints while the gateway runs, and who may make them.

const change = async (
  gateway: Gateway,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> =>
  send(`${gateway.adminUrl}/v1/pools/web/endpoints${path}`, {
    method,
    headers: { ...(body && { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

const start = async (endpoints: Backend[], more: object = {}): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: {
        web: {
          endpoints: endpoints.map((each) => each.address),
          balancer: { algorithm: "round_robin" },
        },
      },
      routes: [{ pool: "web" }],
      ...more,
    },
  });

describe("the admin API", () => {
  it("adds an endpoint, which then serves", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a]);
    const added = await change(gateway, "POST", "", { address: b.address, weight: 2 });
    expect(added.status).toBe(201);
    expect(added.headers.location).toContain("/v1/pools/web/endpoints/");
    await everyWorkerUses(gateway, [a.address, b.address]);
    await Load.of(gateway.url, 60, { perSecond: 400 });
    expect(b.seen.length).toBeGreaterThan(a.seen.length);
  });

  it("changes a weight", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a, b]);
    expect((await change(gateway, "PATCH", `/${b.address}`, { weight: 9 })).status).toBe(200);
    const isChanged = (status: Parameters<typeof endpointsOf>[0]) =>
      endpointsOf(status)[b.address]?.weight === 9;
    await everyWorkerSees("the weight", gateway, isChanged);
    await Load.of(gateway.url, 200, { perSecond: 400 });
    expect(b.seen.length).toBeGreaterThan(5 * a.seen.length);
  });

  it("drains an endpoint: it finishes what it has and gets nothing new", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a, b]);
    b.behaviour = { kind: "answer", delaySeconds: 1 };
    const underWay = Promise.all([send(gateway.url), send(gateway.url), send(gateway.url)]);
    expect((await change(gateway, "PATCH", `/${b.address}`, { draining: true })).status).toBe(200);
    const isDraining = (status: Parameters<typeof endpointsOf>[0]) =>
      endpointsOf(status)[b.address]?.state === "draining";
    await everyWorkerSees("the draining", gateway, isDraining);
    b.seen.length = 0;
    await Load.of(gateway.url, 40, { perSecond: 400 });
    expect(b.seen).toHaveLength(0);
    expect((await underWay).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("removes an endpoint of the file, and restores it", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a, b]);
    const load = Load.start(gateway.url, { perSecond: 200 });
    expect((await change(gateway, "DELETE", `/${b.address}`)).status).toBe(200);
    await everyWorkerUses(gateway, [a.address]);
    expect((await change(gateway, "POST", `/${b.address}/restore`)).status).toBe(200);
    await everyWorkerUses(gateway, [a.address, b.address]);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("keeps changes over a reload, a changed file and a restart", async () => {
    const [a, b, c] = (await startBackends(3)) as [Backend, Backend, Backend];
    const gateway = await start([a, b]);
    await change(gateway, "POST", "", { address: c.address, weight: 7 });
    await change(gateway, "DELETE", `/${b.address}`);
    await change(gateway, "PATCH", `/${a.address}`, { weight: 3 });
    const expectKept = async (): Promise<void> => {
      await everyWorkerUses(gateway, [a.address, c.address]);
      const endpoints = endpointsOf(await readStatus(gateway));
      expect(endpoints[a.address]?.weight).toBe(3);
      expect(endpoints[c.address]?.weight).toBe(7);
    };
    await expectKept();
    await gateway.reload();
    await expectKept();
    gateway.configure({
      pools: { web: { endpoints: [b.address, a.address], timeouts: { read_seconds: 3 } } },
      routes: [{ pool: "web" }],
    });
    await gateway.logged(/configuration_changed/);
    await expectKept();
    await gateway.stop();
    await gateway.restart();
    await expectKept();
  });

  it("says what is wrong with a change, and makes none", async () => {
    const [a] = (await startBackends(1)) as [Backend];
    const gateway = await start([a]);
    const wrong = await change(gateway, "POST", "", { address: "nowhere", wieght: 3 });
    expect(wrong.status).toBe(400);
    expect(wrong.headers["content-type"]).toBe("application/problem+json");
    expect(wrong.text).toContain("weight");
    expect((await change(gateway, "POST", "", { address: a.address })).status).toBe(409);
    expect((await change(gateway, "PATCH", "/127.0.0.1:1", { weight: 1 })).status).toBe(404);
    expect((await send(`${gateway.adminUrl}/v1/pools/none`)).status).toBe(404);
    const wrongMethod = await send(`${gateway.adminUrl}/v1/status`, { method: "PUT" });
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.allow).toContain("GET");
    expect(Object.keys(endpointsOf(await readStatus(gateway)))).toEqual([a.address]);
  });

  it("confirms nothing that it can't keep", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a]);
    rmSync(gateway.stateDirectory, { recursive: true });
    writeFileSync(gateway.stateDirectory, "in the way");
    const refused = await change(gateway, "POST", "", { address: b.address });
    expect(refused.status).toBe(507);
    expect(Object.keys(endpointsOf(await readStatus(gateway)))).toEqual([a.address]);
  });

  it("describes itself", async () => {
    const [a] = (await startBackends(1)) as [Backend];
    const gateway = await start([a]);
    const description = (await send(`${gateway.adminUrl}/v1/openapi.json`)).json<{
      openapi: string;
      paths: Record<string, object>;
    }>();
    expect(description.openapi).toMatch(/^3\.1/);
    expect(Object.keys(description.paths)).toContain("/v1/pools/{pool}/endpoints/{endpoint}");
  });
});

describe("who may use it", () => {
  const sha256 = (token: string): string => createHash("sha256").update(token).digest("hex");

  it("without tokens is decided by where a request comes from", async () => {
    const [a] = (await startBackends(1)) as [Backend];
    const gateway = await start([a]);
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await send(`${gateway.adminUrl}/v1/status`, { headers })).status;
    expect(await ask({ Host: `localhost:${gateway.adminPort}` })).toBe(200);
    expect(await ask({ Host: "rebound.example" })).toBe(403);
    expect(await ask({ Origin: "https://evil.example" })).toBe(403);
    expect(await ask({ "Sec-Fetch-Site": "cross-site" })).toBe(403);
  });

  it("is not open to forms of other pages: bodies must be JSON", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await start([a]);
    const response = await send(`${gateway.adminUrl}/v1/pools/web/endpoints`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ address: b.address }),
    });
    expect(response.status).toBe(415);
  });

  it("with tokens is decided by their role; probes need none", async () => {
    const [a] = (await startBackends(1)) as [Backend];
    const admin = {
      tokens: [
        { sha256: sha256("looks"), role: "read" },
        { sha256: sha256("changes"), role: "write" },
      ],
    };
    const gateway = await start([a], { admin });
    const status = async (token?: string): Promise<number> => {
      const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      return (await send(`${gateway.adminUrl}/v1/status`, { headers })).status;
    };
    const drain = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await change(gateway, "PATCH", `/${a.address}`, { weight: 2 }, headers)).status;
    };
    expect(await status()).toBe(401);
    expect(await status("guessed")).toBe(401);
    expect(await status("looks")).toBe(200);
    expect(await drain("looks")).toBe(403);
    expect(await drain("changes")).toBe(200);
    for (const probe of ["healthz", "readyz"]) {
      expect((await send(`${gateway.adminUrl}/${probe}`)).status).toBe(200);
    }
  });
});
