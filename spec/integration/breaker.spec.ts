import { Backend, startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// A pool that fails as a whole is given a rest, asked carefully, and taken back step by step.

interface BreakerStatus {
  state: string;
  seconds_left?: number;
}

const breakerOf = async (gateway: Gateway): Promise<BreakerStatus> => {
  const [pool] = (await readStatus(gateway)).pools as unknown as { breaker: BreakerStatus }[];
  return pool!.breaker;
};

const start = async (breaker: object, workers = 2): Promise<[Backend[], Gateway]> => {
  const backends = await startBackends(2);
  const gateway = await Gateway.start({
    workers,
    configuration: {
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          health: { passive: { enabled: false } },
          retries: { attempts: 0 },
          timeouts: { read_seconds: 5, total_seconds: 5 },
          breaker: { jitter_percent: 0, ...breaker },
        },
      },
      routes: [{ pool: "web" }],
    },
  });
  return [backends, gateway];
};

const behave = (backends: Backend[], behaviour: Backend["behaviour"]): void => {
  for (const backend of backends) backend.behaviour = behaviour;
};

const seenBy = (backends: Backend[]): number =>
  backends.reduce((sum, { seen }) => sum + seen.length, 0);

describe("a circuit breaker", () => {
  it("opens for a failing pool, refuses with the time to wait, and recovers", async () => {
    const [backends, gateway] = await start({
      minimum_requests: 10,
      window_seconds: 5,
      open_seconds: 10,
      recovery_seconds: 1,
    });
    behave(backends, { kind: "answer", status: 500 });
    const load = Load.start(gateway.url, { perSecond: 100 });
    await gateway.logged(/circuit_opened.*cause=error_percent/);
    await until("every worker to refuse", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(gateway.url)));
      return answers.every(({ status }) => status === 503);
    });
    const reached = seenBy(backends);
    const refusal = await send(gateway.url);
    expect(refusal.status).toBe(503);
    expect(refusal.headers["content-type"]).toBe("application/problem+json");
    expect(refusal.json()).toMatchObject({ reason: "circuit_open", status: 503 });
    expect(Number(refusal.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(Number(refusal.headers["retry-after"])).toBeLessThanOrEqual(10);
    expect((await breakerOf(gateway)).state).toBe("open");
    expect(seenBy(backends)).toBe(reached);
    behave(backends, { kind: "answer" });
    await gateway.logged(/circuit_closed/);
    expect((await breakerOf(gateway)).state).toBe("closed");
    const results = await load.finish();
    expect(results.at(-1)!.status).toBe(200);
    const samples = await until("the published counts", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_breaker_transitions_total", { to: "closed" }) === 1 && found;
    });
    for (const to of ["open", "half_open", "recovering"]) {
      expect([to, sumOf(samples, "moontide_breaker_transitions_total", { to })]).toEqual([to, 1]);
    }
    expect(sumOf(samples, "moontide_breaker_state", { pool: "web", state: "closed" })).toBe(1);
    expect(sumOf(samples, "moontide_breaker_state")).toBe(1);
    for (const event of ["opened", "half_open", "recovering", "closed"]) {
      expect(await gateway.logged(new RegExp(`circuit_${event}`))).toHaveLength(1);
    }
  });

  it("lets as many requests at a time find out as it says, in all workers together", async () => {
    const [backends, gateway] = await start({
      consecutive_failures: 3,
      open_seconds: 0.5,
      half_open_requests: 2,
    });
    behave(backends, { kind: "answer", status: 500 });
    await Promise.all(Array.from({ length: 20 }, () => send(gateway.url)));
    await gateway.logged(/circuit_opened/);
    behave(backends, { kind: "hang" });
    await until(
      "a half-open circuit",
      async () => (await breakerOf(gateway)).state === "half_open",
    );
    backends.forEach(({ seen }) => (seen.length = 0));
    const answers = Array.from({ length: 30 }, () => send(gateway.url));
    await until("two requests to be let through", () => seenBy(backends) === 2);
    const refused = (await Promise.all(answers)).filter(({ text }) =>
      text.includes("circuit_open"),
    );
    expect(refused).toHaveLength(28);
    expect(seenBy(backends)).toBe(2);
    expect(await gateway.logged(/circuit_opened.*cause=probe_failed/)).toHaveLength(1);
  });

  it("is not held open by the places of a worker that was killed", async () => {
    const [backends, gateway] = await start(
      { consecutive_failures: 1, open_seconds: 0.5, half_open_requests: 1 },
      1,
    );
    behave(backends, { kind: "answer", status: 500 });
    await send(gateway.url);
    behave(backends, { kind: "hang" });
    await until(
      "a half-open circuit",
      async () => (await breakerOf(gateway)).state === "half_open",
    );
    backends.forEach(({ seen }) => (seen.length = 0));
    const lost = send(gateway.url).catch(() => undefined);
    await until("it to be under way", () => seenBy(backends) === 1);
    const [worker] = await gateway.workers();
    await gateway.killWorker(worker!);
    await lost;
    behave(backends, { kind: "answer" });
    await until(
      "a request to be let through",
      async () => (await send(gateway.url)).status === 200,
    );
  });
});
