import { readdirSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect, Socket } from "node:net";
import { join } from "node:path";
import { Response, send } from "../support/node/client";
import { Gateway, GatewayOptions } from "../support/node/gateway";
import { HeldBackend } from "../support/node/held-backend";
import { scrape, sumOf } from "../support/node/metrics";
import { build } from "../support/node/paths";
import { freePort } from "../support/node/ports";
import { until } from "../support/node/wait";

// Requests that wait, on real nginx. A backend that answers when it is told to makes every order certain.

let backend: HeldBackend;

const start = async (queue: object, rest: Partial<GatewayOptions> = {}, limit = 1) => {
  backend = await HeldBackend.start();
  return Gateway.start({
    workers: 1,
    configuration: document(queue, limit),
    ...rest,
  });
};

const document = (queue: object | undefined, limit = 1) => ({
  pools: {
    web: {
      endpoints: [backend.address],
      limit: { algorithm: "static", maximum: limit },
      queue,
    },
  },
  routes: [{ pool: "web", maximum_body_bytes: 1_000_000 }],
});

const waiting = async (gateway: Gateway): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_queue_length");

const untilWaiting = (gateway: Gateway, count: number) =>
  until(`${count} requests to wait`, async () => (await waiting(gateway)) === count);

/** Requests one after another: each is in its place before the next one is sent. */
const sendInTurn = async (gateway: Gateway, paths: readonly string[]) => {
  const answers: Promise<Response>[] = [];
  for (const path of paths) {
    answers.push(send(`${gateway.url}${path}`));
    if (answers.length === 1) await backend.reached(1);
    else await untilWaiting(gateway, answers.length - 1);
  }
  return answers;
};

/** Answers one request after the other. */
const releaseInTurn = async (count: number) => {
  for (let served = 1; served <= count; served++) {
    await backend.reached(served);
    backend.release();
  }
};

const reasonOf = (response: Response): string =>
  response.status === 200 ? "served" : response.json<{ reason: string }>().reason;

const outcomes = async (gateway: Gateway): Promise<Record<string, number>> => {
  const samples = await scrape(gateway.adminUrl);
  return Object.fromEntries(
    ["granted", "timeout", "evicted", "refused", "gone"].map((outcome) => [
      outcome,
      sumOf(samples, "moontide_queue_outcomes_total", { outcome }),
    ]),
  );
};

const expectNothingHeld = async (gateway: Gateway) => {
  await until("nothing to be held", async () => {
    const samples = await scrape(gateway.adminUrl);
    return ["queue_length", "queue_bytes", "pool_permits", "endpoint_in_flight"].every(
      (name) => sumOf(samples, `moontide_${name}`) === 0,
    );
  });
};

