import { send, sendRaw } from "../support/node/client";
import { Authority } from "../support/node/certificates";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";
import { WebSocketBackend, WebSocketClient } from "../support/node/websocket";

// WebSockets through the gateway: they pass on every route, and count as under way for as long as they are open.

describe("a WebSocket", () => {
  const startGateway = async (
    backends: WebSocketBackend[],
    pool: object = {},
    route: object = {},
  ): Promise<Gateway> =>
    Gateway.start({
      configuration: {
        pools: { web: { endpoints: backends.map(({ address }) => address), ...pool } },
        routes: [{ pool: "web", ...route }],
      },
    });

  const endpoint = async (gateway: Gateway, { address }: WebSocketBackend) =>
    endpointsOf(await readStatus(gateway))[address]!;

  const untilInFlight = async (gateway: Gateway, backend: WebSocketBackend, count: number) =>
    until(`${count} in flight`, async () => (await endpoint(gateway, backend)).in_flight === count);

  it.each([{}, { streaming: true }])("passes both ways on a route with %j", async (route) => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], {}, route);
    const client = await WebSocketClient.open(gateway.port, "/chat?room=1");
    expect(await client.ask("hello")).toBe(`${backend.address} hello`);
    expect(await client.ask("x".repeat(200_000))).toHaveLength(backend.address.length + 200_001);
    expect(backend.handshakes).toEqual(["/chat?room=1"]);
  });

  it("is under way for as long as it is open, and its answer counts as a success", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend]);
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => WebSocketClient.open(gateway.port)),
    );
    await untilInFlight(gateway, backend, 5);
    await elapse(0.5);
    for (const client of clients) client.close();
    await untilInFlight(gateway, backend, 0);
    const samples = await until("the metrics", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_requests_total", { status_class: "1xx" }) === 5 && found;
    });
    // Latency is the time of the handshake, not that of the tunnel.
    const attempts = "moontide_attempt_duration_seconds";
    expect(sumOf(samples, `${attempts}_count`, { status_class: "1xx" })).toBe(5);
    expect(sumOf(samples, `${attempts}_sum`)).toBeLessThan(0.5 * 5);
  });

  it("goes to another endpoint when one refuses the connection", async () => {
    const [dead, good] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    await dead.stop();
    const gateway = await startGateway([dead, good]);
    for (let i = 0; i < 6; i++) {
      const client = await WebSocketClient.open(gateway.port);
      expect(await client.ask("hello")).toBe(`${good.address} hello`);
    }
  });

  it("passes on that the endpoint refuses it, which a server error counts against", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], {
      health: { passive: { consecutive_failures: 1 } },
    });
    backend.refuseWith = 403;
    await expect(WebSocketClient.open(gateway.port)).rejects.toThrow("403");
    expect(gateway.log).not.toContain("endpoint_ejected");
    backend.refuseWith = 503;
    await expect(WebSocketClient.open(gateway.port)).rejects.toThrow("503");
    await gateway.logged(/endpoint_ejected/);
  });

  it("may be silent for idle_seconds, whatever the other time limits are", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], {
      timeouts: { read_seconds: 0.2, total_seconds: 1, idle_seconds: 1.5 },
    });
    const client = await WebSocketClient.open(gateway.port);
    // Longer than read_seconds and, in all, than total_seconds.
    for (let i = 0; i < 3; i++) {
      await elapse(0.6);
      expect(await client.ask("still there")).toContain("still there");
    }
    await until("it to be closed", () => client.closed !== undefined, 4);
    await untilInFlight(gateway, backend, 0);
  });

  it("is kept by the pings of its client", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], { timeouts: { idle_seconds: 1 } });
    const client = await WebSocketClient.open(gateway.port);
    for (let i = 0; i < 5; i++) {
      await elapse(0.4);
      client.ping();
    }
    expect(client.closed).toBeUndefined();
    expect(await client.ask("hello")).toContain("hello");
  });

  it("ends when its endpoint dies, which gives its place back", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend]);
    const client = await WebSocketClient.open(gateway.port);
    await backend.stop();
    await until("it to be closed", () => client.closed !== undefined);
    await untilInFlight(gateway, backend, 0);
  });

  it("stays open while endpoints and options change", async () => {
    const [first, second] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    const gateway = await startGateway([first]);
    const client = await WebSocketClient.open(gateway.port);
    gateway.configure({
      pools: { web: { endpoints: [second.address], timeouts: { read_seconds: 5 } } },
      routes: [{ pool: "web" }],
    });
    await until("new ones to go elsewhere", async () => {
      const other = await WebSocketClient.open(gateway.port);
      return (await other.ask("hello")).startsWith(second.address);
    });
    expect(await client.ask("hello")).toBe(`${first.address} hello`);
  });

  it("is a request like others where its route says no", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], {}, { websockets: false });
    await expect(WebSocketClient.open(gateway.port)).rejects.toThrow("200");
    expect(backend.handshakes).toEqual([]);
    expect(backend.requests).toEqual(["/"]);
  });

  it("is all that upgrades: other protocols are not passed on", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend]);
    const headers = { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c" };
    expect((await send(gateway.url, { headers })).status).toBe(200);
    const handshake = `GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket, h2c\r\n\r\n`;
    expect(await sendRaw(gateway.port, handshake, /ok\n/)).toMatch(/^HTTP\/1.1 200 /);
    expect(backend.handshakes).toEqual([]);
  });

  it("does not keep the retries under way that opened it", async () => {
    const [dead, good] = [await WebSocketBackend.start(), await WebSocketBackend.start()];
    await dead.stop();
    const gateway = await startGateway([dead, good], {
      balancer: { algorithm: "round_robin" },
      retries: { budget_minimum: 1, budget_percent: 0 },
      health: { passive: { enabled: false } },
    });
    // Each needs a retry every other time; a retry that lasted as long as its tunnel would use up the budget.
    for (let i = 0; i < 8; i++) await WebSocketClient.open(gateway.port);
    await untilInFlight(gateway, good, 8);
  });

  it("runs over TLS to its endpoint", async () => {
    const authority = new Authority();
    const backend = await WebSocketBackend.start({ tls: authority.issue(["web.internal"]) });
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address], tls: { server_name: "web.internal" } } },
        routes: [{ pool: "web" }],
      },
      server: `proxy_ssl_trusted_certificate ${authority.file};`,
    });
    const client = await WebSocketClient.open(gateway.port);
    expect(await client.ask("hello")).toContain("hello");
  });
});
