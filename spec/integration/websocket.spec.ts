import { send, sendRaw } from "../support/node/client";
import { freePort } from "../support/node/ports";
import { getRawHttp2 } from "../support/node/raw-http2";
import { RawServer } from "../support/node/raw-server";
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
    await elapse(2);
    for (const client of clients) client.close();
    await untilInFlight(gateway, backend, 0);
    const samples = await until("the metrics", async () => {
      const found = await scrape(gateway.adminUrl);
      return sumOf(found, "moontide_requests_total", { status_class: "1xx" }) === 5 && found;
    });
    // Latency is the time of the handshake, not that of the tunnel.
    const attempts = "moontide_attempt_duration_seconds";
    expect(sumOf(samples, `${attempts}_count`, { status_class: "1xx" })).toBe(5);
    expect(sumOf(samples, `${attempts}_sum`)).toBeLessThan(2 * 5);
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
      timeouts: { read_seconds: 0.2, total_seconds: 1, idle_seconds: 4 },
    });
    const client = await WebSocketClient.open(gateway.port);
    // Longer than read_seconds and, in all, than total_seconds.
    for (let i = 0; i < 3; i++) {
      await elapse(0.6);
      expect(await client.ask("still there")).toContain("still there");
    }
    await until("it to be closed", () => client.closed !== undefined);
    await untilInFlight(gateway, backend, 0);
  });

  it("is kept by the pings of its client", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend], { timeouts: { idle_seconds: 3 } });
    const client = await WebSocketClient.open(gateway.port);
    for (let i = 0; i < 5; i++) {
      await elapse(0.9);
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

  describe("is nothing but a handshake of HTTP/1.1, even where a server opens a tunnel unasked:", () => {
    const tunnel = "bytes of the tunnel";

    const startEager = async (route: object = {}) => {
      const server = await RawServer.start((socket) => {
        socket.end(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n${tunnel}`,
        );
      });
      const http2 = await freePort();
      const gateway = await Gateway.start({
        configuration: {
          pools: { web: { endpoints: [`127.0.0.1:${server.port}`] } },
          routes: [{ pool: "web", ...route }],
        },
        server: `listen 127.0.0.1:${http2} http2;`,
      });
      return { server, gateway, http2 };
    };

    const upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";

    it.each([
      ["GET / HTTP/1.1", upgrade, "", true],
      ["GET / HTTP/1.1", "Connection: close\r\nUpgrade: websocket\r\n", "", false],
      [
        "GET / HTTP/1.1",
        "Connection: close, x-upgrade, upgrade-x\r\nUpgrade: websocket\r\n",
        "",
        false,
      ],
      ["GET / HTTP/1.1", "Connection: close, Upgrade\r\nUpgrade: h2c\r\n", "", false],
      ["GET / HTTP/1.0", upgrade, "", false],
      ["POST / HTTP/1.1", `${upgrade}Content-Length: 5\r\n`, "hello", false],
    ])("%s with %j and the body %j: %s", async (line, headers, body, passes) => {
      const { server, gateway } = await startEager();
      const request = `${line}\r\nHost: web\r\n${headers}\r\n${body}`;
      await sendRaw(gateway.port, request, /101/);
      expect(server.requests).toHaveLength(1);
      expect(/^upgrade:/im.test(server.requests[0]!)).toBe(passes);
    });

    it.each([{}, { websockets: false }])(
      "over HTTP/2 its bytes would come between the frames of others, on a route with %j",
      async (route) => {
        const { server, gateway, http2 } = await startEager(route);
        const received = await getRawHttp2(http2, [["upgrade", "websocket"]]);
        expect(server.requests).toHaveLength(1);
        expect(server.requests[0]).not.toMatch(/^upgrade:/im);
        // The head of a DATA frame of the one stream stands before them.
        const head = `\\0\\0\\x${tunnel.length.toString(16)}\\0[\\0\\x01]\\0\\0\\0\\x01`;
        expect(received).toMatch(new RegExp(`${head}${tunnel}`));
        expect(gateway.log).not.toMatch(/\[(alert|crit|error)\]/);
      },
    );
  });

  it("ends with its worker, and the place it held is taken off", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend]);
    const client = await WebSocketClient.open(gateway.port);
    await untilInFlight(gateway, backend, 1);
    for (const pid of await gateway.workers()) await gateway.killWorker(pid);
    await until("it to be closed", () => client.closed !== undefined);
    await untilInFlight(gateway, backend, 0);
  });

  it("stays open through a reload, and counts as under way", async () => {
    const backend = await WebSocketBackend.start();
    const gateway = await startGateway([backend]);
    const client = await WebSocketClient.open(gateway.port);
    await gateway.reload();
    expect(await client.ask("hello")).toContain("hello");
    await untilInFlight(gateway, backend, 1);
    client.close();
    await untilInFlight(gateway, backend, 0);
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
