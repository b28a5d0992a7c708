import { startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

const start = async (spillover: object, secondary: object = {}) => {
  const [primary, other] = await startBackends(2);
  const gateway = await Gateway.start({
    configuration: {
      pools: {
        web: { endpoints: [primary!.address], spillover: { pool: "west", ...spillover } },
        west: { endpoints: [other!.address], ...secondary },
      },
      routes: [{ pool: "web" }],
    },
  });
  return { gateway, primary: primary!, other: other! };
};

const share = async (gateway: Gateway, name: string, count: number, perSecond: number) => {
  const results = await Load.of(gateway.url, count, { perSecond });
  expect(describeFailures(results)).toEqual([]);
  return (countByBackend(results)[name] ?? 0) / count;
};

describe("a spillover", () => {
  it("takes its percentage, with the Host header of its own pool, and is counted", async () => {
    const { gateway, other } = await start({ percent: 30 }, { host_header: "west.example" });
    const spilled = await share(gateway, other.name, 600, 300);
    expect(spilled).toBeGreaterThan(0.22);
    expect(spilled).toBeLessThan(0.38);
    expect(new Set(other.seen.map(({ headers }) => headers.host))).toEqual(
      new Set(["west.example"]),
    );
    await until("the count", async () => {
      const count = sumOf(await scrape(gateway.adminUrl), "moontide_spilled_requests_total", {
        from: "web",
        to: "west",
      });
      return count === other.seen.length;
    });
  });

  it("takes what exceeds a rate, and gives it back after calm", async () => {
    const { gateway, other } = await start({
      requests_per_second: 100,
      ramp_seconds: 1,
      calm_seconds: 1,
    });
    expect(await share(gateway, other.name, 30, 50)).toBe(0);
    const load = Load.start(gateway.url, { perSecond: 200 });
    await until("about half to spill", async () => {
      const percent = sumOf(await scrape(gateway.adminUrl), "moontide_spillover_percent");
      return percent > 35 && percent < 65;
    });
    await load.finish();
    await until(
      "nothing to spill any more",
      async () => sumOf(await scrape(gateway.adminUrl), "moontide_spillover_percent") === 0,
    );
    // Each worker has its own look at it, a moment sooner or later.
    const spillsNothing = async () => (await share(gateway, other.name, 30, 50)) === 0;
    await until("every worker to keep what comes", spillsNothing);
  });

  it("takes retries, so that no request is lost with the last endpoint", async () => {
    const { gateway, primary, other } = await start({});
    await primary.refuse();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => send(gateway.url)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(other.seen).toHaveLength(20);
  });

  it("refuses cycles when the configuration is read", async () => {
    const pool = (to: string) => ({ endpoints: ["127.0.0.1:9"], spillover: { pool: to } });
    const refused = Gateway.start({
      configuration: { pools: { a: pool("b"), b: pool("a") }, routes: [{ pool: "a" }] },
    });
    await expect(refused).rejects.toThrow(/pools\.a\.spillover\.pool/);
  });
});
