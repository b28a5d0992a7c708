import { startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { describeFailures, isFailed, Load, Result } from "../support/node/load";
import { Sample, scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, everyWorkerSees, Status } from "../support/node/status";
import { elapse, until } from "../support/node/wait";

// `nginx -s reload` in the middle of load.

const keyOf = ({ name, labels }: Sample): string =>
  `${name}${JSON.stringify(Object.entries(labels).sort())}`;

const isCounter = ({ name }: Sample): boolean => /_(total|count|sum|bucket)$/.test(name);

/** Every counter, by its name and labels. */
const countersOf = (samples: Sample[]): Map<string, number> =>
  new Map(samples.filter(isCounter).map((sample) => [keyOf(sample), sample.value]));

/** Scrapes for as long as it runs, and collects the counters that fell or vanished. */
class CounterWatch {
  readonly fallen: string[] = [];
  private seen = new Map<string, number>();
  private running = true;
  private readonly done: Promise<void>;

  constructor(private readonly gateway: Gateway) {
    this.done = this.run();
  }

  async end(): Promise<string[]> {
    this.running = false;
    await this.done;
    return this.fallen;
  }

  private async run(): Promise<void> {
    while (this.running) {
      const now = countersOf(await scrape(this.gateway.adminUrl));
      for (const [key, value] of this.seen) {
        const after = now.get(key) ?? 0;
        // Sums of seconds are added up in another order after a retirement: the last digits may differ.
        if (after < value * (1 - 1e-9)) this.fallen.push(`${key}: ${value}, then ${after}`);
      }
      this.seen = now;
      await elapse(0.05);
    }
  }
}

describe("twenty reloads under load", () => {
  it("lose no request, no admin change and no count, and leave nothing behind", async () => {
    const backends = await startBackends(3, { behaviour: { kind: "answer", delaySeconds: 0.01 } });
    const endpoints = backends.map((each) => each.address);
    const gateway = await Gateway.start({
      workers: 2,
      configuration: {
        pools: { web: { endpoints, timeouts: { connect_seconds: 30 } } },
        routes: [{ pool: "web" }],
      },
    });
    const weigh = async (weight: number): Promise<void> => {
      const url = `${gateway.adminUrl}/v1/pools/web/endpoints/${endpoints[0]}`;
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ weight });
      expect((await send(url, { method: "PATCH", headers, body })).status).toBe(200);
    };
    const rest = async (): Promise<{ timers: number; memory: number }> => {
      await until("the old workers to end", async () => (await gateway.workers()).length === 2);
      const settled = async () => sumOf(await scrape(gateway.adminUrl), "moontide_workers") === 2;
      await until("their numbers to be retired", settled);
      const samples = await scrape(gateway.adminUrl);
      return {
        timers: sumOf(samples, "moontide_timers"),
        memory: sumOf(samples, "moontide_lua_memory_bytes"),
      };
    };

    const load = Load.start(gateway.url, { perSecond: 100, freshPercent: 50 });
    const watch = new CounterWatch(gateway);
    await gateway.reload();
    const before = await rest();
    for (let i = 1; i <= 20; i++) {
      await weigh(i + 1);
      await gateway.reload();
    }
    const results = await load.finish();
    const after = await rest();

    const failed = results.filter(isFailed);
    // A kept connection may be closed at the moment its client writes, in any nginx: it is reset without an answer.
    const isReset = ({ fresh, error = "" }: Result) => !fresh && /ECONNRESET|EPIPE/.test(error);
    expect(describeFailures(failed.filter((each) => !isReset(each)))).toEqual([]);
    const isKept = (status: Status) => endpointsOf(status)[endpoints[0]!]?.weight === 21;
    await everyWorkerSees("the last weight", gateway, isKept);
    expect(await watch.end()).toEqual([]);
    expect(after.timers).toBeLessThanOrEqual(before.timers + 2);
    // A heap grows between two cycles of the collector; a leak does not shrink again.
    const memory = async () => sumOf(await scrape(gateway.adminUrl), "moontide_lua_memory_bytes");
    await until("the heaps to shrink", async () => (await memory()) < before.memory * 1.5);
    const answered = async () =>
      sumOf(await scrape(gateway.adminUrl), "moontide_requests_total", { status_class: "2xx" });
    await until(
      "all to be counted",
      async () => (await answered()) >= results.length - failed.length,
    );
    expect(await answered()).toBe(results.length - failed.length);
  });
});

describe("a reload", () => {
  it("lets requests under way finish", async () => {
    const [backend] = await startBackends(1, { behaviour: { kind: "answer", delaySeconds: 1 } });
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend!.address] } },
        routes: [{ pool: "web" }],
      },
    });
    const underWay = Array.from({ length: 10 }, () => send(gateway.url));
    await until("all to be under way", () => backend!.seen.length === 10);
    await gateway.reload();
    const statuses = (await Promise.all(underWay)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 200));
  });

  it("keeps health: who is ejected stays out", async () => {
    const [good, bad] = await startBackends(2);
    bad!.behaviour = { kind: "answer", status: 503 };
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: [good!.address, bad!.address],
            balancer: { algorithm: "round_robin" },
            health: { passive: { ejection_seconds: 60 } },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    await Load.of(gateway.url, 40, { perSecond: 200 });
    await gateway.logged(/endpoint_ejected/);
    await gateway.reload();
    const isEjected = (status: Status) => endpointsOf(status)[bad!.address]?.state === "ejected";
    await everyWorkerSees("the ejection", gateway, isEjected);
    bad!.seen.length = 0;
    const results = await Load.of(gateway.url, 100, { perSecond: 200, freshPercent: 100 });
    expect(describeFailures(results)).toEqual([]);
    expect(bad!.seen).toHaveLength(0);
  });
});
