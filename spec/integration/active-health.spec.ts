import { join } from "node:path";
import { Backend, startBackends } from "../support/node/backend";
import { BackendProcess } from "../support/node/backend-process";
import { Authority } from "../support/node/certificates";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { GrpcHealthServer } from "../support/node/grpc-health-server";
import { countByBackend, isFailed, Load } from "../support/node/load";
import { temporaryDirectory } from "../support/node/paths";
import { EndpointStatus, endpointsOf, everyWorkerSees, readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// Endpoints that are asked how they are, whether or not there is traffic.

const quick = {
  interval_seconds: 0.3,
  timeout_seconds: 2,
  healthy_threshold: 1,
  unhealthy_threshold: 2,
};

const startGateway = async (
  endpoints: string[],
  active: object = {},
  pool: object = {},
  more: { workers?: number; authorities?: string } = {},
): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: { web: { endpoints, health: { active: { ...quick, ...active } }, ...pool } },
      routes: [{ pool: "web" }],
    },
    ...more,
  });

type State = EndpointStatus["state"];

const everyWorkerHas = async (gateway: Gateway, states: Record<string, State>): Promise<void> =>
  everyWorkerSees(`states ${JSON.stringify(states)}`, gateway, (status) => {
    const endpoints = endpointsOf(status);
    return Object.entries(states).every(([id, state]) => endpoints[id]?.state === state);
  });

const problemOf = async (gateway: Gateway, id: string): Promise<string | undefined> =>
  endpointsOf(await readStatus(gateway))[id]?.check?.problem;

/** How many checks a backend has seen. */
const checksOf = (backend: Backend): number =>
  backend.seen.filter(({ headers }) => headers["user-agent"] === "moontide-health").length;

describe("active health checks over HTTP", () => {
  it("find whoever says that it is unwell, though its answers are good, and take it back", async () => {
    const [well, unwell, third] = (await startBackends(3)) as [Backend, Backend, Backend];
    const gateway = await startGateway(
      [well.address, unwell.address, third.address],
      { path: "/healthz", expected_body: "fine" },
      {},
      { workers: 2 },
    );
    const fine = { kind: "answer", body: "fine" } as const;
    for (const backend of [well, unwell, third]) backend.behaviour = fine;
    await everyWorkerHas(gateway, {
      [well.address]: "healthy",
      [unwell.address]: "healthy",
      [third.address]: "healthy",
    });
    unwell.behaviour = { kind: "answer", body: "ill" };
    await everyWorkerHas(gateway, { [unwell.address]: "unhealthy" });
    expect(await problemOf(gateway, unwell.address)).toBe(
      "the body does not have the expected text",
    );
    const load = Load.start(gateway.url, { perSecond: 100 });
    await until("traffic", () => load.results.length > 50);
    await load.stop();
    expect(countByBackend(load.results)[unwell.address]).toBeUndefined();
    unwell.behaviour = fine;
    await everyWorkerHas(gateway, { [unwell.address]: "healthy" });
  });

  it.each<[string, (victim: BackendProcess) => Promise<void>]>([
    ["killed", (victim) => victim.kill()],
    ["stopped", async (victim) => victim.pause()],
  ])("find an endpoint that is %s before any request meets it", async (_, fail) => {
    const victim = await BackendProcess.start();
    const [first, second] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await startGateway([victim.address, first.address, second.address]);
    await everyWorkerHas(gateway, { [victim.address]: "healthy", [first.address]: "healthy" });
    await fail(victim);
    await everyWorkerHas(gateway, { [victim.address]: "unhealthy" });
    const load = Load.start(gateway.url, { perSecond: 100 });
    await until("traffic", () => load.results.length > 50);
    await load.stop();
    expect(load.results.filter(isFailed)).toEqual([]);
    const tried = gateway.exchanges.flatMap(({ endpoints }) => endpoints);
    expect(tried).not.toContain(victim.address);
  });

  it("find an endpoint that has become too slow", async () => {
    const [slow, first, second] = (await startBackends(3)) as [Backend, Backend, Backend];
    const gateway = await startGateway([slow.address, first.address, second.address], {
      timeout_seconds: 2,
      latency_threshold_seconds: 0.2,
    });
    await everyWorkerHas(gateway, { [slow.address]: "healthy" });
    slow.behaviour = { kind: "answer", delaySeconds: 0.4 };
    await everyWorkerHas(gateway, { [slow.address]: "unhealthy" });
    expect(await problemOf(gateway, slow.address)).toMatch(/longer than 0\.200 s/);
  });

  it("send a newcomer nothing before it is up", async () => {
    const [first, second] = (await startBackends(2)) as [Backend, Backend];
    const late = await Backend.start();
    await late.refuse();
    const gateway = await startGateway([first.address, second.address]);
    await everyWorkerHas(gateway, { [first.address]: "healthy", [second.address]: "healthy" });
    await send(`${gateway.adminUrl}/v1/pools/web/endpoints`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ address: late.address }),
    });
    const load = Load.start(gateway.url, { perSecond: 200 });
    await everyWorkerHas(gateway, { [late.address]: "unhealthy" });
    await late.accept();
    await everyWorkerHas(gateway, { [late.address]: "healthy" });
    await until("it to take traffic", () => (countByBackend(load.results)[late.address] ?? 0) > 0);
    await load.stop();
    expect(load.results.filter(isFailed)).toEqual([]);
    // The first thing it ever saw was a check.
    expect(late.seen[0]?.headers["user-agent"]).toBe("moontide-health");
  });

  it("come from one worker only, and go on in the next when that one is killed", async () => {
    const [backend] = await startBackends(1);
    const gateway = await startGateway(
      [backend!.address],
      { jitter_percent: 0 },
      {},
      { workers: 3 },
    );
    await until("the first check", () => checksOf(backend!) > 0);
    const before = checksOf(backend!);
    const began = performance.now();
    await until("more checks", () => checksOf(backend!) >= before + 9);
    // Three workers would make them in a third of the time.
    expect(performance.now() - began).toBeGreaterThan(8 * 300 * 0.9);
    const { leader } = await readStatus(gateway);
    await gateway.killWorker(leader);
    const seen = checksOf(backend!);
    await until("checks by the next leader", () => checksOf(backend!) > seen + 3);
  });

  it("are not forgotten at a reload", async () => {
    const [ill, first, second] = (await startBackends(3)) as [Backend, Backend, Backend];
    const gateway = await startGateway([ill.address, first.address, second.address], {
      path: "/healthz",
      interval_seconds: 2,
      unhealthy_threshold: 1,
    });
    ill.behaviour = { kind: "answer", status: 503 };
    await everyWorkerHas(gateway, { [ill.address]: "unhealthy", [first.address]: "healthy" });
    const load = Load.start(gateway.url, { perSecond: 200 });
    await until("traffic", () => load.results.length > 20);
    await gateway.reload();
    const sofar = load.results.length;
    await until("traffic after the reload", () => load.results.length > sofar + 100);
    await load.stop();
    expect(countByBackend(load.results)[ill.address]).toBeUndefined();
    expect(ill.seen.every(({ path }) => path === "/healthz")).toBe(true);
  });

  it("reach endpoints on unix sockets", async () => {
    const path = join(temporaryDirectory("unix"), "web.sock");
    const backend = await Backend.start({ path });
    const gateway = await startGateway([backend.address], { path: "/healthz" });
    await everyWorkerHas(gateway, { [backend.address]: "healthy" });
    expect(backend.seen[0]).toMatchObject({ path: "/healthz", headers: { host: "localhost" } });
  });

  it("warm an endpoint up before its first request", async () => {
    const [warm, cold] = (await startBackends(2)) as [Backend, Backend];
    const gateway = await startGateway([warm.address, cold.address], {
      path: "/healthz",
      warm_up: { path: "/warm-up", requests: 3 },
    });
    await everyWorkerHas(gateway, { [warm.address]: "healthy", [cold.address]: "healthy" });
    const paths = cold.seen.map(({ path }) => path).slice(0, 4);
    expect(paths).toEqual(["/healthz", "/warm-up", "/warm-up", "/warm-up"]);
  });
});

