import { connect } from "node:net";
import { Backend, startBackends } from "../support/node/backend";
import { Response, send } from "../support/node/client";
import { HeldBackend } from "../support/node/held-backend";
import { describeWithKong, Kong, KongDocument, kongLabel } from "../support/node/kong";
import { sumOf } from "../support/node/metrics";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// The plugins moontide-classify and moontide-admission in a real Kong, DB-less, with two workers.

type Plugins = Record<string, object>;

/** A service at that address, with plugins by name and their options. */
const documentOf = (address: string, plugins: Plugins, rest: KongDocument = {}): KongDocument => ({
  services: [
    {
      name: "shop",
      url: `http://${address}`,
      routes: [{ name: "all", paths: ["/"] }],
      plugins: Object.entries(plugins).map(([name, config]) => ({
        name,
        ...(name.startsWith("moontide-") ? { instance_name: `${name}-shop` } : {}),
        config,
      })),
    },
  ],
  ...rest,
});

const googlebot = {
  "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
};

const reasonOf = ({ status, json }: Response): string =>
  status === 200 ? "served" : `${status} ${json<{ reason: string }>().reason}`;

const limitOf = (maximum: number) => ({ limit: { algorithm: "static", maximum } });

/** Requests under way and requests that wait, over all workers. */
const held = async (kong: Kong): Promise<[underWay: number, waiting: number]> => {
  const samples = await kong.metrics();
  return [sumOf(samples, "moontide_pool_permits"), sumOf(samples, "moontide_queue_length")];
};

const untilHeld = (kong: Kong, underWay: number, waiting: number) =>
  until(
    `${underWay} requests under way and ${waiting} waiting`,
    async () => String(await held(kong)) === String([underWay, waiting]),
  );

describeWithKong(`moontide-classify in Kong (${kongLabel})`, () => {
  it("tells the service how important a request is: a bot's, a consumer's, anybody's", async () => {
    const [backend] = (await startBackends(1)) as [Backend];
    const kong = await Kong.start(
      documentOf(
        backend.address,
        {
          "key-auth": { anonymous: "anybody" },
          "moontide-classify": {
            classify: [
              { when: { bot: ["crawler"] }, priority: "background" },
              { when: { tag: ["internal"] }, priority: "high" },
            ],
            service_header: "X-Priority",
          },
        },
        {
          consumers: [
            { username: "batch", tags: ["internal"], keyauth_credentials: [{ key: "secret" }] },
            { username: "anybody" },
          ],
        },
      ),
    );
    const forged = { "X-Priority": "critical" };
    for (const headers of [{}, googlebot, { apikey: "secret" }, {}]) {
      expect((await send(kong.url, { headers: { ...forged, ...headers } })).status).toBe(200);
    }
    expect(backend.seen.map(({ headers }) => headers["x-priority"])).toEqual([
      "normal",
      "background",
      "high",
      "normal",
    ]);
  });

  it("refuses options that can't be right, with their place", async () => {
    const options = { classify: [{ when: { hours: ["25-26"] }, priority: "low" }] };
    const kong = await Kong.start(documentOf("127.0.0.1:9", {}));
    const wrong = await kong.configure(documentOf("127.0.0.1:9", { "moontide-classify": options }));
    expect(wrong.status).toBe(400);
    const { fields } = wrong.json<{ fields: object }>();
    const hours = [expect.stringMatching(/^found "25-26"; expected hours of the day/)];
    expect(fields).toEqual({
      services: [{ plugins: [{ config: { classify: [{ when: { hours } }] } }] }],
    });
  });
});

