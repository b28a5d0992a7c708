import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { everyWorkerUses } from "../support/node/status";
import { until } from "../support/node/wait";

const visited = async (gateway: Gateway, count = 40): Promise<Record<string, number>> => {
  const results = await Load.of(gateway.url, count, { perSecond: 200 });
  expect(describeFailures(results)).toEqual([]);
  return countByBackend(results);
};

const quick = { passive: { ejection_seconds: 1, jitter_percent: 0 } };

describe("priorities and regions", () => {
  it("use the closest, fail over without a lost request, and return", async () => {
    const [near, far] = await startBackends(2);
    const gateway = await Gateway.start({
      environment: { HERE: "eu" },
      configuration: {
        location: { region: { env: "HERE" } },
        pools: {
          web: {
            endpoints: [
              { address: near!.address, region: "eu" },
              { address: far!.address, region: "us" },
            ],
            health: quick,
            locality: {},
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    expect(await visited(gateway)).toEqual({ [near!.name]: 40 });
    await near!.refuse();
    expect((await visited(gateway, 100))[far!.name]).toBe(100);
    await near!.accept();
    await until("requests near by again", async () => {
      const { headers } = await send(gateway.url);
      return headers["x-backend"] === near!.name;
    });
    await until(
      "all of them near by again",
      async () => (await visited(gateway))[near!.name] === 40,
    );
  });

  it("keep a standby of another priority out of it", async () => {
    const [first, standby] = await startBackends(2);
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: [{ address: standby!.address, priority: 1 }, first!.address],
            health: quick,
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    expect(await visited(gateway)).toEqual({ [first!.name]: 40 });
    await first!.refuse();
    expect(await visited(gateway)).toEqual({ [standby!.name]: 40 });
  });

  it("follow the client's country", async () => {
    const [eu, us] = await startBackends(2);
    const geography = { header: "X-Country", regions: { DE: "eu", US: "us" } };
    const gateway = await Gateway.start({
      configuration: {
        location: { region: "eu" },
        pools: {
          web: {
            endpoints: [
              { address: eu!.address, region: "eu" },
              { address: us!.address, region: "us" },
            ],
            locality: { geography },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    const backendFor = async (country: string) =>
      (await send(gateway.url, { headers: { "X-Country": country } })).headers["x-backend"];
    for (let i = 0; i < 10; i++) {
      expect(await backendFor("US")).toBe(us!.name);
      expect(await backendFor("DE")).toBe(eu!.name);
      expect(await backendFor("FR")).toBe(eu!.name);
    }
  });
});

describe("zones", () => {
  it("keep requests in the gateway's own", async () => {
    const backends = await startBackends(6);
    const gateway = await Gateway.start({
      configuration: {
        location: { zone: "a" },
        pools: {
          web: {
            endpoints: backends.map(({ address }, i) => ({ address, zone: i < 3 ? "a" : "b" })),
            locality: {},
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    const counts = await visited(gateway, 120);
    expect(Object.keys(counts).sort()).toEqual(
      backends
        .slice(0, 3)
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe("subsets", () => {
  it("are what a route names", async () => {
    const [one, two] = await startBackends(2);
    const endpoints = [one!, two!].map(({ address }: Backend, i) => ({
      address,
      metadata: { version: `v${i + 1}` },
    }));
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints } },
        routes: [
          { match: { path_prefix: "/beta" }, pool: "web", subset: { version: "v2" } },
          { match: { path_prefix: "/gone" }, pool: "web", subset: { version: "v9" } },
          { pool: "web" },
        ],
      },
    });
    await everyWorkerUses(gateway, [one!.address, two!.address]);
    for (let i = 0; i < 10; i++) {
      expect((await send(`${gateway.url}/beta`)).headers["x-backend"]).toBe(two!.name);
    }
    expect((await send(`${gateway.url}/gone`)).status).toBe(503);
  });
});
