import { join } from "node:path";
import { connect } from "node:net";
import { Backend } from "../support/node/backend";
import { begin, leave, send, sendRaw } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { build } from "../support/node/paths";
import { endpointsOf, readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// Requests that end otherwise than usual: whatever they hold is given back, once.

const location = `include ${join(build, "nginx/location.conf")};`;

/** Locations of a user's own around Moontide's line. */
const ownLocations = `
  location /intercepted { proxy_intercept_errors on; error_page 500 = /sorry; ${location} }
  location /elsewhere { proxy_intercept_errors on; error_page 500 = /again; ${location} }
  location /named { proxy_intercept_errors on; error_page 500 = @sorry; ${location} }
  location = /sorry { return 200 "sorry\\n"; }
  location @sorry { return 200 "sorry\\n"; }
  location /again { ${location} }
`;

describe("a request", () => {
  let backend: Backend;
  let gateway: Gateway;

  const inFlight = async (): Promise<number> =>
    endpointsOf(await readStatus(gateway))[backend.address]!.in_flight;

  const expectNothingInFlight = async (): Promise<void> => {
    await until("nothing to be in flight", async () => (await inFlight()) === 0);
  };

  const expectClean = async (): Promise<void> => {
    await expectNothingInFlight();
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_internal_errors_total")).toBe(0);
    expect(gateway.log).not.toContain("endpoint_ejected");
  };

  beforeAll(async () => {
    backend = await Backend.start();
    gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [
          { match: { path_prefix: "/stream" }, pool: "web", streaming: true },
          { pool: "web" },
        ],
      },
      server: ownLocations,
    });
  });

  it.each(["/", "/stream"])(
    "whose client leaves before the answer at %s is given up",
    async (path) => {
      backend.behaviour = { kind: "hang" };
      const clients = await Promise.all(
        Array.from({ length: 20 }, async () => begin(gateway.port, path)),
      );
      await until("them to be in flight", async () => (await inFlight()) === 20);
      for (const client of clients) client.destroy();
      await expectClean();
    },
  );

  it("whose client leaves in the middle of the answer is given up", async () => {
    backend.behaviour = { kind: "large", bytes: 50_000_000 };
    await Promise.all(Array.from({ length: 10 }, () => leave(gateway.port, "/", 0.05)));
    await expectClean();
  });

  it.each(["/", "/stream"])("whose client leaves in the middle of its body at %s", async (path) => {
    backend.behaviour = { kind: "echo" };
    const header = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n`;
    await new Promise<void>((done) => {
      const socket = connect(gateway.port, "127.0.0.1", () => {
        socket.write(`${header}the beginning`);
        setTimeout(() => socket.destroy(), 100);
      });
      socket.on("close", () => done());
    });
    await expectClean();
  });

  it("whose client sends nonsense never reaches a backend", async () => {
    backend.seen.length = 0;
    expect(await sendRaw(gateway.port, "NONSENSE\r\n\r\n")).toContain("400 Bad Request");
    const smuggled =
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(await sendRaw(gateway.port, smuggled, /400/)).toContain("400 Bad Request");
    expect(backend.seen).toHaveLength(0);
    await expectClean();
  });

  it("that asks to upgrade is answered as without", async () => {
    backend.behaviour = { kind: "answer" };
    const response = await send(gateway.url, {
      headers: { Connection: "close, Upgrade", Upgrade: "h2c" },
    });
    expect(response.status).toBe(200);
    await expectClean();
  });

  describe("that is redirected inside nginx", () => {
    beforeEach(() => {
      backend.behaviour = { kind: "answer", status: 500 };
    });

    it.each(["/intercepted", "/named"])(
      "from %s to a location of nginx's own ends there",
      async (path) => {
        for (let i = 0; i < 3; i++)
          expect((await send(`${gateway.url}${path}`)).text).toBe("sorry\n");
        await expectNothingInFlight();
      },
    );

    it("to another location of Moontide's is a request of its own there", async () => {
      backend.seen.length = 0;
      expect((await send(`${gateway.url}/elsewhere`)).status).toBe(500);
      expect(backend.seen.map((each) => each.path)).toEqual(["/elsewhere", "/again"]);
      await expectNothingInFlight();
    });
  });
});
