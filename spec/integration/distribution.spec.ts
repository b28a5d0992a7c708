import { startBackends } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { send } from "../support/node/client";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { until } from "../support/node/wait";

// How requests are divided among endpoints that are equally good.

describe("weighted round robin", () => {
  it("is exact over its period", async () => {
    const [a, b, c] = await startBackends(3);
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: {
          web: {
            endpoints: [
              { address: a!.address, weight: 5 },
              { address: b!.address, weight: 3 },
              { address: c!.address, weight: 2 },
            ],
            balancer: { algorithm: "round_robin" },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    const order: string[] = [];
    for (let i = 0; i < 50; i++) {
      order.push((await send(gateway.url)).headers["x-backend"] as string);
    }
    const countOf = (part: string[], name: string) => part.filter((each) => each === name).length;
    // In every ten in a row, wherever they begin, each has its weight.
    for (let i = 0; i + 10 <= order.length; i++) {
      const part = order.slice(i, i + 10);
      const counts = [a, b, c].map((each) => countOf(part, each!.name));
      expect(counts).toEqual([5, 3, 2]);
    }
  });
});

describe.each(["peak_ewma", "least_request", "random"])("%s", (algorithm) => {
  it("gives each of four equal endpoints its fair share ± 10 %, with two workers", async () => {
    const behaviour = { kind: "answer", delaySeconds: 0.05 } as const;
    const backends = await startBackends(4, { behaviour });
    const gateway = await Gateway.start({
      workers: 2,
      configuration: {
        pools: {
          web: { endpoints: backends.map((each) => each.address), balancer: { algorithm } },
        },
        routes: [{ pool: "web" }],
      },
    });
    // Warm-up: until each endpoint has a response time, the first answers decide.
    await Load.of(gateway.url, 200, { perSecond: 400, freshPercent: 10 });
    // A machine that is busy makes one endpoint slower than another, for a while.
    await until("fair shares", async () => {
      const results = await Load.of(gateway.url, 6000, { perSecond: 600, freshPercent: 10 });
      expect(describeFailures(results)).toEqual([]);
      const counts = countByBackend(results);
      const fair = results.length / backends.length;
      const shares = backends.map((each) => (counts[each.name] ?? 0) / fair);
      return shares.every((share) => share > 0.9 && share < 1.1);
    });
  });
});
