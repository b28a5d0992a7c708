import { createServer, Server } from "node:http";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { freePort } from "../support/node/ports";
import { owned, Resource } from "../support/node/resources";
import { until } from "../support/node/wait";

/** An instance that is not running until it is started; it works 50 ms on each request. */
class Instance implements Resource {
  /** The most requests that it had at a time, and all that it answered. */
  most = 0;
  answered = 0;
  private present = 0;
  private server: Server | undefined;

  constructor(readonly port: number) {}

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.server !== undefined) return;
    const server = createServer((_request, response) => {
      this.present += 1;
      this.most = Math.max(this.most, this.present);
      setTimeout(() => {
        this.present -= 1;
        this.answered += 1;
        response.end("ready\n");
      }, 50);
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(this.port, "127.0.0.1", 1024, done));
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
    this.server = undefined;
  }
}

const sleepingInstance = async (): Promise<Instance> => owned(new Instance(await freePort()));

/** What starts the instance, so many seconds after it was asked to. */
class Scaler implements Resource {
  readonly signals: string[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly server: Server;

  private constructor(start: () => void, seconds: number, answers: readonly number[]) {
    this.server = createServer((request, response) => {
      this.signals.push(`${request.method} ${request.url} ${request.headers["x-moontide-pool"]}`);
      const status = answers[this.signals.length - 1] ?? 202;
      if (status < 300) this.timers.push(setTimeout(start, seconds * 1000));
      response.writeHead(status).end();
    });
  }

  static async start(
    instance: Instance,
    seconds: number,
    answers: readonly number[] = [],
  ): Promise<Scaler> {
    const scaler = owned(new Scaler(() => void instance.start(), seconds, answers));
    await new Promise<void>((done) => scaler.server.listen(0, "127.0.0.1", done));
    return scaler;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/start`;
  }

  stop(): void {
    this.timers.forEach(clearTimeout);
    this.server.closeAllConnections();
    this.server.close();
  }
}

const startGateway = (instance: Instance, cold_start: object, rest: object = {}) =>
  Gateway.start({
    workers: 2,
    configuration: {
      pools: {
        web: {
          endpoints: [instance.address],
          limit: { algorithm: "static", maximum: 40 },
          queue: { maximum_length: 500 },
          cold_start,
          ...rest,
        },
      },
      routes: [{ pool: "web" }],
    },
  });

/** So many requests at once, each over a connection of its own. */
const flood = (gateway: Gateway, count: number) =>
  Promise.all(Array.from({ length: count }, () => send(gateway.url)));

const statuses = (responses: readonly { status: number }[]) =>
  responses.reduce<Record<number, number>>(
    (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
    {},
  );

describe("a pool without a running instance", () => {
  it.each([3, 20])(
    "holds 150 requests while one starts within %i s, and none comes above the limit",
    async (seconds) => {
      const instance = await sleepingInstance();
      const scaler = await Scaler.start(instance, seconds);
      const gateway = await startGateway(instance, {
        timeout_seconds: 60,
        wake: { url: scaler.url },
      });
      expect(statuses(await flood(gateway, 150))).toEqual({ 200: 150 });
      expect(scaler.signals).toEqual(["POST /start web"]);
      expect(instance.most).toBeLessThanOrEqual(40);
      expect(instance.answered).toBe(150);
      await until("no permit to be held", async () => {
        const samples = await scrape(gateway.adminUrl);
        return (
          sumOf(samples, "moontide_endpoint_in_flight") === 0 &&
          sumOf(samples, "moontide_pool_permits") === 0
        );
      });
    },
  );

  it("holds requests over a reload, in the workers on their way out", async () => {
    const instance = await sleepingInstance();
    const gateway = await startGateway(instance, { timeout_seconds: 60 });
    const answers = flood(gateway, 20);
    await until("all to wait", async () => {
      return sumOf(await scrape(gateway.adminUrl), "moontide_queue_length") === 20;
    });
    await gateway.reload();
    await instance.start();
    expect(statuses(await answers)).toEqual({ 200: 20 });
    expect(instance.most).toBeLessThanOrEqual(40);
  });

  it("is started for requests that it does not hold, and found by those who come back", async () => {
    const instance = await sleepingInstance();
    const scaler = await Scaler.start(instance, 0.3);
    const gateway = await startGateway(instance, {
      timeout_seconds: 0,
      wake: { url: scaler.url },
    });
    expect(statuses(await flood(gateway, 3))).toEqual({ 503: 3 });
    await until("the instance to be found", async () => (await send(gateway.url)).status === 200);
    expect(scaler.signals).toHaveLength(1);
  });

  it("gives the signal again when it was not understood", async () => {
    const instance = await sleepingInstance();
    const scaler = await Scaler.start(instance, 0.1, [500, 503]);
    const gateway = await startGateway(instance, { wake: { url: scaler.url } });
    expect(statuses(await flood(gateway, 3))).toEqual({ 200: 3 });
    expect(scaler.signals).toHaveLength(3);
  });

  it("says when a start should be over, as observed, when it takes longer than a request may wait", async () => {
    const instance = await sleepingInstance();
    const gateway = await startGateway(instance, { timeout_seconds: 0.3, startup_seconds: 9 });
    const [refused] = await flood(gateway, 1);
    expect(refused!.status).toBe(503);
    expect(JSON.parse(refused!.text)).toMatchObject({ reason: "starting" });
    expect(Number(refused!.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(Number(refused!.headers["retry-after"])).toBeLessThanOrEqual(14);
  });

  it("spills over what waited in vain", async () => {
    const instance = await sleepingInstance();
    const other = await sleepingInstance();
    await other.start();
    const gateway = await Gateway.start({
      configuration: {
        pools: {
          web: {
            endpoints: [instance.address],
            limit: { algorithm: "static", maximum: 40 },
            queue: {},
            cold_start: { timeout_seconds: 0.3 },
            spillover: { pool: "west" },
          },
          west: { endpoints: [other.address] },
        },
        routes: [{ pool: "web" }],
      },
    });
    expect(statuses(await flood(gateway, 5))).toEqual({ 200: 5 });
    expect(other.answered).toBe(5);
  });

  it("gives no signal for an instance that only had nothing to do", async () => {
    const instance = await sleepingInstance();
    const scaler = await Scaler.start(instance, 0);
    await instance.start();
    const gateway = await startGateway(instance, { idle_seconds: 1, wake: { url: scaler.url } });
    expect(statuses(await flood(gateway, 2))).toEqual({ 200: 2 });
    await until("the instance to count as asleep", async () => {
      const { text } = await send(`${gateway.adminUrl}/v1/status`);
      return text.includes('"asleep"');
    });
    expect(statuses(await flood(gateway, 2))).toEqual({ 200: 2 });
    expect(scaler.signals).toEqual([]);
  });
});