describe("requests that wait", () => {
  it.each([
    ["fifo", ["/a", "/b", "/c", "/d"]],
    ["lifo", ["/a", "/d", "/c", "/b"]],
  ])("are served in the order %s", async (order, expected) => {
    const gateway = await start({ order, timeout_seconds: 30 });
    const answers = await sendInTurn(gateway, ["/a", "/b", "/c", "/d"]);
    await releaseInTurn(4);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(backend.seen).toEqual(expected);
    expect(backend.most).toBe(1);
    await expectNothingHeld(gateway);
  });

  it("are refused when the queue is full", async () => {
    const gateway = await start({ timeout_seconds: 150, maximum_length: 1 });
    const answers = await sendInTurn(gateway, ["/held", "/waiting"]);
    const full = await send(`${gateway.url}/full`);
    expect(reasonOf(full)).toBe("queue_full");
    expect(Number(full.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    await releaseInTurn(2);
    expect((await Promise.all(answers)).map(reasonOf)).toEqual(["served", "served"]);
    await expectNothingHeld(gateway);
  });

  it("are refused when their time is over, and when their client has no time for it", async () => {
    const gateway = await start({ timeout_seconds: 0.3 });
    const held = send(gateway.url);
    await backend.reached(1);
    expect(reasonOf(await send(gateway.url))).toBe("queue_timeout");
    const past = String(Date.now() / 1000 - 1);
    const headers = { "X-Request-Deadline": past };
    expect(reasonOf(await send(gateway.url, { headers }))).toBe("deadline_too_short");
    backend.release();
    expect(reasonOf(await held)).toBe("served");
    await expectNothingHeld(gateway);
  });

  it("hold no more bytes than they may, of announced bodies and of others", async () => {
    const gateway = await start({ timeout_seconds: 30, maximum_bytes: 50_000 });
    const held = send(gateway.url);
    await backend.reached(1);
    const body = Buffer.alloc(30_000, "x");
    const first = send(gateway.url, {
      method: "POST",
      body,
      headers: { "Content-Length": 30_000 },
    });
    await untilWaiting(gateway, 1);
    expect(sumOf(await scrape(gateway.adminUrl), "moontide_queue_bytes")).toBe(30_000);
    const chunked = { "Transfer-Encoding": "chunked" };
    const second = await send(gateway.url, { method: "POST", body, headers: chunked });
    expect(reasonOf(second)).toBe("queue_full");
    await releaseInTurn(2);
    expect(reasonOf(await first)).toBe("served");
    expect(reasonOf(await held)).toBe("served");
    await expectNothingHeld(gateway);
  });
});

describe("requests of several classes that wait", () => {
  const ask = (gateway: Gateway, path: string, priority: string) =>
    send(`${gateway.url}${path}`, { headers: { "X-Priority": priority } });

  it("are let in by their class, and make room for a higher one from the lowest and youngest on", async () => {
    backend = await HeldBackend.start();
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        ...document({ maximum_length: 4, timeout_seconds: 60, order: "fifo" }),
        trusted_proxies: ["127.0.0.0/8"],
        priority_header: "X-Priority",
      },
    });
    const held = ask(gateway, "/held", "bulk");
    await backend.reached(1);
    const answers: Record<string, Promise<Response>> = {};
    const wait = async (path: string, priority: string, length: number) => {
      answers[path] = ask(gateway, path, priority);
      await untilWaiting(gateway, length);
    };
    await wait("/bulk-1", "bulk", 1);
    await wait("/normal-1", "normal", 2);
    await wait("/bulk-2", "bulk", 3);
    await wait("/critical-1", "critical", 4);
    // Nobody makes room for one of the same class.
    expect(reasonOf(await ask(gateway, "/bulk-3", "bulk"))).toBe("queue_full");
    for (const [path, evicted] of [
      ["/critical-2", "/bulk-2"],
      ["/normal-2", "/bulk-1"],
      ["/critical-3", "/normal-2"],
    ] as const) {
      answers[path] = ask(gateway, path, path.slice(1, -2));
      expect(reasonOf(await answers[evicted]!)).toBe("queue_full");
      await untilWaiting(gateway, 4);
    }
    await releaseInTurn(5);
    expect(reasonOf(await held)).toBe("served");
    const expected = ["/critical-1", "/critical-2", "/critical-3", "/normal-1"];
    for (const path of expected) expect(reasonOf(await answers[path]!)).toBe("served");
    expect(backend.seen).toEqual(["/held", ...expected]);
    expect(await outcomes(gateway)).toMatchObject({ evicted: 3, granted: 4, refused: 1 });
    await expectNothingHeld(gateway);
  });
});

/** What a client has sent when it leaves. */
const leaving: Record<string, readonly string[]> = {
  "with a request": ["GET /gone HTTP/1.1\r\nHost: web\r\n\r\n"],
  "with a body": ["POST /gone HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\n\r\n", "body"],
  "with a body in chunks": [
    "POST /gone HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n",
    "4\r\nbody\r\n0\r\n\r\n",
  ],
};

