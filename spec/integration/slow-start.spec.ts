import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { endpointsOf, everyWorkerSees, readStatus, Status } from "../support/node/status";
import { elapse, until } from "../support/node/wait";

// Endpoints that come to a running pool get there by and by.

type Warming = { slow_start?: { share: number } };

const shareOf = (status: Status, backend: Backend): number | undefined =>
  (endpointsOf(status)[backend.address] as Warming | undefined)?.slow_start?.share;

const start = async (backends: Backend[], more: object = {}): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "round_robin", slow_start_seconds: 3 },
          ...more,
        },
      },
      routes: [{ pool: "web" }],
    },
  });

const add = async (gateway: Gateway, backend: Backend): Promise<void> => {
  await send(`${gateway.adminUrl}/v1/pools/web/endpoints`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ address: backend.address }),
  });
};

describe("a slow start", () => {
  it("gives a newcomer a growing share, and goes on through a reload", async () => {
    const [first, second, newcomer] = (await startBackends(3)) as [Backend, Backend, Backend];
    const gateway = await start([first, second]);
    expect(shareOf(await readStatus(gateway), first)).toBeUndefined();
    // So long a pool counts as new.
    await elapse(3.2);
    const load = Load.start(gateway.url, { perSecond: 300 });
    await add(gateway, newcomer);
    await until("the newcomer", async () => shareOf(await readStatus(gateway), newcomer) ?? false);
    const before = [newcomer.seen.length, first.seen.length] as const;
    await until("some traffic", () => first.seen.length > before[1] + 60);
    const early = (newcomer.seen.length - before[0]) / (first.seen.length - before[1]);
    const reached = shareOf(await readStatus(gateway), newcomer) ?? 1;
    expect(early).toBeLessThan(reached + 0.2);
    await gateway.reload();
    const shares = [shareOf(await readStatus(gateway), newcomer) ?? 1, reached] as const;
    expect(shares[0]).toBeGreaterThanOrEqual(shares[1]);
    await everyWorkerSees(
      "a warm newcomer",
      gateway,
      (status) => shareOf(status, newcomer) === undefined,
    );
    const warm = [newcomer.seen.length, first.seen.length] as const;
    await until("some traffic", () => first.seen.length > warm[1] + 60);
    const late = (newcomer.seen.length - warm[0]) / (first.seen.length - warm[1]);
    expect(late).toBeGreaterThan(0.8);
    // A reload closes kept connections, with requests that were just sent on them, as any nginx does.
    const failed = (await load.finish()).filter(
      ({ status }) => status !== undefined && status !== 200,
    );
    expect(failed).toEqual([]);
  });

  it("follows an ejection", async () => {
    const backends = await startBackends(2);
    const passive = { ejection_seconds: 0.5, jitter_percent: 0 };
    const gateway = await start(backends, { health: { passive } });
    backends[1]!.behaviour = { kind: "answer", status: 500 };
    const load = Load.start(gateway.url, { perSecond: 100 });
    await gateway.logged(/endpoint_ejected/);
    backends[1]!.behaviour = { kind: "answer" };
    await until(
      "it to warm up",
      async () => shareOf(await readStatus(gateway), backends[1]!) !== undefined,
    );
    await gateway.logged(/endpoint_restored/);
    await load.finish();
  });
});
