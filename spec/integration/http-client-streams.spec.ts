import { Socket } from "node:net";
import { Authority } from "../support/node/certificates";
import { Gateway } from "../support/node/gateway";
import { clients, HttpDriver, Outcome, Wanted } from "../support/node/http-driver";
import { answering, chunked, RawServer } from "../support/node/raw-server";
import { mainLines } from "../support/node/nginx-conf";
import { PlainNginx, temporaryPaths } from "../support/node/plain-nginx";

// The gateway's own HTTP client inside nginx: answers read as they come, TLS, and the choice of the client.

let driver: HttpDriver;
let authority: Authority;

beforeAll(async () => {
  authority = new Authority();
  driver = await HttpDriver.start(authority.file);
});

describe.each(clients)("the client %s", (client) => {
  const read = async (
    answer: (socket: Socket, request: string) => void,
    timeouts: number[],
  ): Promise<Outcome> => {
    const server = await RawServer.start(answer);
    return driver.open(client, { url: server.url }, timeouts);
  };

  describe("as a stream", () => {
    it("gives what has come, and reads on after a timeout", async () => {
      const outcome = await read(
        (socket) => {
          socket.write(`${chunked}3\r\nabc\r\n`);
          setTimeout(() => socket.end("3\r\ndef\r\n0\r\n\r\n"), 2000);
        },
        [20, 0.1, 20, 20],
      );
      expect(outcome.reads).toEqual(["abc", "!timeout", "def", ""]);
    });

    it("loses no byte to timeouts, wherever a chunk is torn", async () => {
      const text = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
      const outcome = await read(
        (socket) => {
          socket.setNoDelay(true);
          socket.write(chunked);
          let at = 0;
          const timer = setInterval(() => {
            if (at < text.length) socket.write(text[at++]!);
            else clearInterval(timer);
          }, 12);
          socket.on("close", () => clearInterval(timer));
        },
        Array.from({ length: 10_000 }, () => 0.005),
      );
      const pieces = outcome.reads!.filter((each) => each !== "!timeout");
      expect(pieces.join("")).toBe("hello world");
      expect(outcome.reads!.at(-1)).toBe("");
      expect(outcome.reads!.length).toBeGreaterThan(pieces.length + 10);
    });

    it("gives the pieces of a body without framing as they come", async () => {
      const outcome = await read(
        (socket) => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n{}\n");
          setTimeout(() => socket.end("[]\n"), 2000);
        },
        [20, 0.05, 20, 20],
      );
      expect(outcome.reads).toEqual(["{}\n", "!timeout", "[]\n", ""]);
    });

    it("says that the server went away in the middle, and keeps saying so", async () => {
      const outcome = await read((socket) => socket.end(`${chunked}9\r\nabcd`), [1, 1, 1, 1]);
      const last = outcome.reads!.at(-1)!;
      expect(last).toMatch(/^!closed after/);
      expect(outcome.reads!.filter((each) => each === last).length).toBeGreaterThan(1);
    });
  });

  describe("over TLS", () => {
    const start = async (tls = authority.issue(["registry.internal"])): Promise<RawServer> =>
      RawServer.start(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), tls);
    const secure = async (server: RawServer, wanted: Partial<Wanted>): Promise<Outcome> =>
      driver.request(client, { url: `https://127.0.0.1:${server.port}/`, ...wanted });

    it("accepts a certificate for server_name", async () => {
      const outcome = await secure(await start(), { server_name: "registry.internal" });
      expect(outcome).toMatchObject({ status: 200, body: "ok" });
    });

    it("refuses a certificate for another name, and sends nothing", async () => {
      const server = await start();
      const outcome = await secure(server, { server_name: "other.internal" });
      expect(outcome.problem).toMatch(/certificate/);
      expect(server.requests).toHaveLength(0);
    });

    it("refuses a certificate for the URL's host alone", async () => {
      expect((await secure(await start(), {})).problem).toMatch(/certificate/);
    });

    it("refuses a stranger's certificate, and takes it with verify off", async () => {
      const server = await start(new Authority("A stranger").issue(["registry.internal"]));
      const wanted = { server_name: "registry.internal" };
      expect((await secure(server, wanted)).problem).toMatch(/certificate/);
      expect((await secure(server, { ...wanted, verify: false })).body).toBe("ok");
    });

    it("refuses a server that speaks no TLS", async () => {
      const server = await RawServer.start(answering("HTTP/1.1 200 OK\r\n\r\n"));
      const outcome = await secure(server, {
        server_name: "a",
        read_timeout_seconds: 0.5,
        connect_timeout_seconds: 0.5,
      });
      expect(outcome.problem).toBeDefined();
    });
  });
});

describe("the option http_client", () => {
  /** Whether an nginx with nothing but its default path finds the library. */
  const isInstalled = async (): Promise<boolean> => {
    const nginx = await PlainNginx.start(
      (directory, port) => `
        ${mainLines("root")}
        daemon off;
        pid ${directory}/nginx.pid;
        events { worker_connections 64; }
        http {
          access_log off;
          ${temporaryPaths(directory)}
          server {
            listen 127.0.0.1:${port};
            location / { content_by_lua_block { ngx.print(tostring((pcall(require, "resty.http")))) } }
          }
        }`,
      1,
    );
    return (await (await fetch(nginx.url)).text()) === "true";
  };

  const start = async (http_client: string): Promise<Gateway> => {
    const pools = { web: { endpoints: ["127.0.0.1:9"] } };
    return Gateway.start({ configuration: { http_client, pools, routes: [{ pool: "web" }] } });
  };

  it("stops the start with a clear word where the library is missing", async () => {
    if (await isInstalled()) return expect((await start("resty_http")).isRunning()).toBe(true);
    const reason = /http_client is resty_http, but lua-resty-http can't be loaded/;
    await expect(start("resty_http")).rejects.toThrow(reason);
  });

  it("says that a change waits for a reload", async () => {
    const gateway = await start("builtin");
    const pools = { web: { endpoints: ["127.0.0.1:9"] } };
    gateway.configure({ http_client: "resty_http", pools, routes: [{ pool: "web" }] });
    await gateway.logged(/configuration_changed needs_reload=http_client/);
  });
});
