import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { endpointsOf, everyWorkerSees, readStatus, Status } from "../support/node/status";

// An endpoint is let go: what it has it finishes, and when it must be done is one moment for all workers.

const secondsLeft = (status: Status, backend: Backend): number | undefined =>
  (endpointsOf(status)[backend.address] as { drain?: { seconds_left: number } } | undefined)?.drain
    ?.seconds_left;

const drain = async (gateway: Gateway, backend: Backend, draining: boolean): Promise<void> => {
  const answer = await send(`${gateway.adminUrl}/v1/pools/web/endpoints/${backend.address}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ draining }),
  });
  expect(answer.status).toBe(200);
};

describe("a draining endpoint", () => {
  it("has a deadline that all workers know, and that neither a reload nor a killed worker moves", async () => {
    const backends = await startBackends(2);
    const [staying, leaving] = backends as [Backend, Backend];
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: backends.map(({ address }) => address),
            drain: { deadline_seconds: 12 },
          },
        },
        routes: [{ pool: "web" }],
      },
    });
    leaving.behaviour = { kind: "answer", delaySeconds: 4 };
    staying.behaviour = { kind: "answer", delaySeconds: 4 };
    const underWay = Promise.all(Array.from({ length: 8 }, () => send(gateway.url)));
    const began = performance.now();
    await drain(gateway, leaving, true);
    await everyWorkerSees(
      "the deadline",
      gateway,
      (status) => (secondsLeft(status, leaving) ?? 0) > 3,
    );
    const held = endpointsOf(await readStatus(gateway))[leaving.address]!.in_flight;
    expect(held).toBeGreaterThan(0);
    staying.behaviour = { kind: "answer" };
    const reached = leaving.seen.length;
    const results = await Load.of(gateway.url, 100, { perSecond: 400 });
    expect(results.filter(({ status }) => status !== 200)).toEqual([]);
    expect(leaving.seen).toHaveLength(reached);
    expect((await underWay).map(({ status }) => status)).toEqual(Array(8).fill(200));
    await gateway.reload();
    const [worker] = await gateway.workers();
    await gateway.killWorker(worker!);
    const left = 12 - (performance.now() - began) / 1000;
    await everyWorkerSees("the same deadline", gateway, (status) => {
      const seen = secondsLeft(status, leaving);
      return seen !== undefined && seen <= left + 0.5;
    });
    await everyWorkerSees("the end", gateway, (status) => secondsLeft(status, leaving) === 0);
    expect(gateway.log.match(/endpoint_draining/g)).toHaveLength(1);
    await drain(gateway, leaving, false);
    await everyWorkerSees(
      "that it is back",
      gateway,
      (status) => endpointsOf(status)[leaving.address]!.state === "healthy",
    );
  });
});
