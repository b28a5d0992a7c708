import { startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { isFailed, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";

// Workers that die without a word, and what they leave in shared memory.

const start = async (delaySeconds: number, workers = 2): Promise<Gateway> => {
  const backends = await startBackends(3, { behaviour: { kind: "answer", delaySeconds } });
  return Gateway.start({
    workers,
    configuration: {
      pools: { web: { endpoints: backends.map((each) => each.address) } },
      routes: [{ pool: "web" }],
    },
  });
};

const inFlight = async (gateway: Gateway): Promise<number> => {
  const endpoints = Object.values(endpointsOf(await readStatus(gateway)));
  return endpoints.reduce((sum, each) => sum + each.in_flight, 0);
};

describe("a worker killed under load", () => {
  it("is replaced, and what it had in flight is taken off", async () => {
    const gateway = await start(0.3);
    const load = Load.start(gateway.url, { perSecond: 200, freshPercent: 100 });
    await until("traffic in flight", async () => (await inFlight(gateway)) > 30);
    const before = sumOf(await scrape(gateway.adminUrl), "moontide_requests_total");
    // Each in turn, so that one of them is the leader.
    const victims = await gateway.workers();
    const deaths: { from: number; to: number }[] = [];
    for (const pid of victims) {
      const from = Date.now();
      await gateway.killWorker(pid);
      await gateway.logged(new RegExp(`worker process ${pid} exited on signal 9`));
      deaths.push({ from, to: Date.now() });
    }
    const healed = async () =>
      sumOf(await scrape(gateway.adminUrl), "moontide_in_flight_healed_total") > 0;
    await until("the counts to heal", healed);
    const results = await load.finish();
    await until("nothing to be in flight", async () => (await inFlight(gateway)) === 0);

    // Only what was under way in them is lost.
    const failed = results.filter(isFailed);
    expect(failed.length).toBeGreaterThan(0);
    const atNoDeath = failed.filter(
      ({ startedAt, endedAt }) =>
        !deaths.some(({ from, to }) => startedAt <= to && endedAt >= from),
    );
    expect(atNoDeath).toEqual([]);
    expect(sumOf(await scrape(gateway.adminUrl), "moontide_requests_total")).toBeGreaterThan(
      before,
    );
    expect((await gateway.workers()).length).toBe(2);
  });

  it("is followed as leader: changes of the file still arrive", async () => {
    const gateway = await start(0);
    const { leader } = await until("a leader", async () => {
      const status = await readStatus(gateway);
      return status.leader !== undefined && status;
    });
    await gateway.killWorker(leader);
    const [other] = await startBackends(1);
    gateway.configure({
      pools: { web: { endpoints: [other!.address] } },
      routes: [{ pool: "web" }],
    });
    const isServed = async () => (await send(gateway.url)).headers["x-backend"] === other!.name;
    await until("the change", isServed);
    expect((await readStatus(gateway)).leader).not.toBe(leader);
  });
});

describe("one of the workers", () => {
  it("leads, and only one", async () => {
    const gateway = await start(0, 4);
    await gateway.logged(/leader_elected/);
    await elapse(2.5);
    expect(await gateway.logged(/leader_elected/)).toHaveLength(1);
    const { workers } = await readStatus(gateway);
    expect(workers).toHaveLength(4);
    expect(workers.filter((each) => each.leader)).toHaveLength(1);
  });
});
