import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Behaviour, perform } from "../support/node/behaviour";
import { leave, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { owned, Resource } from "../support/node/resources";
import { until } from "../support/node/wait";

// A small soak: whatever becomes of requests, nothing stays counted of them. `make soak` does the same for ten minutes.

/** Of forty requests in turn one each ends like this; the others are answered. */
const accidents: readonly Behaviour[] = [
  { kind: "reset" },
  { kind: "closeMidBody" },
  { kind: "answer", status: 503 },
];

class ClumsyBackend implements Resource {
  private count = 0;

  private constructor(private readonly server: Server) {
    server.keepAliveTimeout = 120_000;
    server.on("request", (request, response) => {
      request.on("error", () => undefined);
      this.count += 1;
      const usual: Behaviour = { kind: "answer", delaySeconds: 0.02 };
      const behaviour = accidents[this.count % 40] ?? usual;
      perform(behaviour, request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ClumsyBackend> {
    const backend = owned(new ClumsyBackend(createServer()));
    await new Promise<void>((done) => backend.server.listen(0, "127.0.0.1", 1024, done));
    return backend;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const configuration = (endpoints: readonly string[]) => ({
  pools: {
    web: {
      endpoints,
      limit: { algorithm: "static", maximum: 8 },
      queue: { maximum_length: 30, timeout_seconds: 0.5 },
      shedding: { turn_seconds: 1 },
      retries: { on: "status" },
    },
  },
  routes: [
    {
      pool: "web",
      rate_limits: [
        {
          key: "address",
          requests: 20,
          window_seconds: 1,
          when: { path_prefix: "/seldom" },
        },
      ],
      concurrency_limits: [
        { name: "all", key: "route", requests: 1000 },
        { name: "narrow", key: "address", requests: 2, when: { path_prefix: "/narrow" } },
      ],
    },
  ],
});

const paths = ["/", "/seldom", "/narrow", "/"];

/** Clients that ask again and again, until they are told to stop. */
class Clients {
  private open = true;
  private readonly all: Promise<void>[];

  constructor(gateway: Gateway) {
    const body = Buffer.alloc(20_000, "x");
    const patient = (path: string) =>
      this.repeat(async () => {
        const { status } = await send(`${gateway.url}${path}`, { method: "POST", body });
        if (status !== 200) await new Promise((done) => setTimeout(done, 5));
      });
    // Some before their request was sent on, some while it waits or is answered.
    const impatient = () =>
      this.repeat(() => leave(gateway.port, "/", (Math.random() * 60) / 1000));
    this.all = [
      ...Array.from({ length: 40 }, (_, i) => patient(paths[i % paths.length]!)),
      ...Array.from({ length: 20 }, impatient),
    ];
  }

  async stop(): Promise<void> {
    this.open = false;
    await Promise.all(this.all);
  }

  /** Connections break when a worker is killed. */
  private async repeat(once: () => Promise<void>): Promise<void> {
    while (this.open) await once().catch(() => undefined);
  }
}

/** What must happen so that there is something that could be left behind. */
const events: readonly [name: string, labels: Record<string, string>, count: number][] = [
  ["queue_outcomes_total", { outcome: "granted" }, 20],
  ["queue_outcomes_total", { outcome: "gone" }, 20],
  ["shed_total", {}, 1],
  ["rate_limited_total", { result: "refused" }, 1],
  ["concurrency_limited_total", { limit: "narrow", result: "refused" }, 1],
  ["retries_total", {}, 1],
];

const countEvents = async (gateway: Gateway): Promise<number[]> => {
  const samples = await scrape(gateway.adminUrl);
  return events.map(([name, labels]) => sumOf(samples, `moontide_${name}`, labels));
};

/** Waits until all of it has happened from now on. */
const untilHappened = async (gateway: Gateway): Promise<void> => {
  const before = await countEvents(gateway);
  const happened = async () => {
    const now = await countEvents(gateway);
    return events.every(([, , count], i) => now[i]! - before[i]! >= count);
  };
  await until("all sorts of ends", happened);
};

const gauges = ["endpoint_in_flight", "pool_permits", "queue_length", "queue_bytes"];

/** What counts as under way: of the pool by its gauges, of each concurrency limit by what an explanation tells. */
const left = async (gateway: Gateway): Promise<string> => {
  const samples = await scrape(gateway.adminUrl);
  const counts = gauges.map((name) => `${name} ${sumOf(samples, `moontide_${name}`)}`);
  const { text } = await send(`${gateway.adminUrl}/v1/explain`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ url: "/narrow", peer_address: "127.0.0.1" }),
  });
  const { steps } = JSON.parse(text) as { steps: { step: string; detail: string }[] };
  const step = steps.find(({ step: name }) => name === "concurrency_limit");
  return [...counts, step?.detail].join(", ");
};

const nothing = [
  ...gauges.map((name) => `${name} 0`),
  "0 of 1000 requests of all are under way",
  "0 of 2 requests of narrow are under way.",
].join(", ");

it("nothing stays counted after aborts, resets, a killed worker and a reload", async () => {
  const backends = [await ClumsyBackend.start(), await ClumsyBackend.start()];
  const gateway = await Gateway.start({
    workers: 2,
    configuration: configuration(backends.map(({ address }) => address)),
  });
  const clients = new Clients(gateway);
  await untilHappened(gateway);
  expect(await left(gateway)).not.toBe(nothing);
  await gateway.killWorker((await gateway.workers())[0]!);
  await untilHappened(gateway);
  await gateway.reload();
  await untilHappened(gateway);
  await clients.stop();
  let last = "";
  await until("nothing to be counted", async () => {
    last = await left(gateway);
    return last === nothing;
  }).catch(() => undefined);
  expect(last).toBe(nothing);
});
