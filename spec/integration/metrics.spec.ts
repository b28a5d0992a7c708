import { spawnSync } from "node:child_process";
import { Backend, startBackends } from "../support/node/backend";
import type { Behaviour } from "../support/node/behaviour";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

// What Prometheus gets.

const start = async (pool: object, more: object = {}, workers = 2): Promise<Gateway> =>
  Gateway.start({
    workers,
    configuration: {
      pools: { web: pool },
      routes: [{ name: "all", pool: "web" }],
      ...more,
    },
  });

describe("/metrics", () => {
  it("passes promtool, quiet and busy", async () => {
    const backends = await startBackends(3);
    const gateway = await start({ endpoints: backends.map((each) => each.address) });
    const check = async (): Promise<void> => {
      const { text, headers } = await send(`${gateway.adminUrl}/metrics`);
      expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
      const { status, stderr, stdout } = spawnSync("promtool", ["check", "metrics"], {
        input: text,
        encoding: "utf8",
      });
      expect(stdout + stderr).toBe("");
      expect(status).toBe(0);
    };
    await check();
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    await Load.of(gateway.url, 200, { perSecond: 400 });
    await check();
  });

  it("counts every request and attempt once, over all workers", async () => {
    const backends = await startBackends(2);
    const gateway = await start({ endpoints: backends.map((each) => each.address) });
    await Load.of(gateway.url, 500, { perSecond: 500, freshPercent: 50 });
    await until("all to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      return sumOf(samples, "moontide_requests_total") >= 500;
    });
    const samples = await scrape(gateway.adminUrl);
    const route = { route: "all", pool: "web", status_class: "2xx" };
    expect(sumOf(samples, "moontide_requests_total", route)).toBe(500);
    for (const backend of backends) {
      const attempts = sumOf(samples, "moontide_attempt_duration_seconds_count", {
        pool: "web",
        endpoint: backend.address,
        status_class: "2xx",
      });
      expect(attempts).toBe(backend.seen.length);
    }
    expect(sumOf(samples, "moontide_attempt_duration_seconds_bucket", { le: "+Inf" })).toBe(500);
    expect(sumOf(samples, "moontide_workers")).toBe(2);
  });

  it.each<[string, Behaviour, string]>([
    ["without an answer", { kind: "reset" }, "none"],
    ["with an error status", { kind: "answer", status: 503 }, "5xx"],
  ])("tells attempts that ended %s from the requests that went on", async (_, behaviour, label) => {
    const [bad, good] = (await startBackends(2)) as [Backend, Backend];
    bad.behaviour = behaviour;
    const gateway = await start({
      endpoints: [bad.address, good.address],
      balancer: { algorithm: "round_robin" },
      health: { passive: { enabled: false } },
      retries: { on: "status" },
    });
    for (let i = 0; i < 10; i++) await send(gateway.url);
    const failed = { endpoint: bad.address, status_class: label };
    const name = "moontide_attempt_duration_seconds_count";
    const count = async () => sumOf(await scrape(gateway.adminUrl), name, failed);
    await until("the failures", async () => (await count()) === bad.seen.length);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_retries_total")).toBe(bad.seen.length);
    expect(sumOf(samples, "moontide_requests_total", { status_class: "2xx" })).toBe(10);
  });

  it("counts refusals by reason", async () => {
    const gateway = await start({ discovery: { type: "admin" } });
    for (let i = 0; i < 3; i++) await send(gateway.url);
    const refusals = async () =>
      sumOf(await scrape(gateway.adminUrl), "moontide_refusals_total", { reason: "no_endpoint" });
    await until("the refusals", async () => (await refusals()) === 3);
  });

  it("bounds the endpoints that have series of their own", async () => {
    const backends = await startBackends(9);
    const gateway = await start(
      {
        endpoints: backends.map((each) => each.address),
        balancer: { algorithm: "round_robin" },
      },
      { metrics: { maximum_endpoints: 2 } },
      1,
    );
    await Load.of(gateway.url, 180, { perSecond: 400 });
    const name = "moontide_attempt_duration_seconds_count";
    await until("all", async () => sumOf(await scrape(gateway.adminUrl), name) === 180);
    const samples = (await scrape(gateway.adminUrl)).filter((each) => each.name === name);
    const endpoints = new Set(samples.map(({ labels }) => labels.endpoint));
    expect(endpoints).toContain("other");
    // Room is for three status classes of each endpoint; here all answers are of one class.
    expect(endpoints.size).toBeLessThanOrEqual(3 * 2 + 1);
  });

  it("shows what is left of the shared memory, and that no write was refused", async () => {
    const [backend] = await startBackends(1);
    const gateway = await start({ endpoints: [backend!.address] });
    const samples = await scrape(gateway.adminUrl);
    const free = samples.filter((each) => each.name === "moontide_shared_dict_free_bytes");
    expect(free.length).toBeGreaterThanOrEqual(6);
    for (const { value } of free) expect(value).toBeGreaterThan(0);
    expect(sumOf(samples, "moontide_shared_dict_refused_writes_total")).toBe(0);
    expect(sumOf(samples, "moontide_internal_errors_total")).toBe(0);
  });
});
