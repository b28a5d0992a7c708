import { createHash } from "node:crypto";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { scrape, sumOf } from "../support/node/metrics";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Answers that are given again, from the client to the mock's ledger, which says what was really asked.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const metric = async (
  gateway: Gateway,
  name: string,
  labels: Record<string, string>,
): Promise<number> => sumOf(await scrape(gateway.adminUrl), name, labels);

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const start = async (
  cache: object,
  more: { configuration?: object; model?: object; route?: object; workers?: number } = {},
): Promise<Gateway> =>
  Gateway.start({
    workers: more.workers ?? 2,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        openai: {
          type: "openai_compatible",
          base_url: `${models.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
        anthropic: {
          type: "anthropic",
          base_url: models.url,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: {
        smart: {
          candidates: [
            {
              provider: "openai",
              model: "moon-mini",
              price: { input_usd_per_million: 1000, output_usd_per_million: 2000 },
            },
          ],
          retries: { attempts: 0 },
          cache,
          ...more.model,
        },
      },
      routes: [{ llm: {}, ...more.route }],
      ...more.configuration,
    },
  });

interface Asked {
  headers?: Record<string, string>;
  path?: string;
  text?: string;
}

const chat = (text: string, more: object = {}) => ({
  model: "smart",
  messages: [{ role: "user", content: text }],
  ...more,
});

const ask = async (gateway: Gateway, body: object, { headers, path, text }: Asked = {}) =>
  send(`${gateway.url}${path ?? "/v1/chat/completions"}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: text ?? JSON.stringify(body),
  });

const asked = async (): Promise<number> => (await models.ledger("?brief")).totals.requests;

describe("an answer that is kept", () => {
  it("is given again, byte for byte, and nobody is asked", async () => {
    const gateway = await start({});
    const first = await ask(gateway, chat("hello"));
    const second = await ask(gateway, chat("hello"));
    expect([first.status, first.headers["x-moontide-cache"]]).toEqual([200, "miss"]);
    expect([second.status, second.headers["x-moontide-cache"]]).toEqual([200, "hit"]);
    expect(second.text).toBe(first.text);
    expect(second.headers["x-moontide-cache-key"]).toBe(first.headers["x-moontide-cache-key"]);
    expect(second.headers["x-moontide-model"]).toBe("openai/moon-mini");
    expect(Number(second.headers["age"])).toBeLessThan(10);
    expect(await asked()).toBe(1);
    await until("the hit to be counted", async () => {
      const hits = await metric(gateway, "moontide_llm_cache_requests_total", { result: "hit" });
      return hits === 1;
    });
    const { totals } = await models.ledger("?brief");
    const usd = (totals.input_tokens * 1000 + totals.output_tokens * 2000) / 1e6;
    expect(await metric(gateway, "moontide_llm_cache_saved_usd_total", {})).toBeCloseTo(usd, 9);
  });

  it("answers the same in another spelling, and not what differs in a field that nobody knows", async () => {
    const gateway = await start({});
    await ask(
      gateway,
      {},
      { text: '{"model":"smart","messages":[{"role":"user","content":"é"}]}' },
    );
    const spelled = '{ "messages": [ {"content": "\\u00e9", "role": "user"} ], "model": "smart" }';
    const again = await ask(gateway, {}, { text: spelled });
    expect(again.headers["x-moontide-cache"]).toBe("hit");
    const other = await ask(gateway, chat("é", { x_unheard_of: { deep: [1] } }));
    expect(other.headers["x-moontide-cache"]).toBe("miss");
  });

  it("is told as a stream, and one that was streamed is told whole", async () => {
    const gateway = await start({});
    const whole = await ask(gateway, chat("one two three"));
    const stream = await ask(gateway, chat("one two three", { stream: true }));
    expect(stream.headers["x-moontide-cache"]).toBe("hit");
    expect(stream.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(stream.text).toContain("Moon heard: one two three");
    expect(stream.text).not.toContain('"usage"');
    expect(stream.text.endsWith("data: [DONE]\n\n")).toBe(true);
    const streamed = await ask(gateway, chat("four", { stream: true }));
    const replayed = await ask(gateway, chat("four", { stream: true }));
    expect(replayed.headers["x-moontide-cache"]).toBe("hit");
    expect(replayed.text).toBe(streamed.text);
    const told = await ask(gateway, chat("four"));
    expect(told.headers["x-moontide-cache"]).toBe("hit");
    expect(JSON.parse(told.text)).toMatchObject({
      choices: [{ message: { content: "Moon heard: four" }, finish_reason: "stop" }],
      usage: { completion_tokens: expect.any(Number) as number },
    });
    expect(JSON.parse(whole.text)).toHaveProperty("choices.0.finish_reason", "stop");
    expect(await asked()).toBe(2);
  });

  it("answers a client of another dialect whose request says the same", async () => {
    const gateway = await start({});
    await ask(gateway, chat("hello", { max_completion_tokens: 100 }));
    const other = await ask(
      gateway,
      { ...chat("hello"), max_tokens: 100 },
      { path: "/v1/messages", headers: { "anthropic-version": "2023-06-01" } },
    );
    expect(other.headers["x-moontide-cache"]).toBe("hit");
    expect(JSON.parse(other.text)).toMatchObject({
      type: "message",
      content: [{ type: "text", text: "Moon heard: hello" }],
    });
    expect(await asked()).toBe(1);
  });

  it("is gone after its time", async () => {
    const gateway = await start({ ttl_seconds: 1 });
    await ask(gateway, chat("hello"));
    await until("it to be gone", async () => {
      const answer = await ask(gateway, chat("hello"));
      return answer.headers["x-moontide-cache"] === "miss";
    });
    expect(await asked()).toBe(2);
  });
});

describe("what is not kept", () => {
  const twice = async (gateway: Gateway, body: object): Promise<unknown[]> => {
    const answers = [await ask(gateway, body), await ask(gateway, body)];
    return answers.map(({ headers }) => headers["x-moontide-cache"]);
  };

  it("errors, cut streams and answers that a limit ended", async () => {
    const gateway = await start({});
    await models.script({ status: 500, times: 1 });
    expect((await ask(gateway, chat("a"))).status).toBe(500);
    expect((await ask(gateway, chat("a"))).headers["x-moontide-cache"]).toBe("miss");
    await models.script({ fault: { kind: "cut_events", at: 3 }, times: 1 });
    const stream = chat("b b b b b b", { stream: true });
    expect((await ask(gateway, stream)).text).toContain('"error"');
    expect((await ask(gateway, stream)).headers["x-moontide-cache"]).toBe("miss");
    expect(await twice(gateway, chat("[long 50]", { max_tokens: 5 }))).toEqual(["miss", "miss"]);
  });

  it("what a fallback answers, unless it may be", async () => {
    const candidates = [
      { provider: "openai", model: "moon-mini" },
      { provider: "openai", model: "moon-large" },
    ];
    const model = { candidates, cooldown: { seconds: 1, maximum_seconds: 1 } };
    const failing = { model: "moon-mini", status: 500 };
    const strict = await start({}, { model });
    await models.script(failing);
    expect(await twice(strict, chat("hello"))).toEqual(["miss", "miss"]);
    const lenient = await start({ keep_fallbacks: true }, { model });
    expect(await twice(lenient, chat("hello"))).toEqual(["miss", "hit"]);
  });

  it("what is larger than it may be, and what is too warm", async () => {
    const small = await start({ maximum_bytes: 1024 });
    expect(await twice(small, chat("[long 400]"))).toEqual(["miss", "miss"]);
    const cold = await start({ maximum_temperature: 0 });
    expect(await twice(cold, chat("hello"))).toEqual(["bypass", "bypass"]);
    expect(await twice(cold, chat("hello", { temperature: 0 }))).toEqual(["miss", "hit"]);
  });
});

describe("what a client says of it", () => {
  it("is heeded within bounds", async () => {
    const gateway = await start({ ttl_seconds: 60, maximum_ttl_seconds: 600 });
    const say = async (words: string, text = "hello") => {
      const answer = await ask(gateway, chat(text), { headers: { "X-Moontide-Cache": words } });
      return answer.headers["x-moontide-cache"];
    };
    expect(await say("no-store")).toBe("miss");
    expect(await say("")).toBe("miss");
    expect(await say("no-cache")).toBe("miss");
    expect(await say("no-store")).toBe("hit");
    expect(await say("no-cache, no-store")).toBe("bypass");
    expect(await say("ttl=0", "other")).toBe("bypass");
    expect(await say("ttl=1", "brief")).toBe("miss");
    await until("it to be too old", async () => (await say("ttl=1", "brief")) === "miss");
  });

  it("is not where the operator does not want it", async () => {
    const gateway = await start({ client_control: false });
    await ask(gateway, chat("hello"));
    const headers = { "X-Moontide-Cache": "no-cache" };
    expect((await ask(gateway, chat("hello"), { headers })).headers["x-moontide-cache"]).toBe(
      "hit",
    );
  });
});

describe("tenants", () => {
  const consumers = {
    ann: { api_keys: [{ sha256: digest("key-ann") }] },
    bob: { api_keys: [{ sha256: digest("key-bob") }] },
  };
  const route = { authentication: { api_key: { header: "X-Key" } } };
  const as = (key: string): Asked => ({ headers: { "X-Key": key } });

  it("never see each other's answers, unless they are to share them", async () => {
    const apart = await start({}, { configuration: { consumers }, route });
    await ask(apart, chat("hello"), as("key-ann"));
    expect((await ask(apart, chat("hello"), as("key-bob"))).headers["x-moontide-cache"]).toBe(
      "miss",
    );
    expect((await ask(apart, chat("hello"), as("key-ann"))).headers["x-moontide-cache"]).toBe(
      "hit",
    );
    const shared = await start({ scope: "all" }, { configuration: { consumers }, route });
    await ask(shared, chat("hello"), as("key-ann"));
    expect((await ask(shared, chat("hello"), as("key-bob"))).headers["x-moontide-cache"]).toBe(
      "hit",
    );
  });
});

describe("a guard that masks", () => {
  it("shares what the model sees, and gives each client its own back", async () => {
    const guards = { personal_data: { mode: "mask" } };
    const gateway = await start({}, { model: { guards } });
    const first = await ask(gateway, chat("write to ann@shop.example"));
    const second = await ask(gateway, chat("write to bob@shop.example"));
    expect(first.text).toContain("ann@shop.example");
    expect(second.headers["x-moontide-cache"]).toBe("hit");
    expect(second.text).toContain("bob@shop.example");
    expect(second.text).not.toContain("ann@shop.example");
    const streamed = await ask(gateway, chat("write to eve@shop.example", { stream: true }));
    expect(streamed.headers["x-moontide-cache"]).toBe("hit");
    expect(streamed.text).toContain("eve@shop.example");
  });
});

describe("in Redis", () => {
  const inRedis = (redis: RedisServer) => ({
    configuration: { cluster: { redis: { host: "127.0.0.1", port: redis.port } } },
  });

  it("is there for all gateways, and foreign data are a miss", async () => {
    const redis = await RedisServer.start();
    const [one, two] = await Promise.all([
      start({ store: "redis" }, inRedis(redis)),
      start({ store: "redis" }, inRedis(redis)),
    ]);
    const first = await ask(one, chat("hello"));
    const key = first.headers["x-moontide-cache-key"] as string;
    await until("the other gateway to have it", async () => {
      const answer = await ask(two, chat("hello"));
      return answer.headers["x-moontide-cache"] === "hit" && answer.text === first.text;
    });
    const name = `{moontide}answers/kept/${key}`;
    await redis.command("SET", name, "garbage");
    expect((await ask(two, chat("hello"))).headers["x-moontide-cache"]).toBe("miss");
    await redis.command("DEL", name);
    await redis.command("LPUSH", name, "garbage");
    expect((await ask(two, chat("hello"))).headers["x-moontide-cache"]).toBe("miss");
    await until("both to be counted", async () => {
      const corrupt = { reason: "corrupt" };
      return (await metric(two, "moontide_llm_cache_unusable_total", corrupt)) === 2;
    });
  });

  it("keeps no more than its bound", async () => {
    const redis = await RedisServer.start();
    const cache = { store: "redis", maximum_bytes: 65536, maximum_total_bytes: 65536 };
    const gateway = await start(cache, inRedis(redis));
    for (let i = 0; i < 20; i++) await ask(gateway, chat(`[long 1000] ${i}`));
    const last = await ask(gateway, chat("[long 1000] 19"));
    // Shared where the one before is still being kept: its client has it already.
    expect(["hit", "shared"]).toContain(last.headers["x-moontide-cache"]);
    const first = await ask(gateway, chat("[long 1000] 0"));
    expect(first.headers["x-moontide-cache"]).toBe("miss");
    // Its sum stands beside the sizes.
    const sizes = Number((await redis.command("HLEN", "{moontide}answers/sizes/smart")).slice(1));
    expect(sizes).toBeGreaterThan(2);
    expect(sizes).toBeLessThan(20);
  });

  it("is done without while Redis is away", async () => {
    const redis = await RedisServer.start();
    const gateway = await start({ store: "redis" }, inRedis(redis));
    await redis.kill();
    const answer = await ask(gateway, chat("hello"));
    expect([answer.status, answer.headers["x-moontide-cache"]]).toEqual([200, "miss"]);
    const stream = await ask(gateway, chat("hello", { stream: true }));
    expect([stream.status, stream.headers["x-moontide-cache"]]).toEqual([200, "bypass"]);
  });
});

describe("a purge", () => {
  const purge = async (gateway: Gateway, body: object) =>
    send(`${gateway.adminUrl}/v1/answers/purge`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  const tagged = async (gateway: Gateway, tag: string) =>
    ask(gateway, chat(tag), { headers: { "X-Moontide-Cache-Tags": tag } });

  for (const store of ["shared_memory", "redis"]) {
    it(`forgets by key, tag, model and all: ${store}`, async () => {
      const redis = await RedisServer.start();
      const cluster = { redis: { host: "127.0.0.1", port: redis.port } };
      const gateway = await start({ store, tags: ["kept"] }, { configuration: { cluster } });
      const states = async () => {
        const answers = [await tagged(gateway, "red"), await tagged(gateway, "blue")];
        return answers.map(({ headers }) => headers["x-moontide-cache"]);
      };
      const key = (await tagged(gateway, "red")).headers["x-moontide-cache-key"];
      await tagged(gateway, "blue");
      expect(await states()).toEqual(["hit", "hit"]);
      expect((await purge(gateway, { key })).status).toBe(200);
      expect(await states()).toEqual(["miss", "hit"]);
      await purge(gateway, { tag: "blue" });
      expect(await states()).toEqual(["hit", "miss"]);
      for (const what of [{ model: "smart" }, { tag: "kept" }, { all: true }]) {
        expect(await states()).toEqual(["hit", "hit"]);
        await purge(gateway, what);
        expect(await states()).toEqual(["miss", "miss"]);
      }
      await purge(gateway, { model: "another" });
      expect(await states()).toEqual(["hit", "hit"]);
      expect((await purge(gateway, { key, all: true })).status).toBe(400);
    });
  }

  it("of a tag is no other tag's to get around", async () => {
    const gateway = await start({});
    const as = async (tag: string) =>
      (await ask(gateway, chat("hello"), { headers: { "X-Moontide-Cache-Tags": tag } })).headers[
        "x-moontide-cache"
      ];
    expect([await as("red"), await as("red")]).toEqual(["miss", "hit"]);
    await purge(gateway, { tag: "red" });
    expect([await as("blue"), await as("blue")]).toEqual(["miss", "hit"]);
  });

  it("counts for an answer that is on its way", async () => {
    const gateway = await start({});
    await models.script({ first_token_seconds: 1 });
    const slow = ask(gateway, chat("slow"));
    await until("it to be asked", async () => (await asked()) === 1);
    await purge(gateway, { all: true });
    expect((await slow).headers["x-moontide-cache"]).toBe("miss");
    expect((await ask(gateway, chat("slow"))).headers["x-moontide-cache"]).toBe("miss");
  });

  it("says so where Redis can't be told", async () => {
    const redis = await RedisServer.start();
    const cluster = { redis: { host: "127.0.0.1", port: redis.port } };
    const gateway = await start({ store: "redis" }, { configuration: { cluster } });
    await redis.kill();
    expect((await purge(gateway, { all: true })).status).toBe(503);
  });
});

describe("limits and answers that are given again", () => {
  const limited = async (limits: object) => start({}, { configuration: limits, workers: 1 });

  it("count as requests, and are refused beyond a limit of them", async () => {
    const gateway = await limited({
      token_limits: [{ name: "few", key: "route", requests: 3, window_seconds: 60 }],
    });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await ask(gateway, chat("hello")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers["x-moontide-cache"])).toEqual([
      "miss",
      "hit",
      "hit",
      undefined,
    ]);
    expect(answers[2]!.headers["x-ratelimit-remaining-requests"]).toBe("0");
    expect(answers[3]!.headers["x-moontide-reason"]).toBe("token_limited");
    await until("all to be settled", async () => {
      const used = { limit: "few", kind: "used" };
      return (await metric(gateway, "moontide_token_limit_settled_total", used)) === 3;
    });
  });

  it("cost nothing: they are given though tokens and money are spent", async () => {
    const gateway = await limited({
      token_limits: [{ key: "route", tokens: 200 }],
      budgets: [{ key: "route", usd: 0.2 }],
    });
    expect((await ask(gateway, chat("hello"))).status).toBe(200);
    // Others use up what is left.
    let last = 200;
    for (let i = 0; i < 50 && last === 200; i++) {
      last = (await ask(gateway, chat(`${i}`))).status;
    }
    expect(last).toBe(429);
    const hit = await ask(gateway, chat("hello"));
    expect([hit.status, hit.headers["x-moontide-cache"]]).toEqual([200, "hit"]);
  });
});
