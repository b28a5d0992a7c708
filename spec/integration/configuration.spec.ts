import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { moontide, temporaryDirectory } from "../support/node/paths";
import { everyWorkerSees, everyWorkerUses, Status } from "../support/node/status";
import { until } from "../support/node/wait";

// A configuration file on its way into a gateway: at start, while it runs, at a reload.

const oneRoute = (backend: Backend, pool: object = {}): object => ({
  pools: { web: { endpoints: [backend.address], ...pool } },
  routes: [{ pool: "web" }],
});

describe("a changed file", () => {
  it("is live in all workers, and no request fails meanwhile", async () => {
    const [before, after] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await Gateway.start({ workers: 2, configuration: oneRoute(before) });
    const load = Load.start(gateway.url, { perSecond: 200, freshPercent: 50 });
    await until("traffic", () => load.results.length > 100);
    for (let i = 0; i < 3; i++) {
      const target = i % 2 === 0 ? after : before;
      const other = i % 2 === 0 ? before : after;
      gateway.configure(oneRoute(target));
      await everyWorkerUses(gateway, [target.address]);
      const liveAt = Date.now();
      const late = () => load.results.filter((each) => each.startedAt > liveAt);
      await until("more traffic", () => late().length > 50);
      expect(countByBackend(late())[other.name]).toBeUndefined();
    }
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("brings new pools and routes, and takes old ones away", async () => {
    const [a, b] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await Gateway.start({ configuration: oneRoute(a) });
    gateway.configure({
      pools: { shop: { endpoints: [b.address] } },
      routes: [{ match: { path_prefix: "/shop" }, pool: "shop" }],
    });
    const isNew = ({ pools }: Status) => pools.map(({ name }) => name).join() === "shop";
    await everyWorkerSees("the new pool", gateway, isNew);
    expect((await send(gateway.url)).status).toBe(404);
    expect((await send(`${gateway.url}/shop`)).headers["x-backend"]).toBe(b.name);
  });

  it("keeps what is known of endpoints that stay", async () => {
    const [good, bad] = (await startBackends(2)) as [Backend, Backend];
    bad.behaviour = { kind: "answer", status: 503 };
    const endpoints = [good.address, bad.address];
    const configuration = (pool: object) => ({
      pools: { web: { endpoints, balancer: { algorithm: "round_robin" }, ...pool } },
      routes: [{ pool: "web" }],
    });
    const gateway = await Gateway.start({ configuration: configuration({}) });
    await Load.of(gateway.url, 40, { perSecond: 200 });
    await gateway.logged(/endpoint_ejected/);
    bad.seen.length = 0;
    gateway.configure(configuration({ timeouts: { read_seconds: 7 } }));
    const isChanged = ({ configuration: { version } }: Status) => version === 2;
    await everyWorkerSees("the change", gateway, isChanged);
    await Load.of(gateway.url, 40, { perSecond: 200 });
    expect(bad.seen).toHaveLength(0);
  });

  it("says which options wait for a reload", async () => {
    const backend = await Backend.start();
    const gateway = await Gateway.start({ configuration: oneRoute(backend) });
    gateway.configure({ state: { directory: gateway.directory }, ...oneRoute(backend) });
    await gateway.logged(/configuration_changed needs_reload=state\.directory/);
  });
});

describe("a bad file", () => {
  it("is refused by a running gateway, which goes on with the good one and says so", async () => {
    const backend = await Backend.start();
    const gateway = await Gateway.start({ configuration: oneRoute(backend) });
    const load = Load.start(gateway.url, { perSecond: 100 });
    gateway.configure({ pools: { web: { endpoint: [] } }, routes: [{ pool: "wbe" }] });
    const lines = await gateway.logged(/configuration_refused/);
    expect(lines.join()).toContain("endpoints");
    await until("metrics to show it", async () => {
      const samples = await scrape(gateway.adminUrl);
      return sumOf(samples, "moontide_configuration_valid") === 0;
    });
    const status = (await send(`${gateway.adminUrl}/v1/status`)).json();
    expect(JSON.stringify(status)).toContain("pools.web.endpoint");

    gateway.configure(oneRoute(backend));
    await until("metrics to show that it is good again", async () => {
      const samples = await scrape(gateway.adminUrl);
      return sumOf(samples, "moontide_configuration_valid") === 1;
    });
    expect(describeFailures(await load.finish())).toEqual([]);
    expect(await gateway.logged(/configuration_refused/)).toHaveLength(1);
  });

  it.each([
    ["is not there", undefined],
    ["is empty", ""],
    ["is cut in the middle", '{"pools": {"web": {"endpo'],
    ["is not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])("that %s changes nothing", async (_, content) => {
    const backend = await Backend.start();
    const gateway = await Gateway.start({ configuration: oneRoute(backend) });
    if (content === undefined) rmSync(gateway.configurationFile);
    else writeFileSync(gateway.configurationFile, content);
    await gateway.logged(/configuration_refused/);
    expect((await send(gateway.url)).status).toBe(200);
  });

  it("stops a start, with its path, value and expectation", async () => {
    const backend = await Backend.start();
    const starting = Gateway.start({
      configuration: oneRoute(backend, { balancer: { algorithm: "peak_ewam" } }),
    });
    await expect(starting).rejects.toThrow(
      /pools\.web\.balancer\.algorithm.*peak_ewam.*peak_ewma/s,
    );
  });

  it("stops a reload before it replaces anything", async () => {
    const backend = await Backend.start();
    const gateway = await Gateway.start({ configuration: oneRoute(backend) });
    const workers = await gateway.workers();
    gateway.configure('{"pools": {}}');
    await gateway.signal("SIGHUP");
    await gateway.logged(/init_by_lua error: .*refused/);
    expect(await gateway.workers()).toEqual(workers);
    expect((await send(gateway.url)).status).toBe(200);

    gateway.configure(oneRoute(backend));
    await gateway.reload();
    expect((await send(gateway.url)).status).toBe(200);
  });
});

describe("moontide check", () => {
  const check = (...contents: string[]) => {
    const directory = temporaryDirectory("check");
    const files = contents.map((content, i) => {
      const file = join(directory, `${i}.json`);
      writeFileSync(file, content);
      return file;
    });
    return spawnSync(moontide, ["check", ...files], { encoding: "utf8" });
  };
  const good = '{"pools":{"web":{"endpoints":["127.0.0.1:1"]}},"routes":[{"pool":"web"}]}';

  it("passes a valid file with a line that says what it holds", () => {
    const { status, stdout } = check(good);
    expect(stdout).toMatch(/valid \(1 pool, 1 route\)\n$/);
    expect(status).toBe(0);
  });

  it("names every problem of a file, and what was meant", () => {
    const { status, stderr } = check(
      '{"pools":{"web":{"endpoints":["127.0.0.1:99999"]}},"routes":[{"pool":"wbe"}]}',
    );
    expect(stderr).toContain("pools.web.endpoints[0]");
    expect(stderr).toMatch(/routes\[0\]\.pool: found "wbe".*"web"/);
    expect(status).toBe(1);
  });

  it("fails when one of several files is bad", () => {
    expect(check(good, "{}").status).toBe(1);
    expect(check(good, good).status).toBe(0);
  });

  it("tells a wrong call from a wrong file", () => {
    expect(spawnSync(moontide, ["check"]).status).toBe(2);
    expect(spawnSync(moontide, ["chekc", "a.json"]).status).toBe(2);
  });
});
