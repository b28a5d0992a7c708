import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { startBackends } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

interface Scale {
  readonly desired: number;
  readonly serving: number;
  readonly need?: number;
  readonly rules: readonly { readonly name: string; readonly status: string }[];
  readonly signals: Readonly<Record<string, number>>;
}

const start = async (autoscale: object = {}) => {
  const [backend] = await startBackends(1);
  const gateway = await Gateway.start({
    workers: 2,
    configuration: {
      pools: {
        web: {
          endpoints: [backend!.address],
          autoscale: {
            maximum: 20,
            targets: [{ metric: "requests_per_second", per_instance: 10 }],
            rules: [{ name: "busy", metric: "requests_per_second", above: 5, for_seconds: 0 }],
            ...autoscale,
          },
        },
        other: { endpoints: [backend!.address] },
      },
      routes: [{ pool: "web" }],
    },
  });
  const get = async (path: string) => (await fetch(`${gateway.adminUrl}${path}`)).json();
  return { gateway, get };
};

describe("a pool that is scaled", () => {
  it("gets as many instances as its load needs, tells scalers and Prometheus, and goes on after a reload", async () => {
    const { gateway, get } = await start();
    const load = Load.start(gateway.url, { perSecond: 60 });
    const read = async () => (await get("/v1/scale/web")) as Scale;
    await until("a decision for about 60 a second", async () => (await read()).desired >= 5, 60);
    const scale = await read();
    expect(scale.serving).toBe(1);
    expect(scale.signals["requests_per_second"]).toBeGreaterThan(10);
    expect(scale.rules).toEqual([expect.objectContaining({ name: "busy", status: "firing" })]);
    const { pools } = (await get("/v1/scale")) as {
      pools: Record<string, { desired: number; need: number; active: number }>;
    };
    expect(Object.keys(pools)).toEqual(["web"]);
    expect(Math.ceil(pools["web"]!.need)).toBe(pools["web"]!.desired);
    expect(pools["web"]!.active).toBe(1);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_scale_desired_instances")).toBeGreaterThanOrEqual(5);
    expect(sumOf(samples, "moontide_scale_rule_status", { status: "firing" })).toBe(1);
    const { decisions } = (await get("/v1/decisions?kind=decision")) as {
      decisions: { reason: string; pool?: string }[];
    };
    expect(decisions).toContainEqual(expect.objectContaining({ reason: "scale", pool: "web" }));
    load.stop();
    const before = (await read()).desired;
    await gateway.reload();
    expect((await read()).desired).toBeGreaterThanOrEqual(before);
  });

  it("is the only one that has a decision", async () => {
    const { gateway } = await start();
    const answer = await fetch(`${gateway.adminUrl}/v1/scale/other`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ reason: "not_scaled" });
  });
});

describe("the alert rules", () => {
  it("fire when they should, by promtool", () => {
    const file = join(__dirname, "../support/scale-alerts-test.yml");
    expect(execFileSync("promtool", ["test", "rules", file], { encoding: "utf8" })).toMatch(
      "SUCCESS",
    );
  });
});
