import { createHash } from "node:crypto";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Answers to something alike. The mock's vectors are the nearer the more words two texts have in common; its ledger says
// what was really asked.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const price = { input_usd_per_million: 1000, output_usd_per_million: 2000 };

const start = async (
  semantic: object = {},
  more: {
    cache?: object;
    configuration?: object;
    llm?: object;
    route?: object;
    model?: object;
  } = {},
): Promise<Gateway> =>
  Gateway.start({
    workers: 2,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        openai: {
          type: "openai_compatible",
          base_url: `${models.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: {
        smart: {
          candidates: [{ provider: "openai", model: "moon-mini", price }],
          retries: { attempts: 0 },
          cache: {
            semantic: { model: "vectors", threshold: 0.8, timeout_seconds: 30, ...semantic },
            ...more.cache,
          },
          ...more.model,
        },
        vectors: {
          candidates: [{ provider: "openai", model: "moon-embed", price }],
          retries: { attempts: 0 },
          cooldown: { seconds: 0, maximum_seconds: 0 },
        },
      },
      routes: [{ llm: { models: ["smart"], ...more.llm }, ...more.route }],
      ...more.configuration,
    },
  });

const clusterOf = (redis: RedisServer) => ({
  cluster: { redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 5 } },
});

interface Asked {
  headers?: Record<string, string>;
  path?: string;
}

const chat = (text: string, more: object = {}) => ({
  model: "smart",
  messages: [
    { role: "system", content: "be brief" },
    { role: "user", content: text },
  ],
  ...more,
});

const ask = async (gateway: Gateway, body: object, { headers, path }: Asked = {}) =>
  send(`${gateway.url}${path ?? "/v1/chat/completions"}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

const cacheOf = async (gateway: Gateway, body: object, asked?: Asked): Promise<unknown> =>
  (await ask(gateway, body, asked)).headers["x-moontide-cache"];

const metric = async (
  gateway: Gateway,
  name: string,
  labels: Record<string, string>,
): Promise<number> => sumOf(await scrape(gateway.adminUrl), `moontide_llm_${name}`, labels);

/** How often the mock was asked for answers. */
const answered = async (): Promise<number> =>
  (await models.ledger()).requests.filter(({ path }) => path.endsWith("/chat/completions")).length;

const question = "how do I reset the password of my account at the shop";
const alike = "how can I reset the password of my account at the shop";

describe("an answer to something alike", () => {
  it("is given again, says how near it is, and costs no more than a vector", async () => {
    const gateway = await start();
    const first = await ask(gateway, chat(question));
    const second = await ask(gateway, chat(alike));
    expect([first.status, first.headers["x-moontide-cache"]]).toEqual([200, "miss"]);
    expect(first.headers["x-moontide-cache-similarity"]).toBeUndefined();
    expect([second.status, second.headers["x-moontide-cache"]]).toEqual([200, "semantic"]);
    const similarity = Number(second.headers["x-moontide-cache-similarity"]);
    expect(similarity).toBeGreaterThanOrEqual(0.8);
    expect(similarity).toBeLessThan(1);
    expect(second.text).toBe(first.text);
    expect(await answered()).toBe(1);
    expect(await cacheOf(gateway, chat(question))).toBe("hit");
    await until("all to be counted", async () => {
      const lookups = await metric(gateway, "semantic_cache_lookups_total", { result: "hit" });
      const requests = await metric(gateway, "cache_requests_total", { result: "semantic" });
      return lookups === 1 && requests === 1;
    });
    const { requests } = await models.ledger();
    const cost = requests
      .filter(({ path }) => path.endsWith("/chat/completions"))
      .reduce((sum, each) => sum + (each.input_tokens + 2 * each.output_tokens) / 1000, 0);
    expect(await metric(gateway, "semantic_cache_saved_usd_total", {})).toBeCloseTo(cost, 9);
    expect(await metric(gateway, "cache_saved_usd_total", {})).toBeCloseTo(2 * cost, 9);
    const vectors = requests.filter(({ path }) => path.endsWith("/embeddings"));
    expect(vectors).toHaveLength(2);
    const tokens = vectors.reduce((sum, { input_tokens }) => sum + input_tokens, 0);
    expect(await metric(gateway, "tokens_total", { model: "vectors", kind: "input" })).toBe(tokens);
    expect(await metric(gateway, "cost_usd_total", { model: "vectors" })).toBeCloseTo(
      tokens / 1000,
    );
    expect(await metric(gateway, "semantic_cache_comparisons_total", {})).toBe(1);
  });

  it("is told as a stream, and one that was streamed is told whole, in another dialect, too", async () => {
    const gateway = await start();
    await ask(gateway, chat(question, { max_completion_tokens: 100 }));
    const stream = await ask(gateway, chat(alike, { stream: true, max_completion_tokens: 100 }));
    expect(stream.headers["x-moontide-cache"]).toBe("semantic");
    expect(stream.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(stream.text).toContain(`Moon heard: ${question}`);
    expect(stream.text.endsWith("data: [DONE]\n\n")).toBe(true);
    const other = await ask(
      gateway,
      {
        model: "smart",
        max_tokens: 100,
        system: "be brief",
        messages: [{ role: "user", content: [{ type: "text", text: alike }] }],
      },
      { path: "/v1/messages", headers: { "anthropic-version": "2023-06-01" } },
    );
    expect(other.headers["x-moontide-cache"]).toBe("semantic");
    expect(JSON.parse(other.text)).toMatchObject({
      type: "message",
      content: [{ type: "text", text: `Moon heard: ${question}` }],
    });
    expect(await answered()).toBe(1);
  });

  it("is none to what differs in anything but the last text, nor to what is not near", async () => {
    const gateway = await start();
    await ask(gateway, chat(question));
    for (const other of [
      chat(alike, { temperature: 0.5 }),
      chat(alike, { x_unheard_of: true }),
      { ...chat(alike), messages: [{ role: "user", content: alike }] },
      chat("what is the weather like in the mountains today"),
      chat(`${alike} 2`),
      chat(`${alike} not`),
      chat("how do I reset the account of my password at the shop"),
    ]) {
      expect(await cacheOf(gateway, other)).toBe("miss");
    }
    expect(await cacheOf(gateway, chat(alike))).toBe("semantic");
  });

  it("is gone after its time, and what was never kept is never given", async () => {
    const gateway = await start({}, { cache: { ttl_seconds: 1 } });
    await ask(gateway, chat(question));
    await until("it to be gone", async () => (await cacheOf(gateway, chat(alike))) === "miss");
    await models.script({ status: 500, path: "/v1/chat/completions", times: 1 });
    const fresh = await start();
    expect((await ask(fresh, chat(question))).status).toBe(500);
    expect(await cacheOf(fresh, chat(alike))).toBe("miss");
  });

  it("is shared by those who ask at the same time", async () => {
    const gateway = await start();
    await ask(gateway, chat(question));
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => cacheOf(gateway, chat(alike))),
    );
    expect(answers.every((one) => one === "semantic" || one === "shared")).toBe(true);
    expect(await answered()).toBe(1);
  });

  it("is no other tenant's", async () => {
    const consumers = {
      ann: { api_keys: [{ sha256: digest("key-ann") }], models: ["smart"] },
      bob: { api_keys: [{ sha256: digest("key-bob") }], models: ["smart"] },
    };
    const route = { authentication: { api_key: { header: "X-Key" } } };
    const gateway = await start({}, { configuration: { consumers }, route });
    const as = (key: string): Asked => ({ headers: { "X-Key": key } });
    await ask(gateway, chat(question), as("key-ann"));
    expect(await cacheOf(gateway, chat(alike), as("key-bob"))).toBe("miss");
    expect(await cacheOf(gateway, chat(alike), as("key-ann"))).toBe("semantic");
  });
});

describe("what can't be compared", () => {
  it("bypasses the search and is asked for no vector", async () => {
    const gateway = await start({ maximum_messages: 2, maximum_text_bytes: 60 });
    const tool = { type: "function", function: { name: "f", parameters: { type: "object" } } };
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    for (const body of [
      chat("a", { tools: [tool] }),
      chat("b ".repeat(31)),
      {
        model: "smart",
        messages: [{ role: "user", content: [{ type: "text", text: "c" }, image] }],
      },
      {
        model: "smart",
        messages: [
          { role: "user", content: "d" },
          { role: "assistant", content: "e" },
          { role: "user", content: "f" },
        ],
      },
    ]) {
      expect(await cacheOf(gateway, body)).toBe("miss");
    }
    const { requests } = await models.ledger();
    expect(requests.filter(({ path }) => path.endsWith("/embeddings"))).toHaveLength(0);
    await until("them to be counted", async () => {
      return (await metric(gateway, "semantic_cache_lookups_total", { result: "bypass" })) === 4;
    });
  });

  it("is what a guard has masked: nobody is given what stood in another's text", async () => {
    const model = { guards: { personal_data: { mode: "mask" } } };
    const gateway = await start({}, { model });
    await ask(gateway, chat(`${question} to ann@shop.example`));
    const other = await ask(gateway, chat(`${alike} to bob@shop.example`));
    expect(other.headers["x-moontide-cache"]).toBe("miss");
    expect(other.text).toContain("bob@shop.example");
  });
});

describe("vectors that are not to be had", () => {
  it("are a miss: errors, silence and nonsense", async () => {
    const gateway = await start({ timeout_seconds: 0.3 });
    const path = "/v1/embeddings";
    await models.script({ status: 500, path, times: 1 });
    expect(await cacheOf(gateway, chat(question))).toBe("miss");
    await models.script({ fault: { kind: "hang" }, path, times: 1 });
    const late = await ask(gateway, chat(alike));
    expect([late.status, late.headers["x-moontide-cache"]]).toEqual([200, "miss"]);
    await models.script({ fault: { kind: "html" }, path, times: 1 });
    expect((await ask(gateway, chat(`${alike} now`))).status).toBe(200);
    await until("all to be counted", async () => {
      return (await metric(gateway, "semantic_cache_embedding_errors_total", {})) === 3;
    });
    expect(await metric(gateway, "semantic_cache_lookups_total", { result: "failed" })).toBe(3);
  });
});

describe("a client that leaves while a vector is on its way", () => {
  it("has it counted all the same", async () => {
    const gateway = await start();
    await models.script({ fault: { kind: "hang" }, path: "/v1/embeddings", times: 1 });
    const leaving = new AbortController();
    const left = fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(chat(question, { stream: true })),
      signal: leaving.signal,
    }).catch(() => "left");
    await until("the vector to be asked for", async () => {
      const { requests } = await models.ledger();
      return requests.some(({ path }) => path.endsWith("/embeddings"));
    });
    leaving.abort();
    expect(await left).toBe("left");
    await until("it to be counted", async () => {
      const labels = { model: "vectors", status_class: "4xx" };
      return (await metric(gateway, "requests_total", labels)) === 1;
    });
    expect(await cacheOf(gateway, chat(question))).toBe("miss");
    expect(await cacheOf(gateway, chat(alike))).toBe("semantic");
  });
});