describe("active health checks over TLS", () => {
  it("verify as requests do", async () => {
    const authority = new Authority();
    const right = await Backend.start({ tls: authority.issue(["web.internal"]) });
    const wrong = await Backend.start({ tls: authority.issue(["else.internal"]) });
    const gateway = await startGateway(
      [right.address, wrong.address],
      { path: "/healthz" },
      { tls: { server_name: "web.internal" } },
      { authorities: authority.file },
    );
    await everyWorkerHas(gateway, { [right.address]: "healthy", [wrong.address]: "unhealthy" });
    expect(await problemOf(gateway, wrong.address)).toMatch(/TLS: certificate/);
    expect(right.seen[0]?.serverName).toBe("web.internal");
  });
});

describe("active health checks by connecting", () => {
  it("need a listener and no more", async () => {
    const [silent, refusing] = (await startBackends(2)) as [Backend, Backend];
    silent.behaviour = { kind: "hang" };
    const gateway = await startGateway([silent.address, refusing.address], { protocol: "tcp" });
    await everyWorkerHas(gateway, { [silent.address]: "healthy", [refusing.address]: "healthy" });
    await refusing.refuse();
    await everyWorkerHas(gateway, { [silent.address]: "healthy", [refusing.address]: "unhealthy" });
    expect(await problemOf(gateway, refusing.address)).toBe("connection refused");
  });
});

describe("active health checks over gRPC", () => {
  it("ask the health service, for the whole server or one service", async () => {
    const [serving, not, without] = await Promise.all([
      GrpcHealthServer.start(),
      GrpcHealthServer.start(),
      GrpcHealthServer.start({ withService: false }),
    ]);
    serving.services["shop.Cart"] = "SERVING";
    not.services["shop.Cart"] = "NOT_SERVING";
    const gateway = await startGateway([serving.address, not.address, without.address], {
      protocol: "grpc",
      service: "shop.Cart",
    });
    await everyWorkerHas(gateway, {
      [serving.address]: "healthy",
      [not.address]: "unhealthy",
      [without.address]: "unhealthy",
    });
    expect(await problemOf(gateway, not.address)).toBe("the service says NOT_SERVING");
    expect(await problemOf(gateway, without.address)).toMatch(/is the health service registered/);
    not.services["shop.Cart"] = "SERVING";
    await everyWorkerHas(gateway, { [not.address]: "healthy" });
  });

  it("do not take an HTTP/1 server for a healthy one", async () => {
    const [web, grpc] = [await Backend.start(), await GrpcHealthServer.start()];
    const gateway = await startGateway([web.address, grpc.address], { protocol: "grpc" });
    await everyWorkerHas(gateway, { [web.address]: "unhealthy", [grpc.address]: "healthy" });
  });
});
