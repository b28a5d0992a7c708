import { Agent } from "node:http";
import { Backend } from "../support/node/backend";
import type { Echo } from "../support/node/behaviour";
import { send, sendRaw } from "../support/node/client";
import { Gateway } from "../support/node/gateway";

// What nginx and Moontide together do to a request and its response.

describe("proxying", () => {
  let backend: Backend;
  let gateway: Gateway;

  const echo = async (...request: Parameters<typeof send>): Promise<Echo> =>
    (await send(...request)).json<Echo>();

  beforeAll(async () => {
    backend = await Backend.start();
    const endpoints = [backend.address];
    gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints }, named: { endpoints, host_header: "web.internal:8080" } },
        routes: [
          { match: { path_prefix: "/strip" }, pool: "web", rewrite: { strip_prefix: "/strip" } },
          {
            match: { path_prefix: "/old" },
            pool: "web",
            rewrite: { strip_prefix: "/old", add_prefix: "/new" },
          },
          { match: { path_prefix: "/named" }, pool: "named" },
          { pool: "web" },
        ],
      },
    });
  });

  beforeEach(() => {
    backend.behaviour = { kind: "echo" };
    backend.seen.length = 0;
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
    "passes %s on with path and query",
    async (method) => {
      const seen = await echo(`${gateway.url}/a/b?c=d&e=%20f`, { method });
      expect(seen).toMatchObject({ method, path: "/a/b?c=d&e=%20f", version: "1.1" });
    },
  );

  it("answers HEAD with the header alone", async () => {
    const response = await send(gateway.url, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(Number(response.headers["content-length"] ?? 0)).toBeGreaterThanOrEqual(0);
    expect(response.body).toHaveLength(0);
    expect(backend.seen[0]?.method).toBe("HEAD");
  });

  it("leaves the encoding of a path as it is", async () => {
    const seen = await echo(`${gateway.url}/a%2Fb/%C3%A4%20x;y=1/%25`);
    expect(seen.path).toBe("/a%2Fb/%C3%A4%20x;y=1/%25");
  });

  it("passes a body on, with its length", async () => {
    const seen = await echo(gateway.url, {
      method: "POST",
      body: '{"a":1}',
      headers: { "Content-Type": "application/json", "Content-Length": 7 },
    });
    expect(seen.body).toBe('{"a":1}');
    expect(seen.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": "7",
    });
  });

  it("passes the client's headers on, repeated ones too", async () => {
    const { rawHeaders } = await echo(gateway.url, {
      headers: { "X-Tag": ["a", "b"], Authorization: "Bearer t", traceparent: "00-1-2-01" },
    });
    expect(rawHeaders.filter((_, i) => rawHeaders[i - 1] === "X-Tag")).toEqual(["a", "b"]);
    expect(rawHeaders).toEqual(expect.arrayContaining(["Bearer t", "00-1-2-01"]));
  });

  it("passes status and headers of the response back, repeated ones too", async () => {
    backend.behaviour = {
      kind: "answer",
      status: 418,
      headers: { "X-Kind": "teapot", "Set-Cookie": "a=1", Location: "http://else.where/" },
      body: "short and stout",
    };
    const response = await send(gateway.url);
    expect(response.status).toBe(418);
    expect(response.text).toBe("short and stout");
    expect(response.headers).toMatchObject({
      "x-kind": "teapot",
      "set-cookie": ["a=1"],
      location: "http://else.where/",
    });
  });

  describe("the Host header", () => {
    it("is the client's", async () => {
      const seen = await echo(gateway.url, { headers: { Host: "shop.example:8443" } });
      expect(seen.headers.host).toBe("shop.example:8443");
    });

    it("is the pool's, where it has one", async () => {
      const seen = await echo(`${gateway.url}/named`, { headers: { Host: "shop.example" } });
      expect(seen.headers.host).toBe("web.internal:8080");
    });
  });

  describe("rewriting", () => {
    it.each([
      ["/strip/a?b=c", "/a?b=c"],
      ["/strip", "/"],
      ["/strip/", "/"],
      ["/strip/a%2Fb", "/a/b"],
      ["/old/x/y", "/new/x/y"],
      ["/old", "/new"],
      ["/stripped", "/stripped"],
    ])("turns %s into %s", async (from, to) => {
      expect((await echo(`${gateway.url}${from}`)).path).toBe(to);
    });

    it("encodes what a path may not contain", async () => {
      const seen = await echo(`${gateway.url}/strip/a%20b%3Fc%25d`);
      expect(decodeURIComponent(seen.path)).toBe("/a b?c%d");
      expect(seen.path).not.toContain("?");
    });
  });

  describe("HTTP/1.0", () => {
    it("is answered without chunks, and the connection closed", async () => {
      const text = await sendRaw(gateway.port, "GET /old-client HTTP/1.0\r\nHost: a\r\n\r\n");
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
      expect(text).not.toMatch(/transfer-encoding/i);
      expect(text).toContain('"path":"/old-client"');
    });

    it("needs no Host header", async () => {
      const text = await sendRaw(gateway.port, "GET / HTTP/1.0\r\n\r\n");
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
    });
  });

  it("keeps connections to the backend and uses them again", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 20; i++) await send(gateway.url, { agent });
    agent.destroy();
    const connections = new Set(backend.seen.map((each) => each.connection));
    expect(connections.size).toBeLessThanOrEqual(2);
  });

  it("cuts a response that the backend cuts", async () => {
    backend.behaviour = { kind: "closeMidBody" };
    const response = await send(gateway.url);
    expect(response.cut).toBe(true);
    expect(response.text).toBe("ten bytes!");
  });
});

describe("endpoints", () => {
  it.each([
    ["an IPv4 address", { host: "127.0.0.1" }],
    ["an IPv6 address", { host: "::1" }],
    ["a unix socket", { path: `/tmp/moontide-endpoint-${process.pid}.sock` }],
  ])("may have %s", async (_, place) => {
    const backend = await Backend.start(place);
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [{ pool: "web" }],
      },
    });
    expect((await send(gateway.url)).headers["x-backend"]).toBe(backend.name);
  });
});

describe("workers of www-data", () => {
  it("serve, and keep their state, without the rights of root", async () => {
    const backend = await Backend.start();
    const gateway = await Gateway.start({
      user: "www-data",
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [{ pool: "web" }],
      },
    });
    expect((await send(gateway.url)).status).toBe(200);
    expect((await send(gateway.url, { method: "POST", body: "x".repeat(100_000) })).status).toBe(
      200,
    );
    expect(gateway.log).not.toMatch(/permission denied/i);
  });
});
