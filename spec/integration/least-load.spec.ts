import { Backend } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { send } from "../support/node/client";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { LoadServer } from "../support/node/load-server";
import { freePort } from "../support/node/ports";
import { until } from "../support/node/wait";

// Requests go to whoever is less busy by its own account.

const start = async (backends: Backend[], load: object): Promise<Gateway> =>
  Gateway.start({
    workers: 2,
    configuration: {
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "least_load", load: { blackout_seconds: 0, ...load } },
        },
      },
      routes: [{ pool: "web" }],
    },
  });

/** The share of the first backend in so many requests. */
const shareOfFirst = async (
  gateway: Gateway,
  first: Backend,
  count: number,
  perSecond: number,
): Promise<number> => {
  const results = await Load.of(gateway.url, count, { perSecond, freshPercent: 20 });
  expect(describeFailures(results)).toEqual([]);
  return (countByBackend(results)[first.name] ?? 0) / count;
};

describe("least_load by ORCA headers", () => {
  const reporting = (report: string) =>
    ({ kind: "answer", headers: { "Endpoint-Load-Metrics": report } }) as const;

  it.each([
    ["TEXT cpu_utilization=0.9, rps_fractional=50", "TEXT cpu_utilization=0.1, rps_fractional=50"],
    [
      'JSON {"applicationUtilization":0.9,"rpsFractional":50}',
      'JSON {"applicationUtilization":0.1,"rpsFractional":50}',
    ],
  ])("prefers the idle endpoint, and keeps the header from clients: %s", async (busy, idle) => {
    const first = await Backend.start({ behaviour: reporting(busy) });
    const second = await Backend.start({ behaviour: reporting(idle) });
    const gateway = await start([first, second], { type: "orca" });
    await shareOfFirst(gateway, first, 40, 200);
    expect(await shareOfFirst(gateway, first, 100, 200)).toBeLessThan(0.1);
    const answer = await send(gateway.url);
    expect(answer.headers["endpoint-load-metrics"]).toBeUndefined();
  });

  it("leaves the header where it is wanted", async () => {
    const first = await Backend.start({ behaviour: reporting("TEXT cpu_utilization=0.5") });
    const gateway = await start([first], { type: "orca", keep_header: true });
    const answer = await send(gateway.url);
    expect(answer.headers["endpoint-load-metrics"]).toBe("TEXT cpu_utilization=0.5");
  });

  it("is least_request with endpoints that say nothing, or garbage", async () => {
    const first = await Backend.start({ behaviour: reporting("TEXT cpu_utilization=lots") });
    const second = await Backend.start();
    const gateway = await start([first, second], { type: "orca" });
    const share = await shareOfFirst(gateway, first, 200, 400);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });
});

describe("least_load by an exporter", () => {
  it("prefers the machine that has more idle time", async () => {
    const first = await Backend.start({ host: "127.0.0.1" });
    const second = await Backend.start({ host: "127.0.0.2" });
    const port = await freePort();
    const began = performance.now();
    /** An exporter of one processor that is idle for that part of the time. */
    const exporter = (idle: number) => () => {
      const seconds = ((performance.now() - began) / 1000) * idle;
      return `# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total{cpu="0",mode="idle"} ${seconds}\n`;
    };
    const [busy] = await Promise.all([
      LoadServer.start("127.0.0.1", port, exporter(0.05)),
      LoadServer.start("127.0.0.2", port, exporter(0.9)),
    ]);
    const gateway = await start([first, second], {
      type: "prometheus",
      port,
      interval_seconds: 0.5,
    });
    await until("requests to prefer the idle machine", async () => {
      return (await shareOfFirst(gateway, first, 100, 100)) < 0.25;
    });
    expect(busy.asked).toBeGreaterThan(1);
  });

  it("says so once when an exporter can't be read, and goes on", async () => {
    const first = await Backend.start();
    const gateway = await start([first], {
      type: "prometheus",
      port: await freePort(),
      interval_seconds: 0.5,
    });
    const [line] = await gateway.logged(/load_unknown/);
    expect(line).toContain("pool=web");
    expect((await send(gateway.url)).status).toBe(200);
  });
});
