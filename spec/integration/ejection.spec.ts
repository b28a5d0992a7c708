import { Backend, startBackends } from "../support/node/backend";
import { begin } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load, Result } from "../support/node/load";
import { until } from "../support/node/wait";

// Who is taken out of rotation, for how long, and who is not.

describe("ejection", () => {
  const startPool = async (passive: object, count = 2): Promise<[Backend[], Gateway]> => {
    const backends = await startBackends(count);
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: backends.map((each) => each.address),
            balancer: { algorithm: "round_robin" },
            retries: { attempts: 0 },
            health: { passive },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    return [backends, gateway];
  };

  const sendMany = async (gateway: Gateway, count: number): Promise<Result[]> =>
    Load.of(gateway.url, count, { perSecond: 200 });

  it("ends on probation, and for good with the first success", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 1, jitter_percent: 0 });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    await sendMany(gateway, 40);
    await gateway.logged(/endpoint_ejected.*cause=consecutive_failures/);
    backends[0]!.behaviour = { kind: "answer" };
    backends[0]!.seen.length = 0;
    const load = Load.start(gateway.url, { perSecond: 50 });
    await gateway.logged(/endpoint_restored/);
    expect(describeFailures(await load.finish()).filter((each) => each !== "503")).toEqual([]);
    expect(backends[0]!.seen.length).toBeGreaterThan(0);
  });

  it("lasts longer each time", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 0.5, jitter_percent: 0 });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    const load = Load.start(gateway.url, { perSecond: 100 });
    const lines = await gateway.logged(/endpoint_ejected/, 3);
    await load.finish();
    const seconds = lines.map((line) => Number(/seconds=([\d.]+)/.exec(line)?.[1]));
    expect(seconds.slice(0, 3)).toEqual([0.5, 1, 1.5]);
  });

  it("takes an endpoint out that fails every second time", async () => {
    const [backends, gateway] = await startPool({
      consecutive_failures: 1000,
      window_seconds: 2,
      minimum_requests: 20,
      failure_percent: 40,
    });
    const victim = backends[0]!;
    const load = Load.start(gateway.url, { perSecond: 100 });
    const alternate = setInterval(() => {
      const isFailing = victim.behaviour.kind === "answer" && victim.behaviour.status === 500;
      victim.behaviour = { kind: "answer", status: isFailing ? 200 : 500 };
    }, 20);
    const [line] = await gateway.logged(/endpoint_ejected/);
    clearInterval(alternate);
    await load.finish();
    expect(line).toContain("cause=failure_percent");
  });

  it("leaves at least half of the pool in use, by default", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 30 }, 4);
    for (const backend of backends.slice(0, 3)) {
      backend.behaviour = { kind: "answer", status: 503 };
    }
    await sendMany(gateway, 200);
    await gateway.logged(/endpoint_ejected/, 3);
    // Three of four are ejected: less than half is healthy, so all are used again.
    const results = await sendMany(gateway, 40);
    expect(Object.keys(countByBackend(results))).toHaveLength(4);
  });

  it("does not happen with `enabled: false`", async () => {
    const [backends, gateway] = await startPool({ enabled: false });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    const results = await sendMany(gateway, 100);
    expect(describeFailures(results).length).toBeGreaterThanOrEqual(48);
    expect(gateway.log).not.toContain("endpoint_ejected");
  });

  it("is not caused by clients that leave, nor by answers that are their own fault", async () => {
    const [backends, gateway] = await startPool({ consecutive_failures: 2 });
    backends[0]!.behaviour = { kind: "answer", status: 404 };
    backends[1]!.behaviour = { kind: "answer", status: 429 };
    await sendMany(gateway, 40);
    for (const backend of backends) backend.behaviour = { kind: "hang" };
    const seen = () => backends.reduce((sum, each) => sum + each.seen.length, 0);
    const before = seen();
    const clients = await Promise.all(Array.from({ length: 10 }, async () => begin(gateway.port)));
    await until("them to be under way", () => seen() === before + 10);
    for (const client of clients) client.destroy();
    await until(
      "all to be ended",
      () => gateway.exchanges.filter((e) => e.status === 499).length === 10,
    );
    expect(gateway.log).not.toContain("endpoint_ejected");
  });
});
