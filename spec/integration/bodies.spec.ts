import { Readable } from "node:stream";
import { Backend } from "../support/node/backend";
import type { Echo } from "../support/node/behaviour";
import { send, sendRaw } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { until } from "../support/node/wait";

// Bodies of requests and responses: how large, and when they are passed on.

describe("bodies", () => {
  let backend: Backend;
  let gateway: Gateway;

  const echo = async (...request: Parameters<typeof send>): Promise<Echo> =>
    (await send(...request)).json<Echo>();

  beforeAll(async () => {
    backend = await Backend.start();
    const streaming = { pool: "web", streaming: true };
    gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [
          { match: { path_prefix: "/small" }, pool: "web", maximum_body_bytes: 1000 },
          { match: { path_prefix: "/streaming" }, ...streaming },
          { match: { path_prefix: "/tiny-stream" }, ...streaming, maximum_body_bytes: 10 },
          { pool: "web" },
        ],
      },
    });
  });

  beforeEach(() => {
    backend.behaviour = { kind: "echo" };
    backend.seen.length = 0;
  });

  describe("maximum_body_bytes", () => {
    it("lets a body of just that size through", async () => {
      const seen = await echo(`${gateway.url}/small`, { method: "POST", body: "x".repeat(1000) });
      expect(seen.bodyBytes).toBe(1000);
    });

    it("refuses an announced body that is larger, before it is sent", async () => {
      const header = `POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nConnection: close\r\n\r\n`;
      expect(await sendRaw(gateway.port, header, /body_too_large/)).toMatch(/^HTTP\/1\.1 413 /);
      expect(backend.seen).toHaveLength(0);
    });

    it("refuses a chunked body that is larger", async () => {
      const body = Readable.from(["x".repeat(600), "x".repeat(600)]);
      const response = await send(`${gateway.url}/small`, { method: "POST", body });
      expect(response.status).toBe(413);
      expect(response.json().reason).toBe("body_too_large");
      expect(backend.seen).toHaveLength(0);
    });

    it("counts bytes, not characters", async () => {
      const response = await send(`${gateway.url}/small`, {
        method: "POST",
        body: "ä".repeat(501),
      });
      expect(response.status).toBe(413);
    });
  });

  describe("large bodies", () => {
    it("takes a chunked upload of 9 MB", async () => {
      const body = Readable.from(Array.from({ length: 9 }, () => Buffer.alloc(1_000_000, "x")));
      const seen = await echo(gateway.url, { method: "PUT", body });
      expect(seen.bodyBytes).toBe(9_000_000);
      expect(seen.headers["content-length"]).toBe("9000000");
    });

    it("passes a download of 50 MB", async () => {
      backend.behaviour = { kind: "large", bytes: 50_000_000 };
      const response = await send(gateway.url);
      expect(response.cut).toBe(false);
      expect(response.body).toHaveLength(50_000_000);
    });

    it("takes a body for GET within the limits of nginx", async () => {
      const headers = { "Content-Length": 7 };
      const seen = await echo(gateway.url, { method: "GET", body: "unusual", headers });
      expect(seen.body).toBe("unusual");
    });
  });

  describe("a streaming route", () => {
    it("sends the body on while it arrives", async () => {
      const body = new Readable({ read: () => undefined });
      body.push("first");
      const response = echo(`${gateway.url}/streaming`, { method: "POST", body });
      await until("the request to reach the backend", () => backend.seen.length === 1);
      // Its body ends only now.
      body.push("second");
      body.push(null);
      expect((await response).body).toBe("firstsecond");
    });

    it("passes pieces of the answer on as they come", async () => {
      backend.behaviour = { kind: "slowBody", pieces: 100, gapSeconds: 0.1 };
      const request = "GET /streaming HTTP/1.1\r\nHost: a\r\n\r\n";
      const text = await sendRaw(gateway.port, request, /piece 2\n/);
      expect(text).not.toContain("piece 4\n");
    });

    it("refuses an announced body that is too large", async () => {
      const response = await send(`${gateway.url}/tiny-stream`, {
        method: "POST",
        body: "01234567890",
      });
      expect(response.status).toBe(413);
      expect(backend.seen).toHaveLength(0);
    });
  });
});
