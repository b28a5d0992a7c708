import { startBackends } from "../support/node/backend";
import { BackendProcess } from "../support/node/backend-process";
import type { Behaviour } from "../support/node/behaviour";
import { send } from "../support/node/client";
import { Exchange, Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { endpointsOf, everyWorkerSees, Status } from "../support/node/status";
import { until } from "../support/node/wait";

// One endpoint of a pool fails while the traffic goes on.

/** As many retries as there may be need for: where the machine stands still, many requests fail at once. */
const retries = { on: "status", per_try_timeout_seconds: 3, budget_minimum: 1000 };

const startGateway = async (endpoints: string[], pool: object = {}): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: { web: { endpoints, retries, ...pool } },
      routes: [{ pool: "web" }],
    },
  });

interface Attempt {
  endpoint: string;
  startedAt: number;
  endedAt: number;
  failed: boolean;
}

const sum = (values: number[]): number => values.reduce((total, each) => total + each, 0);

/** All attempts at an endpoint, in seconds since 1970, dated backwards from the end of their request. */
const attemptsAt = (endpoint: string, exchanges: Exchange[]): Attempt[] =>
  exchanges.flatMap(({ endedAt, endpoints, statuses, times }) =>
    endpoints
      .map((each, i) => ({
        endpoint: each,
        startedAt: endedAt - sum(times.slice(i)),
        endedAt: endedAt - sum(times.slice(i + 1)),
        failed: !/^[1-4]/.test(statuses[i] ?? ""),
      }))
      .filter((each) => each.endpoint === endpoint),
  );

type Change = (victim: BackendProcess) => Promise<void>;

const failures: [name: string, fail: Change, heal: Change][] = [
  ["killed", (victim) => victim.kill(), (victim) => victim.restart()],
  ["stopped", async (victim) => victim.pause(), async (victim) => victim.resume()],
  [
    "answering 500",
    (victim) => victim.behave({ kind: "answer", status: 500 }),
    (victim) => victim.behave({ kind: "answer" }),
  ],
];

const startThree = async (): Promise<BackendProcess[]> =>
  Promise.all([BackendProcess.start(), BackendProcess.start(), BackendProcess.start()]);

describe.each(["peak_ewma", "round_robin"])("one of three endpoints, with %s,", (algorithm) => {
  it.each(failures)("%s under 100 GETs a second: no client notices", async (_, fail, heal) => {
    const endpoints = await startThree();
    const victim = endpoints[0]!;
    const gateway = await startGateway(
      endpoints.map((each) => each.address),
      {
        balancer: { algorithm },
        // Half as long as by default: the test ends earlier.
        health: { passive: { ejection_seconds: 5 } },
      },
    );
    const load = Load.start(gateway.url, { perSecond: 100, freshPercent: 20 });
    const answers = (): number => countByBackend(load.results)[victim.address] ?? 0;
    await until("the victim to have its share", () => answers() > 50);

    await fail(victim);
    const failed = (): Attempt[] =>
      attemptsAt(victim.address, gateway.exchanges).filter((each) => each.failed);
    await until("a failed attempt", () => failed().length > 0);
    const isEjected = (status: Status) => endpointsOf(status)[victim.address]?.state === "ejected";
    await everyWorkerSees("the ejection", gateway, isEjected);
    const known = Date.now() / 1000;
    // Shorter than the ejection, whatever its jitter.
    const beforeReturn = Math.min(...failed().map((each) => each.endedAt)) + 4;
    const sofar = load.results.length;
    await until("more traffic", () => load.results.length > sofar + 100);
    const late = attemptsAt(victim.address, gateway.exchanges).filter(
      ({ startedAt }) => startedAt > known + 0.1 && startedAt < beforeReturn,
    );
    expect(late).toEqual([]);

    await heal(victim);
    const before = answers();
    await until("the victim to get traffic again", () => answers() > before + 50);
    expect(describeFailures(await load.finish())).toEqual([]);
  });
});

describe.each(["peak_ewma", "least_request"])("one of ten endpoints, with %s,", (algorithm) => {
  const workers = 2;
  const clients = 8;

  it("failing in 1 ms costs what is under way when it begins, and then one error per worker and return", async () => {
    const behaviour: Behaviour = { kind: "answer", delaySeconds: 0.02 };
    const backends = await startBackends(10, { behaviour });
    const gateway = await startGateway(
      backends.map((each) => each.address),
      {
        balancer: { algorithm },
        retries: { attempts: 0 },
        health: { passive: { ejection_seconds: 1 } },
      },
    );
    let isOver = false;
    const statuses: number[] = [];
    const client = async () => {
      while (!isOver) statuses.push((await send(gateway.url)).status);
    };
    const load = Array.from({ length: clients }, client);
    await until("some traffic", () => statuses.length > 400);
    backends[0]!.behaviour = { kind: "answer", status: 500, delaySeconds: 0.001 };
    await gateway.logged(/endpoint_ejected/, 4);
    isOver = true;
    await Promise.all(load);

    // Five in a row eject it, more may be under way then; afterwards a return costs each worker one attempt.
    const ejections = gateway.log.match(/endpoint_ejected/g)!.length;
    const errors = statuses.filter((status) => status !== 200).length;
    expect(errors).toBeGreaterThanOrEqual(5);
    expect(errors).toBeLessThanOrEqual(5 + clients + ejections * workers);
  });
});
