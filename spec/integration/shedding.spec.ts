import { writeFileSync } from "node:fs";
import { createServer, Server } from "node:http";
import { join } from "node:path";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { build, temporaryDirectory } from "../support/node/paths";
import { owned, Resource } from "../support/node/resources";
import { until } from "../support/node/wait";

/** Answers after so many milliseconds, or when it is told to. */
class SlowBackend implements Resource {
  private readonly held: (() => void)[] = [];
  private readonly server: Server;

  private constructor(milliseconds: number | undefined) {
    this.server = createServer((_request, response) => {
      const answer = () => response.end("served\n");
      if (milliseconds === undefined) this.held.push(answer);
      else setTimeout(answer, milliseconds);
    });
  }

  static async start(milliseconds?: number): Promise<SlowBackend> {
    const backend = owned(new SlowBackend(milliseconds));
    await new Promise<void>((done) => backend.server.listen(0, "127.0.0.1", 1024, done));
    return backend;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  get waiting(): number {
    return this.held.length;
  }

  release(): void {
    this.held.splice(0).forEach((answer) => answer());
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const browser = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const program = { Accept: "application/json, */*" };

describe("a pool that has no room", () => {
  it("answers browsers with a page or a redirect, programs with a problem document", async () => {
    const backend = await SlowBackend.start();
    const page = join(temporaryDirectory("pages"), "busy.html");
    writeFileSync(page, "<h1>Busy</h1>\n");
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: [backend.address],
            limit: { algorithm: "static", maximum: 1 },
            overload_answer: { page },
          },
        },
        routes: [
          {
            match: { path: "/wait" },
            pool: "web",
            overload_answer: { redirect: "https://wait.example/room" },
          },
          { pool: "web" },
        ],
      },
    });
    const first = send(gateway.url);
    await until("the only place to be taken", () => backend.waiting === 1);

    const shown = await send(gateway.url, { headers: browser });
    expect(shown).toMatchObject({ status: 503, text: "<h1>Busy</h1>\n" });
    expect(shown.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(shown.headers["cache-control"]).toBe("no-store");
    expect(["1", "2", "3"]).toContain(shown.headers["retry-after"]);

    const elsewhere = await send(`${gateway.url}/wait`, { headers: browser });
    expect(elsewhere.status).toBe(303);
    expect(elsewhere.headers["location"]).toBe("https://wait.example/room");
    expect(elsewhere.headers["retry-after"]).toBeUndefined();

    for (const path of ["/", "/wait"]) {
      const document = await send(`${gateway.url}${path}`, { headers: program });
      expect(document.status).toBe(503);
      expect(JSON.parse(document.text)).toMatchObject({ reason: "pool_at_limit" });
    }
    backend.release();
    expect((await first).status).toBe(200);
  });

  it("sheds under overload, spares what is exempt, and stops", async () => {
    const backend = await SlowBackend.start(50);
    const gateway = await Gateway.start({
      workers: 2,
      configuration: {
        pools: {
          web: {
            endpoints: [backend.address],
            limit: { algorithm: "static", maximum: 8 },
            shedding: { turn_seconds: 1 },
          },
        },
        routes: [
          { match: { path: "/healthz" }, pool: "web", exempt_from_shedding: true },
          { pool: "web" },
        ],
      },
    });
    const reasons: Record<string, number> = {};
    let open = true;
    const ask = async (path: string): Promise<void> => {
      while (open) {
        const { status, text } = await send(`${gateway.url}${path}`);
        const key = `${path} ${status === 200 ? "served" : JSON.parse(text).reason}`;
        reasons[key] = (reasons[key] ?? 0) + 1;
        if (status !== 200) await new Promise((done) => setTimeout(done, 5));
      }
    };
    const clients = Array.from({ length: 40 }, () => ask("/"));
    clients.push(ask("/healthz"));
    await until("requests to be shed", () => (reasons["/ shed"] ?? 0) > 50);
    // The threshold moves twice a second, and may have moved to where nobody is shed.
    let shown: { priority?: string; percent?: number } = {};
    const isShown = async (): Promise<boolean> => {
      const status = JSON.parse((await send(`${gateway.adminUrl}/v1/status`)).text);
      shown = status.pools[0].shedding;
      return (shown.percent ?? 0) > 0;
    };
    await until("the status to show it", isShown);
    open = false;
    await Promise.all(clients);
    expect(shown.priority).toBe("normal");
    expect(reasons["/ served"]).toBeGreaterThan(0);
    expect(reasons["/healthz shed"]).toBeUndefined();
    await until("nothing to be shed", async () => {
      const samples = await scrape(gateway.adminUrl);
      return sumOf(samples, "moontide_shed_ratio") === 0;
    });
    await until("all that were shed to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const shed = sumOf(samples, "moontide_shed_total", { priority: "normal" });
      return shed === reasons["/ shed"];
    });
    expect(gateway.log).toContain("moontide shedding percent=");
  });
});

