import { connect } from "node:net";
import { Backend, startBackends } from "../support/node/backend";
import { BackendProcess } from "../support/node/backend-process";
import { Response, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { owned } from "../support/node/resources";
import { until } from "../support/node/wait";

// How long the steps of a request may take.

interface Timed {
  response: Response;
  seconds: number;
}

const timed = async (url: string): Promise<Timed> => {
  const startedAt = performance.now();
  const response = await send(url);
  return { response, seconds: (performance.now() - startedAt) / 1000 };
};

/** Half of what requests are bound by where nothing else is said: more than any machine takes for less. */
const halfOfDefault = 30;

const gatewayWith = async (pool: object): Promise<Gateway> =>
  Gateway.start({
    // One worker, so that round robin is what the tests see.
    workers: 1,
    configuration: { pools: { web: pool }, routes: [{ pool: "web" }] },
  });

const hanging = async (count: number): Promise<string[]> =>
  (await startBackends(count, { behaviour: { kind: "hang" } })).map((each) => each.address);

describe("read_seconds", () => {
  it("bounds the wait for an answer", async () => {
    const gateway = await gatewayWith({
      endpoints: await hanging(1),
      timeouts: { read_seconds: 0.3 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response.status).toBe(504);
    expect(seconds).toBeGreaterThanOrEqual(0.28);
    expect(seconds).toBeLessThan(halfOfDefault);
  });

  // Between pieces nginx moves a timer only if that changes it by 0.3 s and more, so the numbers here are far apart.
  it("counts anew with each piece of the answer", async () => {
    const backend = await Backend.start({
      behaviour: { kind: "slowBody", pieces: 4, gapSeconds: 1 },
    });
    const gateway = await gatewayWith({
      endpoints: [backend.address],
      timeouts: { read_seconds: 3 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response.cut).toBe(false);
    expect(response.text).toContain("piece 4");
    expect(seconds).toBeGreaterThanOrEqual(3.9);
  });

  it("cuts an answer whose next piece does not come", async () => {
    const backend = await Backend.start({ behaviour: { kind: "stall" } });
    const gateway = await gatewayWith({
      endpoints: [backend.address],
      timeouts: { read_seconds: 0.5 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response).toMatchObject({ status: 200, text: "piece 1\n", cut: true });
    expect(seconds).toBeLessThan(halfOfDefault);
  });
});

describe("per_try_timeout_seconds", () => {
  it("bounds one attempt, and the next one begins", async () => {
    const [slow, quick] = await startBackends(2);
    slow!.behaviour = { kind: "hang" };
    const gateway = await gatewayWith({
      endpoints: [slow!.address, quick!.address],
      balancer: { algorithm: "round_robin" },
      retries: { per_try_timeout_seconds: 2 },
    });
    const results = [await timed(gateway.url), await timed(gateway.url)];
    expect(results.map(({ response }) => response.status)).toEqual([200, 200]);
    const slowest = Math.max(...results.map(({ seconds }) => seconds));
    expect(slowest).toBeGreaterThanOrEqual(1.9);
    expect(slowest).toBeLessThan(halfOfDefault);
  });
});

describe("total_seconds", () => {
  it("bounds all attempts together", async () => {
    const gateway = await gatewayWith({
      endpoints: await hanging(4),
      timeouts: { connect_seconds: 0.5, total_seconds: 0.5 },
      retries: { attempts: 3, per_try_timeout_seconds: 0.3 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response.status).toBe(504);
    expect(seconds).toBeGreaterThanOrEqual(0.45);
    expect(seconds).toBeLessThan(halfOfDefault);
  });

  it("starts no attempt once it is over", async () => {
    const backends = await startBackends(4, { behaviour: { kind: "hang" } });
    const gateway = await gatewayWith({
      endpoints: backends.map((each) => each.address),
      timeouts: { connect_seconds: 0.5, total_seconds: 0.5 },
      retries: { attempts: 3, per_try_timeout_seconds: 0.3 },
    });
    expect((await send(gateway.url)).status).toBe(504);
    const reached = backends.filter((each) => each.seen.length > 0);
    expect(reached.length).toBeLessThanOrEqual(2);
  });

  it("does not cut an answer that has begun", async () => {
    const backend = await Backend.start({
      behaviour: { kind: "slowBody", pieces: 4, gapSeconds: 1 },
    });
    const gateway = await gatewayWith({
      endpoints: [backend.address],
      timeouts: { total_seconds: 3 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response.text).toContain("piece 4");
    expect(response.cut).toBe(false);
    expect(seconds).toBeGreaterThan(3.5);
  });
});

/** An endpoint that answers no handshake, like a host that is gone: its queue of connections is full. */
const startBlackHole = async (): Promise<BackendProcess> => {
  const endpoint = await BackendProcess.start({ kind: "answer" }, 1);
  endpoint.pause();
  const isAccepted = async (): Promise<boolean> =>
    new Promise((decide) => {
      const socket = connect(endpoint.port, "127.0.0.1", () => decide(true));
      socket.setTimeout(1000, () => decide(false));
      socket.on("error", () => undefined);
      owned({ stop: () => void socket.destroy() });
    });
  await until("the queue to be full", async () => !(await isAccepted()));
  return endpoint;
};

describe("connect_seconds", () => {
  it("bounds the opening of a connection", async () => {
    const gateway = await gatewayWith({
      endpoints: [(await startBlackHole()).address],
      timeouts: { connect_seconds: 2 },
    });
    const { response, seconds } = await timed(gateway.url);
    expect(response.status).toBe(504);
    // Not the second that it is by default.
    expect(seconds).toBeGreaterThanOrEqual(1.9);
    expect(seconds).toBeLessThan(halfOfDefault);
  });

  it("lets even a POST go on to another endpoint: nothing was sent", async () => {
    const [backend, blackHole] = [await Backend.start(), await startBlackHole()];
    const gateway = await gatewayWith({
      endpoints: [backend.address, blackHole.address],
      balancer: { algorithm: "round_robin" },
      timeouts: { connect_seconds: 0.2 },
    });
    for (let i = 0; i < 4; i++) {
      const response = await send(gateway.url, { method: "POST", body: "once" });
      expect(response.status).toBe(200);
    }
    expect(backend.seen).toHaveLength(4);
  });
});