describe("a client that leaves while its request waits", () => {
  it.each(Object.keys(leaving))("%s over HTTP/1 makes room at once", async (kind) => {
    const gateway = await start({ timeout_seconds: 60, maximum_length: 1 });
    const held = send(gateway.url);
    await backend.reached(1);
    const socket: Socket = connect(gateway.port, "127.0.0.1");
    socket.setNoDelay();
    for (const piece of leaving[kind]!) socket.write(piece);
    await untilWaiting(gateway, 1);
    socket.destroy();
    await untilWaiting(gateway, 0);
    const [next] = [send(gateway.url)];
    await untilWaiting(gateway, 1);
    await releaseInTurn(2);
    expect([reasonOf(await held), reasonOf(await next)]).toEqual(["served", "served"]);
    expect(backend.seen).toHaveLength(2);
    expect(await outcomes(gateway)).toMatchObject({ gone: 1, granted: 1 });
    await expectNothingHeld(gateway);
  });

  it.each(["one request", "the connection"])(
    "over HTTP/2 by ending %s makes room at once",
    async (ends) => {
      const port = await freePort();
      const snippets = join(build, "nginx");
      const gateway = await start(
        { timeout_seconds: 60 },
        {
          http: `server {
          listen 127.0.0.1:${port} http2;
          include ${snippets}/server.conf;
          location / { include ${snippets}/location.conf; }
        }`,
        },
      );
      const held = send(gateway.url);
      await backend.reached(1);
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      session.on("error", () => undefined);
      const streams = ["GET", "POST"].map((method) => {
        const stream = session.request({ ":path": "/gone", ":method": method });
        stream.on("error", () => undefined);
        stream.end(method === "POST" ? "body" : undefined);
        return stream;
      });
      await untilWaiting(gateway, 2);
      // CANCEL, as a browser does.
      if (ends === "one request") for (const stream of streams) stream.close(8);
      else session.destroy();
      await untilWaiting(gateway, 0);
      session.destroy();
      backend.release();
      expect(reasonOf(await held)).toBe("served");
      expect(backend.seen).toHaveLength(1);
      expect(await outcomes(gateway)).toMatchObject({ gone: 2, granted: 0 });
      await expectNothingHeld(gateway);
    },
  );
});

/** The worker that holds the most connections. */
const busiest = (workers: readonly number[]): number => {
  const connections = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;
  return [...workers].sort((a, b) => connections(b) - connections(a))[0]!;
};

describe("waiting requests outlive", () => {
  it("a reload: the old worker lets them in when there are places", async () => {
    const gateway = await start({ timeout_seconds: 60, order: "fifo" });
    const answers = await sendInTurn(gateway, ["/a", "/b", "/c"]);
    await gateway.reload();
    answers.push(send(`${gateway.url}/d`));
    await untilWaiting(gateway, 3);
    await releaseInTurn(4);
    expect((await Promise.all(answers)).map(reasonOf)).toEqual(Array(4).fill("served"));
    expect(backend.most).toBe(1);
    await expectNothingHeld(gateway);
  });

  it("a change of the pool's options, and of the queue itself", async () => {
    const gateway = await start({ timeout_seconds: 60, order: "fifo" });
    const answers = await sendInTurn(gateway, ["/a", "/b", "/c"]);
    gateway.configure(document(undefined));
    // With its time over, a newcomer is refused whether or not there is a queue; the reason tells.
    const headers = { "X-Request-Deadline": "1" };
    await until("the queue to be closed", async () => {
      return reasonOf(await send(gateway.url, { headers })) === "pool_at_limit";
    });
    expect(await waiting(gateway)).toBe(2);
    await releaseInTurn(3);
    expect((await Promise.all(answers)).map(reasonOf)).toEqual(Array(3).fill("served"));
  });

  it("the death of another worker, whose own are no longer counted soon", async () => {
    const gateway = await start({ timeout_seconds: 60 }, { workers: 2 });
    const answers = Array.from({ length: 20 }, () =>
      send(gateway.url).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await untilWaiting(gateway, 19);
    await gateway.killWorker(busiest(await gateway.workers()));
    backend.releaseAll();
    const statuses = await Promise.all(answers);
    // How many are whose is for the kernel to say: those of the dead one are lost, all others are served.
    expect(statuses).toContain(0);
    expect(statuses.filter((status) => status !== 0 && status !== 200)).toEqual([]);
    expect((await send(gateway.url)).status).toBe(200);
    await expectNothingHeld(gateway);
  });
});