describe("a pool that sheds, with a queue", () => {
  it("serves the most important class whole while it sheds the others", async () => {
    const backend = await SlowBackend.start(50);
    const gateway = await Gateway.start({
      workers: 2,
      configuration: {
        pools: {
          web: {
            endpoints: [backend.address],
            limit: { algorithm: "static", maximum: 8 },
            queue: {},
            shedding: {},
          },
        },
        routes: [
          {
            pool: "web",
            classify: [
              { when: { path_prefix: "/checkout" }, priority: "critical" },
              { when: { path_prefix: "/export" }, priority: "bulk" },
            ],
          },
        ],
      },
    });
    const counts: Record<string, number> = {};
    let open = true;
    const ask = async (path: string): Promise<void> => {
      while (open) {
        const { status } = await send(`${gateway.url}${path}`);
        counts[`${path} ${status}`] = (counts[`${path} ${status}`] ?? 0) + 1;
        if (status !== 200) await new Promise((done) => setTimeout(done, 5));
      }
    };
    const clients = Array.from({ length: 60 }, (_, index) => ask(index < 20 ? "/" : "/export"));
    clients.push(ask("/checkout"), ask("/checkout"));
    const shed = async (priority: string) =>
      sumOf(await scrape(gateway.adminUrl), "moontide_shed_total", { priority });
    await until("many requests to be shed", async () => (await shed("bulk")) > 300);
    open = false;
    await Promise.all(clients);
    expect(counts["/checkout 200"]).toBeGreaterThan(10);
    expect(counts["/checkout 503"]).toBeUndefined();
    expect(counts["/export 200"]).toBeGreaterThan(0);
    expect(await shed("critical")).toBe(0);
  });
});

describe("a gateway that has too much to do itself", () => {
  it("refuses requests by itself while its loop is late, and says so", async () => {
    const backend = await SlowBackend.start(1);
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        self_protection: { event_loop_lag_seconds: 0.1 },
        pools: { web: { endpoints: [backend.address] } },
        routes: [{ pool: "web" }],
      },
      server: `location = /burn { content_by_lua_block {
        local began = os.clock()
        while os.clock() - began < 0.3 do end
        ngx.print("burnt")
      } }`,
    });
    let open = true;
    const burn = async (): Promise<void> => {
      while (open) await send(`${gateway.url}/burn`);
    };
    const burning = burn();
    await until("a request to be refused", async () => {
      const { status, text } = await send(gateway.url);
      return status === 503 && JSON.parse(text).reason === "gateway_overloaded";
    });
    open = false;
    await burning;
    await until("all to be let in again", () => gateway.log.includes("self_protection_over"));
    expect((await send(gateway.url)).status).toBe(200);
  });

  it("bounds what one address may do, with nginx's own limits", async () => {
    const backend = await SlowBackend.start(1);
    const gateway = await Gateway.start({
      configuration: {
        pools: { web: { endpoints: [backend.address] } },
        routes: [{ pool: "web" }],
      },
      server: `include ${join(build, "nginx/protect.conf")};`,
    });
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => send(gateway.url, { headers: program })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(50);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(100);
    expect(JSON.parse(refused[0]!.text)).toMatchObject({ reason: "too_many_requests" });
    expect(["1", "2", "3"]).toContain(refused[0]!.headers["retry-after"]);
  });
});
