import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { until } from "../support/node/wait";

interface SplitStatus {
  variants: { name: string; percent: number }[];
  ramp?: { status: string; percent: number; step: number; reason: string };
}

const start = async (ramp: object): Promise<[Gateway, Backend, Backend]> => {
  const [old, next] = await startBackends(2);
  const gateway = await Gateway.start({
    configuration: {
      pools: {
        web: { endpoints: [old!.address] },
        next: { endpoints: [next!.address], health: { passive: { enabled: false } } },
      },
      routes: [{ name: "shop", split: [{ pool: "web" }, { pool: "next", ramp }] }],
    },
  });
  return [gateway, old!, next!];
};

const splitOf = async (gateway: Gateway): Promise<SplitStatus> =>
  (await send(`${gateway.adminUrl}/v1/routes/shop/split`)).json<SplitStatus>();

const order = async (gateway: Gateway, word: string): Promise<number> =>
  (await send(`${gateway.adminUrl}/v1/routes/shop/split/${word}`, { method: "POST" })).status;

const status = async (gateway: Gateway, expected: string): Promise<SplitStatus> =>
  until(`the ramp to be ${expected}`, async () => {
    const split = await splitOf(gateway);
    return split.ramp?.status === expected && split;
  });

const short = { steps_percent: [10, 50, 100], interval_seconds: 1, minimum_requests: 20 };

describe("a ramp", () => {
  it("takes a good variant to all requests", async () => {
    const [gateway, old, next] = await start(short);
    const load = Load.start(gateway.url, { perSecond: 200 });
    const { variants } = await status(gateway, "complete");
    expect(variants.map(({ percent }) => percent)).toEqual([0, 100]);
    // Workers hear of the last step a little later.
    await until("requests at the new one alone", async () => {
      const [before, last] = [next.seen.length, old.seen.length];
      await until("requests", () => next.seen.length > before + 100);
      return old.seen.length === last;
    });
    expect((await load.finish()).filter((each) => each.status !== 200)).toEqual([]);
  });

  it("rolls a bad one back, which survives a reload and a restart, until an operator resumes", async () => {
    const [gateway, , next] = await start({ ...short, interval_seconds: 60 });
    next.behaviour = { kind: "answer", status: 503 };
    const load = Load.start(gateway.url, { perSecond: 200 });
    const { ramp } = await status(gateway, "rolled_back");
    expect(ramp?.reason).toMatch(/failed/);
    await until("no more requests at the bad one", async () => {
      const before = next.seen.length;
      await until("others", () => load.results.length % 100 === 0);
      return next.seen.length === before;
    });
    const results = await load.finish();
    // It had a tenth of the requests until then.
    expect(results.filter((each) => each.status === 503).length).toBeLessThan(results.length / 5);
    expect(await gateway.logged(/split_ramp.*rolled_back/)).toHaveLength(1);
    await gateway.reload();
    expect((await status(gateway, "rolled_back")).variants[1]!.percent).toBe(0);
    await gateway.stop();
    await gateway.restart();
    await status(gateway, "rolled_back");
    expect(await order(gateway, "resume")).toBe(200);
    expect((await status(gateway, "ramping")).variants[1]!.percent).toBe(10);
  });

  it("stops one that is slow", async () => {
    const [gateway, , next] = await start({ ...short, interval_seconds: 60 });
    next.behaviour = { kind: "answer", delaySeconds: 0.1 };
    const load = Load.start(gateway.url, { perSecond: 200 });
    const { ramp } = await status(gateway, "rolled_back");
    expect(ramp?.reason).toMatch(/latency/);
    await load.finish();
  });

  it("does what operators say", async () => {
    const [gateway] = await start({ ...short, interval_seconds: 600 });
    await status(gateway, "ramping");
    expect(await order(gateway, "pause")).toBe(200);
    await status(gateway, "paused");
    expect(await order(gateway, "rollback")).toBe(200);
    expect((await status(gateway, "rolled_back")).variants[1]!.percent).toBe(0);
    expect(await order(gateway, "pause")).toBe(409);
    const { status: found } = await send(`${gateway.adminUrl}/v1/routes/none/split`);
    expect(found).toBe(404);
  });
});
