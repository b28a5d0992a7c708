import { Backend, startBackends } from "../support/node/backend";
import { BackendProcess } from "../support/node/backend-process";
import { Authority } from "../support/node/certificates";
import { send } from "../support/node/client";
import { describeWithKong, Kong, kongLabel } from "../support/node/kong";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

// The plugin moontide-balancer in a real Kong, DB-less, with two workers.

type Addressed = { address: string };

/** One service with the plugin, whose pool is called `web`. */
const documentOf = (
  endpoints: readonly Addressed[],
  options: object = {},
  service: object = {},
) => ({
  services: [
    {
      name: "web",
      host: "web.invalid",
      routes: [{ name: "all", paths: ["/"] }],
      plugins: [
        {
          name: "moontide-balancer",
          instance_name: "web",
          config: { endpoints: endpoints.map(({ address }) => ({ address })), ...options },
        },
      ],
      ...service,
    },
  ],
});

const roundRobin = { algorithm: "round_robin" };
const withoutEjection = { passive: { enabled: false } };

describeWithKong(`moontide-balancer in Kong (${kongLabel})`, () => {
  it("spreads requests over the pool and counts them over all workers", async () => {
    const backends = await startBackends(3);
    const kong = await Kong.start(documentOf(backends, { balancer: roundRobin }));
    const results = await Load.of(kong.url, 300, { perSecond: 300, freshPercent: 100 });
    expect(describeFailures(results)).toEqual([]);
    const counts = Object.values(countByBackend(results));
    expect(counts).toHaveLength(3);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThanOrEqual(2);
    await until("all requests in the metrics", async () => {
      const samples = await kong.metrics();
      return sumOf(samples, "moontide_requests_total", { pool: "web" }) === 300;
    });
    expect(sumOf(await kong.metrics(), "moontide_workers")).toBe(2);
  });

  it("loses no request when a backend is killed, ejects it, and takes it back", async () => {
    const backends = [];
    for (let i = 0; i < 3; i++) backends.push(await BackendProcess.start());
    const health = { passive: { consecutive_failures: 3, ejection_seconds: 1, jitter_percent: 0 } };
    const kong = await Kong.start(documentOf(backends, { balancer: roundRobin, health }));
    const load = Load.start(kong.url, { perSecond: 200, freshPercent: 10 });
    const ejected = async () =>
      sumOf(await kong.metrics(), "moontide_endpoints", { state: "ejected" });
    await until("traffic", () => load.results.length > 100);
    await backends[2]!.kill();
    await until("the ejection", async () => (await ejected()) === 1);
    await backends[2]!.restart();
    await until("the endpoint's return", async () => {
      const samples = await kong.metrics();
      return sumOf(samples, "moontide_endpoints", { state: "healthy" }) === 3;
    });
    expect(describeFailures(await load.finish())).toEqual([]);
    const samples = await kong.metrics();
    expect(sumOf(samples, "moontide_retries_total", { pool: "web" })).toBeGreaterThan(0);
    expect(kong.log).toContain("moontide endpoint_ejected");
  });

  it.each(["GET", "POST"])("tries %s elsewhere when the connection is refused", async (method) => {
    const [first, second] = (await startBackends(2)) as [Backend, Backend];
    const options = { balancer: roundRobin, health: withoutEjection };
    const kong = await Kong.start(documentOf([first, second], options));
    await first.refuse();
    const body = method === "POST" ? "body" : undefined;
    for (let i = 0; i < 4; i++) {
      expect((await send(kong.url, { method, body })).status).toBe(200);
    }
    expect(second.seen.map((seen) => seen.headers.host)).toEqual(Array(4).fill("web.invalid"));
  });

  it("keeps Host and the TLS server name when it tries elsewhere", async () => {
    const tls = new Authority().issue(["web.invalid"]);
    const [first, second] = (await startBackends(2, { tls })) as [Backend, Backend];
    const options = { balancer: roundRobin, health: withoutEjection };
    const kong = await Kong.start(
      documentOf([first, second], options, { protocol: "https", port: 443, tls_verify: false }),
    );
    await first.refuse();
    for (let i = 0; i < 4; i++) expect((await send(kong.url)).status).toBe(200);
    for (const seen of second.seen) {
      expect(seen.serverName).toBe("web.invalid");
      expect(seen.headers.host).toBe("web.invalid");
    }
  });

  it("takes over a changed configuration without a failed request", async () => {
    const [first, second, third] = (await startBackends(3)) as [Backend, Backend, Backend];
    const kong = await Kong.start(documentOf([first, second]));
    const load = Load.start(kong.url, { perSecond: 200, freshPercent: 20 });
    await until("traffic", () => load.results.length > 50);
    expect((await kong.configure(documentOf([second, third]))).status).toBe(201);
    await until("traffic at the new endpoint", () => third.seen.length > 20);
    await until("no more traffic at the old one", async () => {
      const before = first.seen.length;
      const results = load.results.length;
      await until("more traffic", () => load.results.length > results + 50);
      return first.seen.length === before;
    });
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("refuses options that can't be right, with their place", async () => {
    const kong = await Kong.start(documentOf([{ address: "127.0.0.1:9" }]));
    const wrong = await kong.configure(
      documentOf([{ address: "127.0.0.1:9" }], {
        timeouts: { connect_seconds: 5, total_seconds: 1 },
      }),
    );
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain("config.timeouts.total_seconds: found 1; expected at least");
    const unknown = await kong.configure(documentOf([{ address: "web.internal:80" }]));
    expect(unknown.text).toContain("a host name needs discovery of type dns");
  });

  it("answers with a problem document when the pool is empty", async () => {
    const discovery = { type: "file", path: "/nonexistent/endpoints.json" };
    const kong = await Kong.start(documentOf([], { discovery }));
    const answer = await send(kong.url);
    expect(answer.status).toBe(503);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json().reason).toBe("no_endpoint");
  });

  it("gives back what a killed worker held", async () => {
    const [hanging] = (await startBackends(1, { behaviour: { kind: "hang" } })) as [Backend];
    const kong = await Kong.start(documentOf([hanging]));
    const inFlight = async () => sumOf(await kong.metrics(), "moontide_endpoint_in_flight");
    const requests = Array.from({ length: 20 }, () => send(kong.url).catch(() => undefined));
    await until("20 requests in flight", async () => (await inFlight()) === 20);
    for (const worker of kong.workers()) process.kill(worker, "SIGKILL");
    await until("the counts to heal", async () => (await inFlight()) === 0);
    await Promise.all(requests);
  });

  it("keeps its counters over a reload", async () => {
    const backends = await startBackends(2);
    const kong = await Kong.start(documentOf(backends));
    await Load.of(kong.url, 100, { perSecond: 400 });
    const requests = async () => sumOf(await kong.metrics(), "moontide_requests_total");
    await until("100 requests in the metrics", async () => (await requests()) === 100);
    const before = new Set(kong.workers());
    await kong.reload();
    await until("the old workers' end", () => kong.workers().every((pid) => !before.has(pid)));
    await Load.of(kong.url, 100, { perSecond: 400 });
    await until("200 requests in the metrics", async () => (await requests()) === 200);
  });
});
