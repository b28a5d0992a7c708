import { join } from "node:path";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { LedgerEntry, MockModels } from "../support/node/mock-models";
import { providerEnvironment, providersAt } from "../support/node/models/providers";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// What the usage file says, against what the mock model server itself has counted: whole answers and streams, by clients
// of two dialects, passed on and translated.

const prices = {
  "moon-mini": {
    input_usd_per_million: 0.15,
    cached_input_usd_per_million: 0.075,
    output_usd_per_million: 0.6,
  },
  "moon-large": { input_usd_per_million: 3, output_usd_per_million: 15 },
};

/** Nano-dollars for a token. */
const rates = {
  "moon-mini": { input: 150, cached: 75, output: 600 },
  "moon-large": { input: 3000, cached: 3000, output: 15000 },
};

const costOf = ({ model, input_tokens, cached_tokens, output_tokens }: LedgerEntry): number => {
  const { input, cached, output } = rates[model as keyof typeof rates];
  return (input_tokens - cached_tokens) * input + cached_tokens * cached + output_tokens * output;
};

interface Row {
  model: string;
  requests: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  cost_nano_usd: number;
}

const start = async (mock: MockModels, more: object = {}, workers = 2) => {
  const { openai, anthropic } = providersAt(mock.url);
  return Gateway.start({
    workers,
    environment: providerEnvironment,
    configuration: {
      usage: { file: join(temporaryDirectory("usage"), "usage.jsonl"), ...more },
      prices: { models: prices },
      providers: { openai, anthropic },
      models: {
        mini: { candidates: [{ provider: "openai", model: "moon-mini" }] },
        large: { candidates: [{ provider: "anthropic", model: "moon-large" }] },
      },
      routes: [{ llm: {} }],
    },
  });
};

const ask = async (
  gateway: Gateway,
  model: string,
  dialect: string,
  stream: boolean,
  i: number,
) => {
  const path = dialect === "openai" ? "/v1/chat/completions" : "/v1/messages";
  const content = `${i % 3 === 0 ? "[utf8]" : `[long ${i}]`} request ${i}`;
  const answer = await send(`${gateway.url}${path}`, {
    method: "POST",
    headers: dialect === "openai" ? {} : { "anthropic-version": "2023-06-01" },
    body: JSON.stringify({
      model,
      stream,
      max_tokens: 4000,
      messages: [{ role: "user", content }],
    }),
  });
  expect(answer.status).toBe(200);
};

const rowsOf = async (gateway: Gateway, query: string): Promise<Row[]> => {
  const { text } = await send(`${gateway.adminUrl}/v1/usage${query}`);
  return (JSON.parse(text) as { usage: Row[] }).usage;
};

const sum = (entries: readonly LedgerEntry[], of: (entry: LedgerEntry) => number): number =>
  entries.reduce((all, entry) => all + of(entry), 0);

const requestsIn = (rows: readonly Row[]): number =>
  rows.reduce((all, { requests }) => all + requests, 0);

describe("the usage file", () => {
  it("says of each model what the provider itself has counted, to the token and the nano-dollar", async () => {
    const mock = await MockModels.start();
    const gateway = await start(mock);
    const asked: Promise<void>[] = [];
    for (let i = 0; i < 64; i++) {
      const dialect = i % 2 === 0 ? "openai" : "anthropic";
      asked.push(ask(gateway, i % 4 < 2 ? "mini" : "large", dialect, i % 8 < 4, i));
    }
    await Promise.all(asked);
    const { requests } = await mock.settled();
    const rows = await until("all lines", async () => {
      const found = await rowsOf(gateway, "?by=model");
      return requestsIn(found) === 64 && found;
    });
    for (const [alias, model] of [
      ["mini", "moon-mini"],
      ["large", "moon-large"],
    ]) {
      const served = requests.filter((entry) => entry.model === model);
      expect(rows.find((row) => row.model === alias)).toMatchObject({
        requests: 32,
        input_tokens: sum(served, ({ input_tokens }) => input_tokens),
        cached_tokens: sum(served, ({ cached_tokens }) => cached_tokens),
        output_tokens: sum(served, ({ output_tokens }) => output_tokens),
        cost_nano_usd: sum(served, costOf),
      });
    }
  });

  it("outlives a restart, moves on when it has grown, and is summed by what is asked for", async () => {
    const mock = await MockModels.start();
    const gateway = await start(mock, { rotate_bytes: 4096, keep_files: 20 }, 1);
    for (let i = 0; i < 30; i++) await ask(gateway, "mini", "openai", false, i);
    await until("a rotation", async () => requestsIn(await rowsOf(gateway, "")) === 30);
    await gateway.stop();
    await gateway.restart();
    for (let i = 0; i < 5; i++) await ask(gateway, "large", "openai", false, i);
    await until(
      "all lines",
      async () => requestsIn(await rowsOf(gateway, "?by=day,provider")) === 35,
    );
    expect(requestsIn(await rowsOf(gateway, "?model=large"))).toBe(5);
    expect(await rowsOf(gateway, "?to=2020-01-01")).toEqual([]);
    expect((await send(`${gateway.adminUrl}/v1/usage?by=colour`)).status).toBe(400);
    expect((await send(`${gateway.adminUrl}/v1/usage?from=today`)).status).toBe(400);
  });
});
