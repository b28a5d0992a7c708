import { request } from "node:http";
import { ClientHttp2Session, connect } from "node:http2";
import { connect as connectSocket } from "node:net";
import { Readable } from "node:stream";
import { Backend } from "../support/node/backend";
import { sendRaw } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { residentBytes } from "../support/node/memory";
import { scrape, sumOf } from "../support/node/metrics";
import { freePort } from "../support/node/ports";
import { endpointsOf, readStatus } from "../support/node/status";
import { elapse, until } from "../support/node/wait";

// Bodies of hundreds of megabytes: nginx moves them, and neither its memory nor Lua's grows with them.

const megabyte = 1024 * 1024;
const large = 300 * megabyte;
const block = Buffer.alloc(65_536, "moontide");

/** That many bytes, made while they are read. */
const bytesOf = (total: number): Readable => {
  let left = total;
  return new Readable({
    read() {
      if (left <= 0) return void this.push(null);
      const piece = block.subarray(0, Math.min(left, block.length));
      left -= piece.length;
      this.push(piece);
    },
  });
};

interface Answer {
  status: number;
  bytes: number;
  /** The end of it, which is all that is kept. */
  tail: string;
}

const exchange = async (
  url: string,
  body?: Readable,
  headers: Record<string, string | number> = {},
): Promise<Answer> =>
  new Promise((done, fail) => {
    const outgoing = request(
      url,
      { method: body ? "POST" : "GET", headers, agent: false },
      (incoming) => {
        let bytes = 0;
        let tail = "";
        incoming.on("data", (piece: Buffer) => {
          bytes += piece.length;
          tail = piece.subarray(-20).toString();
        });
        incoming.on("end", () => done({ status: incoming.statusCode ?? 0, bytes, tail }));
        incoming.on("error", fail);
      },
    );
    outgoing.on("error", fail);
    if (body) body.pipe(outgoing);
    else outgoing.end();
  });