describeWithKong(`moontide-admission in Kong (${kongLabel})`, () => {
  it("takes requests off a rate limit that both workers share, and tells what is left", async () => {
    const [backend] = (await startBackends(1)) as [Backend];
    const rate_limits = [{ name: "all", key: ["address"], requests: 5, window_seconds: 3600 }];
    const kong = await Kong.start(
      documentOf(backend.address, { "moontide-admission": { rate_limits } }),
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(kong.url)));
    const served = answers.filter(({ status }) => status === 200);
    expect(served.map(({ headers }) => headers["ratelimit"]).sort()).toEqual(
      [0, 1, 2, 3, 4].map((left) => expect.stringMatching(`^"all";r=${left}(;t=\\d+)?$`)),
    );
    expect(served[0]!.headers["ratelimit-policy"]).toBe('"all";q=5;w=3600');
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(reasonOf))).toEqual(new Set(["429 rate_limited"]));
    for (const { headers } of refused) {
      expect(headers["content-type"]).toBe("application/problem+json");
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
      expect(headers["ratelimit"]).toMatch(/^"all";r=0;t=\d+$/);
    }
    expect(backend.seen).toHaveLength(5);
  });

  it("shares a rate limit with other gateways in Redis", async () => {
    const [backend] = (await startBackends(1)) as [Backend];
    const { port } = await RedisServer.start();
    const document = documentOf(backend.address, {
      "moontide-admission": {
        cluster: { redis: { host: "127.0.0.1", port } },
        rate_limits: [{ key: ["address"], requests: 3, window_seconds: 3600, scope: "cluster" }],
      },
    });
    const kongs = [await Kong.start(document), await Kong.start(document)];
    const reasons: string[] = [];
    for (const { url } of [...kongs, ...kongs]) reasons.push(reasonOf(await send(url)));
    expect(reasons).toEqual([...Array(3).fill("served"), "429 rate_limited"]);
  });

  it("holds what is over the limit in a queue, and refuses what is over the queue", async () => {
    const backend = await HeldBackend.start();
    const kong = await Kong.start(
      documentOf(backend.address, {
        "moontide-admission": {
          ...limitOf(2),
          queue: { maximum_length: 2, timeout_seconds: 60, order: "fifo" },
        },
      }),
    );
    const answers = [send(kong.url), send(kong.url)];
    await backend.reached(2);
    answers.push(send(kong.url), send(kong.url));
    await untilHeld(kong, 2, 2);
    const refused = await send(kong.url);
    expect(reasonOf(refused)).toBe("503 queue_full");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(backend.seen).toHaveLength(2);
    backend.releaseAll();
    expect((await Promise.all(answers)).map(reasonOf)).toEqual(Array(4).fill("served"));
    expect(backend.most).toBe(2);
    await untilHeld(kong, 0, 0);
    await until("the refusal among the decisions of all workers", async () =>
      (await send(`${kong.adminUrl}/moontide/decisions`)).text.includes('"queue_full"'),
    );
  });

  it("takes a client that leaves out of its queue", async () => {
    const backend = await HeldBackend.start();
    const kong = await Kong.start(
      documentOf(backend.address, {
        "moontide-admission": { ...limitOf(1), queue: { timeout_seconds: 60 } },
      }),
    );
    const first = send(kong.url);
    await backend.reached(1);
    const leaving = connect(kong.port, "127.0.0.1", () => {
      leaving.write("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
    });
    await untilHeld(kong, 1, 1);
    leaving.destroy();
    await untilHeld(kong, 1, 0);
    backend.releaseAll();
    expect((await first).status).toBe(200);
    await untilHeld(kong, 0, 0);
    expect(backend.seen).toHaveLength(1);
  });

  it("takes over a changed limit, and gives back what requests hold that began before", async () => {
    const backend = await HeldBackend.start();
    const limited = (maximum: number) =>
      documentOf(backend.address, { "moontide-admission": limitOf(maximum) });
    const kong = await Kong.start(limited(1));
    const answers = [send(kong.url)];
    await backend.reached(1);
    expect(reasonOf(await send(kong.url))).toBe("503 pool_at_limit");
    expect((await kong.configure(limited(2))).status).toBe(201);
    // Each worker takes over in its own time.
    await until("a second request to be let through", async () => {
      const next = send(kong.url);
      const refused = await Promise.race([next, backend.reached(2, 1).then(() => undefined)]);
      if (refused === undefined) answers.push(next);
      return refused === undefined;
    });
    await untilHeld(kong, 2, 0);
    backend.releaseAll();
    expect((await Promise.all(answers)).map(reasonOf)).toEqual(["served", "served"]);
    await untilHeld(kong, 0, 0);
  });

  it("gives back what a killed worker held", async () => {
    const backend = await HeldBackend.start();
    const kong = await Kong.start(
      documentOf(backend.address, { "moontide-admission": limitOf(10) }),
    );
    const lost = Array.from({ length: 10 }, () => send(kong.url).catch(() => undefined));
    await backend.reached(10);
    await untilHeld(kong, 10, 0);
    for (const worker of kong.workers()) process.kill(worker, "SIGKILL");
    await Promise.all(lost);
    await untilHeld(kong, 0, 0);
  });

  it("sheds what moontide-classify calls unimportant, and spares the rest", async () => {
    const [backend] = (await startBackends(1, {
      behaviour: { kind: "answer", delaySeconds: 0.05 },
    })) as [Backend];
    const kong = await Kong.start(
      documentOf(backend.address, {
        "moontide-classify": {
          classify: [{ when: { bot: ["crawler"] }, priority: "bulk" }],
          priority: "critical",
        },
        "moontide-admission": { ...limitOf(8), queue: {}, shedding: { turn_seconds: 1 } },
      }),
    );
    let open = true;
    const ask = async (headers: Record<string, string>): Promise<string[]> => {
      const reasons: string[] = [];
      while (open) {
        const answer = await send(kong.url, { headers });
        reasons.push(reasonOf(answer));
        if (answer.status !== 200) await new Promise((done) => setTimeout(done, 5));
      }
      return reasons;
    };
    const bots = Array.from({ length: 40 }, () => ask(googlebot));
    const people = Array.from({ length: 3 }, () => ask({}));
    await until(
      "bots to be shed",
      async () => sumOf(await kong.metrics(), "moontide_shed_total", { priority: "bulk" }) > 50,
    );
    open = false;
    expect((await Promise.all(bots)).flat()).toContain("503 shed");
    expect(new Set((await Promise.all(people)).flat())).toEqual(new Set(["served"]));
  });

  it("works before moontide-balancer, which chooses the endpoint", async () => {
    const backends = (await startBackends(2)) as [Backend, Backend];
    const endpoints = backends.map(({ address }) => ({ address }));
    const kong = await Kong.start(
      documentOf("shop.invalid", {
        "moontide-admission": {
          ...limitOf(4),
          rate_limits: [{ key: ["address"], requests: 4, window_seconds: 3600 }],
        },
        "moontide-balancer": { endpoints, balancer: { algorithm: "round_robin" } },
      }),
    );
    const reasons: string[] = [];
    for (let i = 0; i < 5; i++) reasons.push(reasonOf(await send(kong.url)));
    expect(reasons).toEqual([...Array(4).fill("served"), "429 rate_limited"]);
    expect(backends[0].seen.length + backends[1].seen.length).toBe(4);
    await untilHeld(kong, 0, 0);
  });
});
