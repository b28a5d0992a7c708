import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels, Rule } from "../support/node/mock-models";
import { until } from "../support/node/wait";

// Token limits between real clients and the mock model server, whose ledger knows what was really used.

const start = async (limits: object[], more: object = {}, workers = 1) => {
  const mock = await MockModels.start();
  const provider = (key: string) => ({
    type: "openai_compatible",
    base_url: `${mock.url}/v1`,
    api_keys: [{ env: key }],
  });
  const gateway = await Gateway.start({
    workers,
    environment: { MOCK_A: "mock-a", MOCK_B: "mock-b" },
    configuration: {
      providers: { first: provider("MOCK_A"), second: provider("MOCK_B") },
      models: {
        moon: {
          candidates: [
            { provider: "first", model: "moon-mini" },
            { provider: "second", model: "moon-large" },
          ],
          retries: { attempts: 0 },
        },
      },
      token_limits: limits,
      routes: [{ llm: {} }],
      ...more,
    },
  });
  return { mock, gateway, url: gateway.url };
};

const question = (more: object = {}) => ({
  model: "moon",
  max_tokens: 20,
  messages: [{ role: "user", content: "hello" }],
  ...more,
});

const ask = async (
  url: string,
  body: object = question(),
  path = "/v1/chat/completions",
  headers = {},
) =>
  send(`${url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

describe("a limit of requests", () => {
  it("lets as many through as it allows, and tells what is left as OpenAI does", async () => {
    const { url } = await start([{ name: "few", key: "route", requests: 3, window_seconds: 60 }]);
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await ask(url));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const [first, , third, refused] = answers;
    expect(first!.headers["x-ratelimit-limit-requests"]).toBe("3");
    expect(first!.headers["x-ratelimit-remaining-requests"]).toBe("2");
    expect(third!.headers["x-ratelimit-remaining-requests"]).toBe("0");
    expect(first!.headers["x-ratelimit-reset-requests"]).toMatch(/^(1m[0-2]|[56]\d)(\.\d+)?s$/);
    expect(Number(refused!.headers["retry-after"])).toBeGreaterThan(50);
    expect(refused!.headers["x-should-retry"]).toBeUndefined();
    const { error } = JSON.parse(refused!.text) as { error: { type: string; code: string } };
    expect(error).toMatchObject({ type: "rate_limit_error", code: "rate_limit_exceeded" });
  });

  it("tells Anthropic's clients in their own words", async () => {
    const { url } = await start([{ key: "route", requests: 1, tokens: 5000 }]);
    const headers = { "anthropic-version": "2023-06-01" };
    const first = await ask(url, question(), "/v1/messages", headers);
    expect(first.status).toBe(200);
    expect(first.headers["anthropic-ratelimit-requests-limit"]).toBe("1");
    expect(first.headers["anthropic-ratelimit-requests-remaining"]).toBe("0");
    expect(first.headers["anthropic-ratelimit-tokens-limit"]).toBe("5000");
    expect(first.headers["anthropic-ratelimit-tokens-reset"]).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
    const refused = await ask(url, question(), "/v1/messages", headers);
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({
      type: "error",
      error: { type: "rate_limit_error" },
    });
  });
});

describe("a limit of tokens", () => {
  it("is settled by what the answer used, whole or streamed", async () => {
    const { mock, gateway, url } = await start([{ name: "all", key: "route", tokens: 100000 }]);
    await ask(url);
    await ask(url, question({ stream: true }));
    const { totals } = await mock.settled();
    const used = await until("the stream to be settled", async () => {
      const metrics = await scrape(gateway.adminUrl);
      const value = sumOf(metrics, "moontide_token_limit_settled_total", { kind: "used" });
      return value >= totals.input_tokens + totals.output_tokens && value;
    });
    expect(used).toBe(totals.input_tokens + totals.output_tokens);
    const next = await ask(url);
    const left = Number(next.headers["x-ratelimit-remaining-tokens"]);
    expect(100000 - left).toBeLessThan(used + 100);
    expect(100000 - left).toBeGreaterThan(used);
  });

  it("refuses no first request for what it might use", async () => {
    const { url } = await start([{ key: "route", tokens: 50 }]);
    expect((await ask(url, question({ max_tokens: 4000 }))).status).toBe(200);
  });

  it("says that waiting is in vain for a request that is larger than the limit", async () => {
    const { url } = await start([{ key: "route", input_tokens: 50 }]);
    const long = question({ messages: [{ role: "user", content: "word ".repeat(500) }] });
    const answer = await ask(url, long);
    expect(answer.status).toBe(429);
    expect(answer.headers["x-should-retry"]).toBe("false");
    expect(answer.headers["retry-after"]).toBeUndefined();
  });
});

describe("a limit of a provider", () => {
  it("passes over a candidate whose provider has no room", async () => {
    const { url } = await start([{ key: "provider", requests: 1 }]);
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await ask(url));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers["x-moontide-model"])).toEqual([
      "first/moon-mini",
      "second/moon-large",
      undefined,
    ]);
  });

  it("counts an attempt that failed as a request", async () => {
    const { mock, gateway, url } = await start([{ name: "p", key: "provider", requests: 10 }]);
    const rule: Rule = { key: "mock-a", status: 500 };
    await mock.script(rule);
    expect((await ask(url)).headers["x-moontide-model"]).toBe("second/moon-large");
    await until("both attempts to be settled", async () => {
      const metrics = await scrape(gateway.adminUrl);
      return sumOf(metrics, "moontide_token_limit_settled_total", { kind: "used" }) === 2;
    });
  });
});

describe("a limit of parallel requests", () => {
  it("refuses those beyond it, and lets others through when one has ended", async () => {
    const { mock, url } = await start([{ key: "route", parallel_requests: 1 }]);
    await mock.script({ first_token_seconds: 3, times: 1 });
    const slow = ask(url);
    await until(
      "the first to be under way",
      async () => (await mock.ledger()).requests.length === 1,
    );
    const second = await ask(url);
    expect(second.status).toBe(429);
    expect(second.headers["retry-after"]).toBe("1");
    expect((await slow).status).toBe(200);
    await until("its place to be free", async () => (await ask(url)).status === 200);
  });
});
