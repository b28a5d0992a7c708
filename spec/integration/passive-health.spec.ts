import { Backend, startBackends } from "../support/node/backend";
import { BackendProcess } from "../support/node/backend-process";
import type { Behaviour } from "../support/node/behaviour";
import { leave } from "../support/node/client";
import { Exchange, Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, isFailed, Load, Result } from "../support/node/load";
import { elapse, until } from "../support/node/wait";

// One endpoint of a pool fails while the traffic goes on.

/** Retries are allowed for 20 % of the requests under way and 10 at least, the default, written out. */
const retries = {
  on: "status",
  per_try_timeout_seconds: 0.5,
  budget_percent: 20,
  budget_minimum: 10,
};

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
  it.each(failures)("%s under 200 GETs a second: no client notices", async (_, fail, heal) => {
    const endpoints = await startThree();
    const victim = endpoints[0]!;
    const gateway = await startGateway(
      endpoints.map((each) => each.address),
      {
        // peak_ewma forgets sooner than by default, and ejections last half as long: the test ends earlier.
        balancer: { algorithm, decay_seconds: 1 },
        health: { passive: { ejection_seconds: 5 } },
      },
    );
    const load = Load.start(gateway.url, { perSecond: 200, freshPercent: 20 });
    const answers = (): number => countByBackend(load.results)[victim.address] ?? 0;
    await until("the victim to have its share", () => answers() > 50);

    await fail(victim);
    const failed = (): Attempt[] =>
      attemptsAt(victim.address, gateway.exchanges).filter((each) => each.failed);
    await until("a failed attempt", () => failed().length > 0);
    await elapse(2.5);
    const first = Math.min(...failed().map((each) => each.endedAt));
    const late = attemptsAt(victim.address, gateway.exchanges).filter(
      (each) => each.startedAt > first + 1,
    );
    expect(late).toEqual([]);

    await heal(victim);
    const before = answers();
    await until("the victim to get traffic again", () => answers() > before + 50, 25);
    expect(describeFailures(await load.finish())).toEqual([]);
  });
});

describe.each(["peak_ewma", "least_request"])("one of ten endpoints, with %s,", (algorithm) => {
  const workers = 2;

  it("failing in 1 ms costs 0.5 % in 10 s, and then one error per worker and return", async () => {
    const behaviour: Behaviour = { kind: "answer", delaySeconds: 0.02 };
    const backends = await startBackends(10, { behaviour });
    const gateway = await startGateway(
      backends.map((each) => each.address),
      {
        balancer: { algorithm },
        retries: { attempts: 0 },
        health: { passive: { ejection_seconds: 2 } },
      },
    );
    const load = Load.start(gateway.url, { perSecond: 400 });
    await until("some traffic", () => load.results.length > 400);
    const startedAt = Date.now();
    backends[0]!.behaviour = { kind: "answer", status: 500, delaySeconds: 0.001 };
    await elapse(12);
    const results = await load.finish();

    const begins = (results: Result[], from: number, to: number) =>
      results.filter(({ startedAt: at }) => at >= startedAt + from && at < startedAt + to);
    const inTenSeconds = begins(results, 0, 10_000);
    const errors = inTenSeconds.filter(isFailed);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(inTenSeconds.length * 0.005);

    // Five in a row eject it, more may be under way then; afterwards a return costs each worker one attempt.
    const ejections = gateway.log.match(/endpoint_ejected/g)?.length ?? 0;
    const allowed = 5 + 2 * workers + Math.max(0, ejections - 1) * workers;
    expect(begins(results, 0, Infinity).filter(isFailed).length).toBeLessThanOrEqual(allowed);
  });
});

describe("ejection", () => {
  const startPool = async (passive: object, count = 2): Promise<[Backend[], Gateway]> => {
    const backends = await startBackends(count);
    const gateway = await startGateway(
      backends.map((each) => each.address),
      {
        balancer: { algorithm: "round_robin" },
        retries: { attempts: 0 },
        health: { passive },
      },
    );
    return [backends, gateway];
  };

  const sendMany = async (gateway: Gateway, count: number): Promise<Result[]> =>
    Load.of(gateway.url, count, { perSecond: 200 });

  it("ends on probation, and for good with the first success", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 1, jitter_percent: 0 });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    await sendMany(gateway, 40);
    await gateway.logged(/endpoint_ejected.*cause=consecutive_failures/);
    backends[0]!.behaviour = { kind: "answer" };
    backends[0]!.seen.length = 0;
    const load = Load.start(gateway.url, { perSecond: 50 });
    await gateway.logged(/endpoint_restored/);
    expect(describeFailures(await load.finish()).filter((each) => each !== "503")).toEqual([]);
    expect(backends[0]!.seen.length).toBeGreaterThan(0);
  });

  it("lasts longer each time", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 0.5, jitter_percent: 0 });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    const load = Load.start(gateway.url, { perSecond: 100 });
    const lines = await gateway.logged(/endpoint_ejected/, 3);
    await load.finish();
    const seconds = lines.map((line) => Number(/seconds=([\d.]+)/.exec(line)?.[1]));
    expect(seconds.slice(0, 3)).toEqual([0.5, 1, 1.5]);
  });

  it("takes an endpoint out that fails every second time", async () => {
    const [backends, gateway] = await startPool({
      window_seconds: 2,
      minimum_requests: 20,
      failure_percent: 40,
    });
    const victim = backends[0]!;
    const load = Load.start(gateway.url, { perSecond: 100 });
    const alternate = setInterval(() => {
      const isFailing = victim.behaviour.kind === "answer" && victim.behaviour.status === 500;
      victim.behaviour = { kind: "answer", status: isFailing ? 200 : 500 };
    }, 20);
    const [line] = await gateway.logged(/endpoint_ejected/, 1, 10);
    clearInterval(alternate);
    await load.finish();
    expect(line).toMatch(/cause=(failure_percent|consecutive_failures)/);
  });

  it("leaves at least half of the pool in use, by default", async () => {
    const [backends, gateway] = await startPool({ ejection_seconds: 30 }, 4);
    for (const backend of backends.slice(0, 3)) {
      backend.behaviour = { kind: "answer", status: 503 };
    }
    await sendMany(gateway, 200);
    await gateway.logged(/endpoint_ejected/, 3);
    // Three of four are ejected: less than half is healthy, so all are used again.
    const results = await sendMany(gateway, 40);
    expect(Object.keys(countByBackend(results))).toHaveLength(4);
  });

  it("does not happen with `enabled: false`", async () => {
    const [backends, gateway] = await startPool({ enabled: false });
    backends[0]!.behaviour = { kind: "answer", status: 503 };
    const results = await sendMany(gateway, 100);
    expect(describeFailures(results).length).toBeGreaterThanOrEqual(48);
    expect(gateway.log).not.toContain("endpoint_ejected");
  });

  it("is not caused by clients that leave, nor by answers that are their own fault", async () => {
    const [backends, gateway] = await startPool({ consecutive_failures: 2 });
    backends[0]!.behaviour = { kind: "answer", status: 404 };
    backends[1]!.behaviour = { kind: "answer", status: 429 };
    await sendMany(gateway, 40);
    for (const backend of backends) backend.behaviour = { kind: "hang" };
    await Promise.all(Array.from({ length: 10 }, () => leave(gateway.port)));
    await until(
      "all to be ended",
      () => gateway.exchanges.filter((e) => e.status === 499).length === 10,
    );
    expect(gateway.log).not.toContain("endpoint_ejected");
  });
});