describe("in Redis", () => {
  const inRedis = (redis: RedisServer, semantic: object = {}) =>
    start(semantic, {
      cache: { store: "redis" },
      configuration: clusterOf(redis),
    });

  const vectorsIn = (redis: RedisServer): string[] =>
    redis.cli("KEYS", "{moontide}vectors/kept/*").match(/\{moontide\}\S+/g) ?? [];

  const untilKept = async (gateway: Gateway, count: number): Promise<void> => {
    await until("vectors to be kept", async () => {
      const kept = await metric(gateway, "semantic_cache_vectors_total", { result: "kept" });
      return kept === count;
    });
  };

  it("is there for all gateways, and for those that start later", async () => {
    const redis = await RedisServer.start();
    const [one, two] = await Promise.all([inRedis(redis), inRedis(redis)]);
    const first = await ask(one, chat(question));
    await untilKept(one, 1);
    const second = await ask(two, chat(alike));
    expect(second.headers["x-moontide-cache"]).toBe("semantic");
    expect(second.text).toBe(first.text);
    await one.stop();
    await two.stop();
    const three = await inRedis(redis);
    expect(await cacheOf(three, chat(`${alike}?`))).toBe("semantic");
  });

  it("keeps no more vectors than it may, and takes none that is no vector", async () => {
    const redis = await RedisServer.start();
    const gateway = await inRedis(redis, { maximum_entries: 3 });
    for (const word of ["ant", "bee", "cow", "dog", "elk"]) {
      await ask(gateway, chat(`${word} ${word}`));
    }
    await untilKept(gateway, 5);
    const [list] = vectorsIn(redis);
    expect(await redis.command("LLEN", list!)).toBe(":3");
    expect(await cacheOf(gateway, chat("elk, elk"))).toBe("semantic");
    expect(await cacheOf(gateway, chat("ant, ant"))).toBe("miss");
    await redis.command("DEL", list!);
    await redis.command("SET", list!, "garbage");
    expect(await cacheOf(gateway, chat("elk; elk"))).toBe("miss");
    await until("a new list to have begun", async () => {
      return (await redis.command("TYPE", list!)) === "+list";
    });
  });

  it("is done without while Redis is away", async () => {
    const redis = await RedisServer.start();
    const gateway = await inRedis(redis);
    await ask(gateway, chat(question));
    await redis.kill();
    const answer = await ask(gateway, chat(alike));
    expect([answer.status, answer.headers["x-moontide-cache"]]).toEqual([200, "miss"]);
  });
});

