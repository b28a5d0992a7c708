import { join } from "node:path";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { temporaryDirectory } from "../support/node/paths";
import { endpointsOf, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";
import { WebSocketBackend, WebSocketClient } from "../support/node/websocket";

// Endpoints that leave: what is open there may stay until the pool's deadline, and no longer.

describe("a WebSocket whose endpoint drains", () => {
  const round_robin = { algorithm: "round_robin" };

  const drain = async (
    gateway: Gateway,
    { address }: WebSocketBackend,
    draining = true,
    pool = "web",
  ) => {
    const url = `${gateway.adminUrl}/v1/pools/${pool}/endpoints/${encodeURIComponent(address)}`;
    const response = await send(url, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ draining }),
    });
    expect(response.status).toBe(200);
  };

  const documentOf = (backends: WebSocketBackend[], deadline_seconds: number) => ({
    pools: {
      web: {
        endpoints: backends.map(({ address }) => address),
        drain: { deadline_seconds },
        balancer: round_robin,
      },
    },
    routes: [{ pool: "web" }],
  });

  /** One WebSocket to each of the two. */
  const openBoth = async (gateway: Gateway, leaving: WebSocketBackend) => {
    const clients: WebSocketClient[] = [];
    await until("one at each", async () => {
      const client = await WebSocketClient.open(gateway.port);
      const isAtLeaving = (await client.ask("hello")).startsWith(leaving.address);
      clients[isAtLeaving ? 0 : 1] ??= client;
      return clients[0] !== undefined && clients[1] !== undefined;
    });
    return clients as [WebSocketClient, WebSocketClient];
  };

  const untilClosed = async (client: WebSocketClient): Promise<void> => {
    await until("it to be closed", () => client.closed !== undefined);
    expect(client.closed).toBe(1006);
  };

  const places = [
    { what: "an IPv4 address", options: () => ({}) },
    { what: "an IPv6 address", options: () => ({ host: "::1" }) },
    {
      what: "a unix socket",
      options: () => ({ path: join(temporaryDirectory("socket"), "web.sock") }),
    },
  ];

  it.each(places)("stays until the deadline, and is closed then: $what", async ({ options }) => {
    const leaving = await WebSocketBackend.start(options());
    const staying = await WebSocketBackend.start();
    const gateway = await Gateway.start({ configuration: documentOf([leaving, staying], 5) });
    const [first, second] = await openBoth(gateway, leaving);
    await drain(gateway, leaving);
    await elapse(1);
    expect(await first.ask("still there")).toContain("still there");
    await untilClosed(first);
    await until("the server to know", () => leaving.open === 0);
    expect(await second.ask("still there")).toContain("still there");
    const { in_flight } = endpointsOf(await readStatus(gateway))[leaving.address]!;
    expect(in_flight).toBe(0);
    await gateway.logged(/drain_over .*connections=\d/);
  });

  it("is closed as well when its endpoint leaves the list", async () => {
    const [leaving, staying] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    const gateway = await Gateway.start({ configuration: documentOf([leaving, staying], 5) });
    const [first, second] = await openBoth(gateway, leaving);
    gateway.configure(documentOf([staying], 5));
    await until("the new list", async () => {
      return endpointsOf(await readStatus(gateway))[leaving.address] === undefined;
    });
    expect(await first.ask("still there")).toContain("still there");
    await untilClosed(first);
    expect(await second.ask("still there")).toContain("still there");
  });

  it("is closed as well when its pool is gone", async () => {
    const [leaving, staying] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    const gateway = await Gateway.start({ configuration: documentOf([leaving], 1) });
    const client = await WebSocketClient.open(gateway.port);
    gateway.configure({
      pools: { other: { endpoints: [staying.address] } },
      routes: [{ pool: "other" }],
    });
    await untilClosed(client);
  });

  it("stays when its endpoint is taken back in time", async () => {
    const [leaving, staying] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    const gateway = await Gateway.start({ configuration: documentOf([leaving, staying], 4) });
    const [first] = await openBoth(gateway, leaving);
    await drain(gateway, leaving);
    await drain(gateway, leaving, false);
    await elapse(4.5);
    expect(await first.ask("still there")).toContain("still there");
  });

  it("waits for requests that are nearly done, which are not cut", async () => {
    const [leaving, staying] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    const gateway = await Gateway.start({
      workers: 1,
      configuration: documentOf([leaving, staying], 0.5),
    });
    const [first] = await openBoth(gateway, leaving);
    leaving.delaySeconds = 6;
    const slow = Promise.all([send(gateway.url), send(gateway.url)]);
    await until("a request there", () => leaving.requests.length === 1);
    await drain(gateway, leaving);
    await elapse(2);
    expect(first.closed).toBeUndefined();
    expect((await slow).map(({ status }) => status)).toEqual([200, 200]);
    await untilClosed(first);
  });

  it("stays while another pool has one at the same address that may stay", async () => {
    const backend = await WebSocketBackend.start();
    const pool = { endpoints: [backend.address], drain: { deadline_seconds: 0.5 } };
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: { web: pool, other: pool },
        routes: [{ match: { path: "/other" }, pool: "other" }, { pool: "web" }],
      },
    });
    const leaving = await WebSocketClient.open(gateway.port);
    const staying = await WebSocketClient.open(gateway.port, "/other");
    await drain(gateway, backend);
    await elapse(2.5);
    expect(await staying.ask("still there")).toContain("still there");
    expect(await leaving.ask("still there")).toContain("still there");
    staying.close();
    await untilClosed(leaving);
  });
});
