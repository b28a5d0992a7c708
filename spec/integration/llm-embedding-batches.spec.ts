import OpenAI from "openai";
import { join } from "node:path";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { LedgerEntry, MockModels } from "../support/node/mock-models";
import { openaiOf } from "../support/node/models/openai-chat";
import { neverAside, providerEnvironment, providersAt } from "../support/node/models/providers";
import { temporaryDirectory } from "../support/node/paths";
import { answering, RawServer } from "../support/node/raw-server";
import { jsonAnswer } from "../support/node/model-scene";
import { until } from "../support/node/wait";

// Vectors for many clients at once: what was really asked, the mock's ledger says.

let mock: MockModels;
let gateway: Gateway;

const batching = { window_milliseconds: 200, maximum_inputs: 64 };
const terms = { retries: { attempts: 0 }, cooldown: neverAside };

const modelAt = (provider: string, model = "moon-embed", more: object = {}) => ({
  candidates: [{ provider, model }],
  batching,
  ...terms,
  ...more,
});

beforeAll(async () => {
  mock = await MockModels.start();
  const { openai, gemini, bedrock } = providersAt(mock.url);
  gateway = await Gateway.start({
    workers: 1,
    environment: providerEnvironment,
    configuration: {
      usage: { file: join(temporaryDirectory("usage"), "usage.jsonl") },
      providers: { openai, gemini, bedrock },
      models: {
        openai: modelAt("openai"),
        gemini: modelAt("gemini"),
        titan: modelAt("bedrock", "amazon.titan-embed-moon-v2:0"),
      },
      routes: [{ llm: {} }],
    },
  });
});

afterEach(() => mock.reset());

const served = async (): Promise<LedgerEntry[]> => (await mock.settled()).requests;

const tokensIn = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { input_tokens }) => sum + input_tokens, 0);

const rounded = (vector: readonly number[]): string[] => vector.map((each) => each.toFixed(6));

const vectorsOf = ({ data }: OpenAI.CreateEmbeddingResponse): string[][] =>
  data.map(({ embedding }) => rounded(embedding));

/** What the mock makes of a text when it is asked directly. */
const wanted = async (input: string[]): Promise<string[][]> => {
  const direct = openaiOf({ base: mock.url, key: "mock-key" });
  const answer = await direct.embeddings.create({
    model: "moon-embed",
    input,
    encoding_format: "float",
  });
  await fetch(`${mock.url}/ledger`, { method: "DELETE" });
  return vectorsOf(answer);
};

const clientOf = (at: Gateway): OpenAI => openaiOf({ base: at.url, key: "any" });

const usageRows = async (at: Gateway) => {
  const { text } = await send(`${at.adminUrl}/v1/usage`);
  return (
    JSON.parse(text) as { usage: { model: string; input_tokens: number; requests: number }[] }
  ).usage;
};

const usedOf = async (at: Gateway, model: string, requests: number) =>
  until("the usage to be told", async () => {
    const rows = (await usageRows(at)).filter((row) => row.model === model);
    const count = rows.reduce((sum, row) => sum + row.requests, 0);
    return count === requests && rows.reduce((sum, row) => sum + row.input_tokens, 0);
  });

/** Each client's texts: one of each length, then two, then three … */
const textsOf = (i: number): string[] =>
  Array.from({ length: 1 + (i % 3) }, (_, j) => `client ${i} says ${"tide ".repeat(i % 7)}${j}`);

describe.each(["openai", "gemini"])("64 clients at once of %s", (model) => {
  it("take few calls, and each has its own vectors and its part of the tokens", async () => {
    const inputs = Array.from({ length: 64 }, (_, i) => textsOf(i));
    const flat = await wanted(inputs.flat());
    const client = clientOf(gateway);
    const answers = await Promise.all(
      inputs.map(async (input) => client.embeddings.create({ model, input })),
    );
    let from = 0;
    for (const [i, answer] of answers.entries()) {
      expect(vectorsOf(answer)).toEqual(flat.slice(from, from + inputs[i]!.length));
      expect(answer.data.map(({ index }) => index)).toEqual(inputs[i]!.map((_, j) => j));
      expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
      from += inputs[i]!.length;
    }
    const entries = await served();
    // 127 texts, of which 64 go at once: three calls where all come in time.
    expect(entries.length).toBeLessThanOrEqual(16);
    const told = answers.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0);
    expect(told).toBe(tokensIn(entries));
    expect(await usedOf(gateway, model, 64)).toBe(tokensIn(entries));
    const metrics = await until("the calls to be counted", async () => {
      const scraped = await scrape(gateway.adminUrl);
      const sum = sumOf(scraped, "moontide_llm_embedding_batch_requests_sum", { model });
      return sum === 64 && scraped;
    });
    const calls = sumOf(metrics, "moontide_llm_embedding_batch_requests_count", { model });
    expect(calls).toBe(entries.length);
    expect(sumOf(metrics, "moontide_llm_attempts_total", { model })).toBe(entries.length);
  });
});

