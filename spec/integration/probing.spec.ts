import { Backend } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load, Result } from "../support/node/load";
import { LoadServer } from "../support/node/load-server";
import { scrape, sumOf } from "../support/node/metrics";
import { freePort } from "../support/node/ports";
import { until } from "../support/node/wait";

// Endpoints are asked beside the requests how busy they are (Prequal).

const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

/** Three backends, and beside each what answers probes. */
const world = async (
  answers: (() => string | number)[],
): Promise<{ gateway: Gateway; backends: Backend[]; servers: LoadServer[] }> => {
  const port = await freePort();
  // Long enough for what the machine adds to be small beside it.
  const behaviour = { kind: "answer", delaySeconds: 0.03 } as const;
  const backends = await Promise.all(hosts.map((host) => Backend.start({ host, behaviour })));
  const servers = await Promise.all(
    hosts.map((host, i) => LoadServer.start(host, port, answers[i]!)),
  );
  const gateway = await Gateway.start({
    workers: 2,
    configuration: {
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "probing", probing: { port, maximum_probes_per_second: 2000 } },
        },
      },
      routes: [{ pool: "web" }],
    },
  });
  return { gateway, backends, servers };
};

const load = async (gateway: Gateway, count: number): Promise<Result[]> => {
  const results = await Load.of(gateway.url, count, { perSecond: 200, freshPercent: 20 });
  expect(describeFailures(results)).toEqual([]);
  return results;
};

const answering = (in_flight: number, latency_seconds: number) => () =>
  JSON.stringify({ in_flight, latency_seconds });

describe("probing", () => {
  it("keeps away from an endpoint that is slow for others", async () => {
    const { gateway, backends, servers } = await world([
      answering(3, 0.4),
      answering(3, 0.01),
      answering(3, 0.01),
    ]);
    let sent = 0;
    await until("it to be avoided", async () => {
      sent += 100;
      const counts = countByBackend(await load(gateway, 100));
      return (counts[backends[0]!.name] ?? 0) < 20;
    });
    for (const { asked } of servers) expect(asked).toBeGreaterThan(0);
    const samples = await until("the count", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_load_probes_total", { result: "answered" }) > sent / 5 && found;
    });
    // No more than three for each request.
    expect(sumOf(samples, "moontide_load_probes_total")).toBeLessThanOrEqual(3 * sent + 10);
  });

  it("is peak_ewma for a pool in which one does not answer as agreed, until it does", async () => {
    let isUpdated = false;
    const { gateway, backends } = await world([
      () => (isUpdated ? answering(50, 0.5)() : 404),
      answering(1, 0.01),
      answering(1, 0.01),
    ]);
    await load(gateway, 100);
    const [line] = await gateway.logged(/probe_not_understood/);
    expect(line).toContain("status 404");
    const counts = countByBackend(await load(gateway, 200));
    expect(counts[backends[0]!.name] ?? 0).toBeGreaterThan(30);
    isUpdated = true;
    await until("the pool to be probed again", async () => {
      const later = countByBackend(await load(gateway, 100));
      return (later[backends[0]!.name] ?? 0) < 20;
    });
  });

  it("does without answers", async () => {
    const { gateway, servers } = await world([
      answering(1, 0.1),
      answering(1, 0.1),
      answering(1, 0.1),
    ]);
    await Promise.all(servers.map(async (server) => server.stop()));
    await load(gateway, 200);
    for (const server of servers) expect(server.asked).toBe(0);
  });
});
