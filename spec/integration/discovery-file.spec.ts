import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { describeFailures, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { temporaryDirectory } from "../support/node/paths";
import { endpointsOf, everyWorkerUses, readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// Endpoints from a file that another program writes.

class EndpointFile {
  readonly path = join(temporaryDirectory("endpoints"), "endpoints.json");

  write(content: string | Buffer): void {
    writeFileSync(this.path, content);
  }

  list(...backends: Backend[]): void {
    this.write(JSON.stringify(backends.map((each) => each.address)));
  }
}

const start = async (file: EndpointFile, workers = 2): Promise<Gateway> =>
  Gateway.start({
    workers,
    configuration: {
      pools: { web: { discovery: { type: "file", path: file.path, interval_seconds: 0.2 } } },
      routes: [{ pool: "web" }],
    },
    server: "add_header X-Worker $pid always;",
  });

/** Whether the worker that happens to answer uses that backend. */
const isServedBy = async (gateway: Gateway, backend: Backend): Promise<boolean> =>
  (await send(gateway.url)).headers["x-backend"] === backend.name;

const failures = async (gateway: Gateway): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_discovery_queries_total", { result: "failed" });

describe("a watched file", () => {
  it("brings its endpoints, and its changes, without a failed request", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const file = new EndpointFile();
    file.list(a);
    const gateway = await start(file);
    await everyWorkerUses(gateway, [a.address]);
    const load = Load.start(gateway.url, { perSecond: 200, freshPercent: 50 });
    for (const backend of [b, a, b]) {
      file.list(backend);
      await until("the change", () => isServedBy(gateway, backend));
    }
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("comes to be the same in every worker", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const file = new EndpointFile();
    file.list(a);
    const gateway = await start(file, 4);
    await everyWorkerUses(gateway, [a.address]);

    // Many at once, so that every worker gets some.
    const following = new Set<string>();
    const look = async (): Promise<void> => {
      const answers = await Promise.all(Array.from({ length: 40 }, () => send(gateway.url)));
      for (const { headers } of answers) {
        const worker = headers["x-worker"] as string;
        const isNew = headers["x-backend"] === b.name;
        if (isNew) following.add(worker);
      }
    };
    file.list(b);
    await until("every worker to follow", async () => look().then(() => following.size === 4));
  });

  it("keeps weights", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const file = new EndpointFile();
    file.write(JSON.stringify([{ address: a.address, weight: 9 }, b.address]));
    const gateway = await start(file, 1);
    await everyWorkerUses(gateway, [a.address, b.address]);
    const endpoints = endpointsOf(await readStatus(gateway));
    expect(endpoints[a.address]?.weight).toBe(9);
    expect(endpoints[b.address]?.weight).toBe(1);
  });

  it.each([
    ["cut in the middle", '["127.0.0.1:8080", "127.0'],
    ["empty", ""],
    ["garbage", Buffer.from([0, 1, 2, 255, 254])],
    ["not a list", '{"a": 1}'],
    ["of which one entry is wrong", '["127.0.0.1:8080", "127.0.0.1:port"]'],
    ["gone", undefined],
  ])("that is %s changes nothing but a counter", async (_, content) => {
    const backend = await Backend.start();
    const file = new EndpointFile();
    file.list(backend);
    const gateway = await start(file);
    await everyWorkerUses(gateway, [backend.address]);
    const load = Load.start(gateway.url, { perSecond: 50 });

    if (content === undefined) rmSync(file.path);
    else file.write(content);
    await gateway.logged(/discovery_failed/);
    await until("a failed query to be counted", async () => (await failures(gateway)) >= 1);

    file.list(backend);
    await gateway.logged(/discovery_recovered/);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("that fails again and again is worth one line in the log", async () => {
    const backend = await Backend.start();
    const file = new EndpointFile();
    file.list(backend);
    const gateway = await start(file);
    await everyWorkerUses(gateway, [backend.address]);
    file.write("garbage");
    await until("three failures", async () => (await failures(gateway)) >= 3);
    expect(await gateway.logged(/discovery_failed/)).toHaveLength(1);
  });

  it("that fails outlasts a reload: the last good list stays", async () => {
    const backend = await Backend.start();
    const file = new EndpointFile();
    file.list(backend);
    const gateway = await start(file);
    await everyWorkerUses(gateway, [backend.address]);
    file.write("garbage");
    await gateway.logged(/discovery_failed/);
    const load = Load.start(gateway.url, { perSecond: 100, freshPercent: 100 });
    await gateway.reload();
    await gateway.logged(/discovery_failed/, 2);
    expect(describeFailures(await load.finish())).toEqual([]);
  });
});

describe("readiness", () => {
  it("waits for the first complete list, and says for which pool", async () => {
    const backend = await Backend.start();
    const file = new EndpointFile();
    const gateway = await start(file);
    const before = await send(`${gateway.adminUrl}/readyz`);
    expect(before.status).toBe(503);
    expect(before.text).toContain("web");
    expect((await send(`${gateway.adminUrl}/healthz`)).status).toBe(200);
    expect((await send(gateway.url)).json().reason).toBe("no_endpoint");

    file.list(backend);
    const isReady = async () => (await send(`${gateway.adminUrl}/readyz`)).status === 200;
    await until("readiness", isReady);
    await until("traffic", () => isServedBy(gateway, backend));
  });
});