describe("requests for vectors", () => {
  it("that differ in what they ask share no call", async () => {
    const client = clientOf(gateway);
    const [short, long, ann, ben] = await Promise.all([
      client.embeddings.create({ model: "openai", input: "tide", dimensions: 4 }),
      client.embeddings.create({ model: "openai", input: "tide" }),
      client.embeddings.create({ model: "openai", input: "tide", user: "ann" }),
      client.embeddings.create({ model: "openai", input: "tide", user: "ben" }),
    ]);
    expect(short.data[0]!.embedding).toHaveLength(4);
    for (const one of [long, ann, ben]) expect(one.data[0]!.embedding).toHaveLength(16);
    expect(await served()).toHaveLength(4);
  });

  it("that take no company ask alone: by tokens, and of a model that takes one text", async () => {
    const client = clientOf(gateway);
    await Promise.all([
      client.embeddings.create({ model: "openai", input: [1, 2, 3] }),
      client.embeddings.create({ model: "openai", input: [1, 2, 3] }),
      client.embeddings.create({ model: "titan", input: ["a", "b"] }),
    ]);
    expect(await served()).toHaveLength(4);
  });

  it("are told alone of what one of them has wrong", async () => {
    const client = clientOf(gateway);
    const [bad, ...good] = await Promise.allSettled(
      ["", "one", "two", "three"].map(async (input) =>
        client.embeddings.create({ model: "openai", input: [input] }),
      ),
    );
    expect(bad).toMatchObject({ status: "rejected", reason: { status: 400 } });
    const flat = await wanted(["one", "two", "three"]);
    expect(
      good.map((each) => (each.status === "fulfilled" ? vectorsOf(each.value)[0] : each.reason)),
    ).toEqual(flat);
    const split = await until("the split to be counted", async () =>
      sumOf(await scrape(gateway.adminUrl), "moontide_llm_embedding_batch_splits_total"),
    );
    expect(split).toBe(1);
  });

  it("all fail with a call that fails, which is one attempt", async () => {
    await mock.script({ status: 503, message: "later" });
    const client = openaiOf({ base: gateway.url, key: "any" });
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, async (_, i) =>
        client.embeddings.create({ model: "openai", input: `text ${i}` }),
      ),
    );
    for (const each of answers) {
      expect(each).toMatchObject({ status: "rejected", reason: { status: 503 } });
    }
    expect((await served()).length).toBeLessThan(8);
  });

  it("go on when the client that asked for all leaves, and when others do", async () => {
    await mock.script({ first_token_seconds: 1 });
    const ask = async (i: number, signal?: AbortSignal) =>
      fetch(`${gateway.url}/v1/embeddings`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ model: "openai", input: `leaving ${i}` }),
        ...(signal === undefined ? {} : { signal }),
      });
    const leaving = new AbortController();
    const lost = ask(0, leaving.signal).catch(() => "left");
    const others = [1, 2, 3].map(async (i) => ask(i));
    const also = ask(4, leaving.signal).catch(() => "left");
    await until("the call to be made", async () => (await mock.ledger()).requests.length > 0);
    leaving.abort();
    expect([await lost, await also]).toEqual(["left", "left"]);
    for (const answer of await Promise.all(others)) {
      expect(answer.status).toBe(200);
      const { data } = (await answer.json()) as OpenAI.CreateEmbeddingResponse;
      expect(data).toHaveLength(1);
    }
  });
});

describe("a provider that lies", () => {
  const item = (index: number) => ({ object: "embedding", index, embedding: [0.5, index] });

  it.each([
    ["too few vectors", [item(0)]],
    ["too many", [item(0), item(1), item(2)]],
    ["one twice", [item(0), item(0)]],
    ["one that nobody asked for", [item(0), item(7)]],
    ["one that is no number's", [item(0), item(0.5)]],
    ["none in its place", [item(0), { object: "embedding", index: 1 }]],
  ])("with %s is told of with 502, to all", async (_, data) => {
    const usage = { prompt_tokens: 2, total_tokens: 2 };
    const answer = jsonAnswer({ object: "list", model: "m", data, usage });
    const server = await RawServer.start(answering(answer, false));
    const lying = await Gateway.start({
      workers: 1,
      configuration: {
        providers: { liar: { type: "openai_compatible", base_url: `${server.url}/v1` } },
        models: { liar: modelAt("liar") },
        routes: [{ llm: {} }],
      },
    });
    const answers = await Promise.all(
      ["one", "two"].map(async (input) =>
        send(`${lying.url}/v1/embeddings`, {
          method: "POST",
          body: JSON.stringify({ model: "liar", input }),
        }),
      ),
    );
    for (const { status, text } of answers) {
      expect(status).toBe(502);
      expect(text).toContain("upstream_invalid_answer");
    }
  });
});
