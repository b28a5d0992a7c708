import { createHmac } from "node:crypto";
import { createServer, IncomingHttpHeaders } from "node:http";
import { AddressInfo } from "node:net";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { owned } from "../support/node/resources";
import { until } from "../support/node/wait";

// Budgets between real clients and the mock model server: what the ledger's tokens cost is what was spent.

/** 24 bytes. */
const secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** A thousandth of a dollar for each token, so that sums are easily read. */
const price = { input_usd_per_million: 1000, output_usd_per_million: 1000 };

const start = async (budgets: object[], workers = 1) => {
  const mock = await MockModels.start();
  const gateway = await Gateway.start({
    workers,
    environment: { MOCK_KEY: "mock-a", WEBHOOK_SECRET: `whsec_${secret}` },
    configuration: {
      providers: {
        mock: {
          type: "openai_compatible",
          base_url: `${mock.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: { moon: { candidates: [{ provider: "mock", model: "moon-mini", price }] } },
      budgets,
      routes: [{ llm: {} }],
    },
  });
  return { mock, gateway, url: gateway.url };
};

const ask = async (url: string, max_tokens = 20, path = "/v1/chat/completions", headers = {}) =>
  send(`${url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({
      model: "moon",
      max_tokens,
      messages: [{ role: "user", content: "hello" }],
    }),
  });

const spent = async (gateway: Gateway) =>
  sumOf(await scrape(gateway.adminUrl), "moontide_token_limit_settled_total", { kind: "used" });

/** Spends until a request is refused, which comes back. */
const spendAll = async (url: string) => {
  for (let i = 0; i < 100; i++) {
    const answer = await ask(url);
    if (answer.status !== 200) return answer;
  }
  throw new Error("the budget has no end");
};

describe("a budget", () => {
  it("is never overspent, and what is left of it is less than a request may cost", async () => {
    const { mock, gateway, url } = await start([{ name: "all", key: "route", usd: 0.3 }]);
    const refused = await spendAll(url);
    expect(refused.status).toBe(429);
    expect(refused.headers["x-should-retry"]).toBe("false");
    expect(refused.headers["x-moontide-reason"]).toBe("budget_exhausted");
    expect(JSON.parse(refused.text)).toMatchObject({ error: { type: "insufficient_quota" } });
    const { totals } = await mock.settled();
    const nano = (totals.input_tokens + totals.output_tokens) * 1e6;
    await until("all to be settled", async () => (await spent(gateway)) === nano);
    expect(nano).toBeLessThanOrEqual(0.3e9);
    expect(nano).toBeGreaterThan(0.2e9);
  });

  it("tells Anthropic's clients with the status that their SDK does not retry", async () => {
    const { url } = await start([{ key: "route", usd: 0.05 }]);
    await spendAll(url);
    const version = { "anthropic-version": "2023-06-01" };
    expect((await ask(url, 20, "/v1/messages", version)).status).toBe(402);
  });

  it("survives a reload and a restart", async () => {
    const { gateway, url } = await start([
      { name: "month", key: "route", usd: 0.3 },
      { name: "rolling", key: "address", usd: 100, period: { rolling_seconds: 3600 } },
    ]);
    await spendAll(url);
    await gateway.reload();
    expect((await ask(gateway.url)).status).toBe(429);
    await gateway.stop();
    await gateway.restart();
    expect((await ask(gateway.url)).status).toBe(429);
  });

  it("is not overspent by 50 clients of four workers at once", async () => {
    const { mock, url } = await start([{ key: "route", usd: 2 }], 4);
    const client = async () => spendAll(url);
    await Promise.all(Array.from({ length: 50 }, client));
    const { totals } = await mock.settled();
    const usd = (totals.input_tokens + totals.output_tokens) / 1000;
    expect(usd).toBeLessThanOrEqual(2);
    expect(usd).toBeGreaterThan(1.8);
  });
});

describe("a soft limit", () => {
  it("is told in a header, and once to a webhook, signed, with one identifier over all attempts", async () => {
    const events: { type: string; data: { budget: string } }[] = [];
    const sent: { headers: IncomingHttpHeaders; text: string }[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (piece: Buffer) => (text += piece.toString()));
      request.on("end", () => {
        sent.push({ headers: request.headers, text });
        if (sent.length > 1) events.push(JSON.parse(text) as (typeof events)[0]);
        response.statusCode = sent.length > 1 ? 204 : 500;
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    owned({
      report: () => "",
      stop: async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      },
    });
    const { port } = server.address() as AddressInfo;
    const webhook = `http://127.0.0.1:${port}/alerts`;
    const { url } = await start([
      {
        name: "soft",
        key: "route",
        usd: 0.3,
        soft_percent: 50,
        webhook,
        webhook_secret: { env: "WEBHOOK_SECRET" },
      },
    ]);
    const first = await ask(url);
    expect(first.headers["x-moontide-budget"]).toBeUndefined();
    let last = first;
    for (let i = 0; i < 100; i++) {
      const answer = await ask(url);
      if (answer.status !== 200) break;
      last = answer;
    }
    expect(last.headers["x-moontide-budget"]).toMatch(/^"soft";used_percent=\d\d/);
    await until("the webhook to be told", () => events.length > 0);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: "moontide.budget.soft_limit_reached",
      data: { budget: "soft" },
    });
    expect(sent[1]!.headers["webhook-id"]).toBe(sent[0]!.headers["webhook-id"]);
    for (const { headers, text } of sent) {
      const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${text}`;
      const mac = createHmac("sha256", Buffer.from(secret, "base64")).update(signed);
      expect(headers["webhook-signature"]).toBe(`v1,${mac.digest("base64")}`);
    }
  });
});