describe("a purge", () => {
  const purge = async (gateway: Gateway, body: object) =>
    send(`${gateway.adminUrl}/v1/answers/purge`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  for (const store of ["shared_memory", "redis"]) {
    it(`reaches what would be given to something alike: ${store}`, async () => {
      const redis = await RedisServer.start();
      const cache = { store, tags: ["kept"] };
      const gateway = await start({}, { cache, configuration: clusterOf(redis) });
      const tagged: Asked = { headers: { "X-Moontide-Cache-Tags": "red" } };
      let round = 0;
      for (const what of ["key", "model", "tag", "own tag", "all"]) {
        // Only what is asked last is looked for: what came before it is another one each time.
        const text = `${"abcdefgh"[round++]} ${question}`;
        const first = await ask(gateway, chat(text), tagged);
        const near = chat(text.replace("do I", "can I"));
        await until("it to be found", async () => {
          return (await cacheOf(gateway, near, tagged)) === "semantic";
        });
        const bodies: Record<string, object> = {
          key: { key: first.headers["x-moontide-cache-key"] },
          model: { model: "smart" },
          tag: { tag: "red" },
          "own tag": { tag: "kept" },
          all: { all: true },
        };
        expect((await purge(gateway, bodies[what]!)).status).toBe(200);
        expect([what, await cacheOf(gateway, near, tagged)]).toEqual([what, "miss"]);
        await purge(gateway, { all: true });
      }
    });
  }
});