describe("large bodies", () => {
  let backend: Backend;
  let gateway: Gateway;
  let http2Port: number;

  beforeAll(async () => {
    backend = await Backend.start();
    http2Port = await freePort();
    const maximum_body_bytes = 512 * megabyte;
    gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [
          {
            match: { path_prefix: "/streaming" },
            pool: "web",
            streaming: true,
            maximum_body_bytes,
          },
          {
            match: { path_prefix: "/tiny-stream" },
            pool: "web",
            streaming: true,
            maximum_body_bytes: 1000,
          },
          { match: { path_prefix: "/small" }, pool: "web", maximum_body_bytes: megabyte },
          { pool: "web", maximum_body_bytes },
        ],
      },
      server: `listen 127.0.0.1:${http2Port} http2;`,
    });
  });

  beforeEach(() => {
    backend.seen.length = 0;
  });

  const luaBytes = async (): Promise<number> =>
    sumOf(await scrape(gateway.adminUrl), "moontide_lua_memory_bytes");

  /** How far the worker's memory grows while something runs: all of it, and Lua's. */
  const growth = async (run: () => Promise<void>): Promise<{ resident: number; lua: number }> => {
    const [worker] = await gateway.workers();
    const before = { resident: residentBytes(worker!), lua: await luaBytes() };
    let resident = before.resident;
    const watch = setInterval(() => {
      resident = Math.max(resident, residentBytes(worker!));
    }, 20);
    await run();
    clearInterval(watch);
    return { resident: resident - before.resident, lua: (await luaBytes()) - before.lua };
  };

  const untilNothingIsInFlight = async (): Promise<void> => {
    await until("nothing to be in flight", async () => {
      return endpointsOf(await readStatus(gateway))[backend.address]!.in_flight === 0;
    });
  };

  describe.each(["/streaming", "/buffered"])("at %s", (path) => {
    it("come down without growing the worker", async () => {
      backend.behaviour = { kind: "large", bytes: large };
      const grown = await growth(async () => {
        expect(await exchange(`${gateway.url}${path}`)).toMatchObject({
          status: 200,
          bytes: large,
        });
      });
      expect(grown.resident).toBeLessThan(16 * megabyte);
      expect(grown.lua).toBeLessThan(4 * megabyte);
    });

    it.each([
      ["announced", { "Content-Length": large }],
      ["in chunks", {}],
    ])("go up without growing the worker, %s", async (_, headers) => {
      backend.behaviour = { kind: "count" };
      const grown = await growth(async () => {
        const answer = await exchange(`${gateway.url}${path}`, bytesOf(large), headers);
        expect(answer).toMatchObject({ status: 200, tail: String(large) });
      });
      expect(grown.resident).toBeLessThan(16 * megabyte);
      expect(grown.lua).toBeLessThan(4 * megabyte);
    });

    it("go to a client that reads slowly, and end with it", async () => {
      backend.behaviour = { kind: "large", bytes: large };
      const grown = await growth(async () => {
        const socket = connectSocket(gateway.port, "127.0.0.1");
        socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await new Promise((received) => socket.once("data", received));
        socket.pause();
        await elapse(1);
        socket.destroy();
        await untilNothingIsInFlight();
      });
      expect(grown.resident).toBeLessThan(16 * megabyte);
    });

    it("wait for the client that asks before it sends (Expect: 100-continue)", async () => {
      backend.behaviour = { kind: "count" };
      const answer = await new Promise<string>((done, fail) => {
        const headers = { Expect: "100-continue", "Content-Length": 100_000 };
        const outgoing = request(
          `${gateway.url}${path}`,
          { method: "POST", headers, agent: false },
          (incoming) => {
            incoming.setEncoding("utf8").on("data", done);
          },
        );
        outgoing.on("error", fail);
        outgoing.on("continue", () => outgoing.end(Buffer.alloc(100_000)));
        outgoing.flushHeaders();
      });
      expect(answer).toBe("100000");
    });

    it("end with trailers, which HTTP/1.1 does not pass on", async () => {
      backend.behaviour = { kind: "echo" };
      const text = `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`;
      const answer = await sendRaw(gateway.port, text);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toContain('"body":"hello"');
    });
  });

  it("are refused to who asks first, without a byte of them", async () => {
    const headers = "Expect: 100-continue\r\nContent-Length: 1000000000\r\nConnection: close";
    const text = `POST /tiny-stream HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`;
    expect(await sendRaw(gateway.port, text, /body_too_large/)).toContain("HTTP/1.1 413 ");
    expect(backend.seen).toHaveLength(0);
  });

  it("of unknown size end at the next bound on a streaming route", async () => {
    backend.behaviour = { kind: "count" };
    const refused = await exchange(`${gateway.url}/tiny-stream`, bytesOf(20 * megabyte)).catch(
      // nginx may close while the client still sends.
      (error: NodeJS.ErrnoException) => ({ status: 413, code: error.code }),
    );
    expect(refused.status).toBe(413);
    await untilNothingIsInFlight();
    expect(gateway.log).toContain("client intended to send too large");
    const small = await exchange(`${gateway.url}/tiny-stream`, bytesOf(megabyte / 2));
    expect(small).toMatchObject({ status: 200, tail: String(megabyte / 2) });
  });

  describe("over HTTP/2", () => {
    let session: ClientHttp2Session;

    beforeEach(() => {
      session = connect(`http://127.0.0.1:${http2Port}`);
    });

    afterEach(() => {
      session.destroy();
    });

    const ask = async (path: string, body?: Readable): Promise<Answer> =>
      new Promise((done, fail) => {
        const stream = session.request({ ":path": path, ":method": body ? "POST" : "GET" });
        const answer: Answer = { status: 0, bytes: 0, tail: "" };
        stream.on("response", (headers) => (answer.status = headers[":status"] ?? 0));
        stream.on("data", (piece: Buffer) => {
          answer.bytes += piece.length;
          answer.tail = piece.subarray(-20).toString();
        });
        stream.on("end", () => done(answer));
        stream.on("error", (error) => (answer.status === 0 ? fail(error) : done(answer)));
        if (body) body.pipe(stream);
        else stream.end();
      });

    it.each(["/streaming", "/buffered"])("go both ways at %s", async (path) => {
      backend.behaviour = { kind: "count" };
      const up = await ask(path, bytesOf(50 * megabyte));
      expect(up).toMatchObject({ status: 200, tail: String(50 * megabyte) });
      backend.behaviour = { kind: "large", bytes: 50 * megabyte };
      expect(await ask(path)).toMatchObject({ status: 200, bytes: 50 * megabyte });
    });

    it("are refused when they turn out to be larger than the route takes", async () => {
      backend.behaviour = { kind: "count" };
      expect((await ask("/small", bytesOf(2 * megabyte))).status).toBe(413);
      expect(backend.seen).toHaveLength(0);
    });

    it("share a connection with requests that don't wait for them", async () => {
      backend.behaviour = { kind: "stall" };
      let hasEnded = false;
      const slow = ask("/streaming").finally(() => (hasEnded = true));
      slow.catch(() => undefined);
      await until("the slow one to be there", () => backend.seen.length === 1);
      backend.behaviour = { kind: "answer" };
      const quick = await Promise.all(Array.from({ length: 50 }, () => ask("/buffered")));
      expect(quick.every(({ status }) => status === 200)).toBe(true);
      expect(hasEnded).toBe(false);
    });
  });
});
