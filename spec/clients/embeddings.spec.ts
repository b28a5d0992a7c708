import OpenAI from "openai";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { LedgerEntry, MockModels } from "../support/node/mock-models";
import { openaiOf } from "../support/node/models/openai-chat";
import { neverAside, providerEnvironment, providersAt } from "../support/node/models/providers";
import { until } from "../support/node/wait";

// OpenAI's SDK through the gateway to the embeddings of every kind of provider.

/** One for each way in which vectors are asked for. */
interface Kind {
  name: string;
  provider: keyof ReturnType<typeof providersAt>;
  model: string;
  /** As the mock's ledger calls what it was asked in. */
  dialect: string;
  /** How many texts go into one request. */
  most: number;
  /** It is asked in OpenAI's words, and so can be told all that these can say. */
  speaksOpenai: boolean;
}

const openai = { model: "moon-embed", most: Infinity, speaksOpenai: true };
const bedrock = { provider: "bedrock", dialect: "bedrock", speaksOpenai: false } as const;

const kinds: readonly Kind[] = [
  { ...openai, name: "openai", provider: "openai", dialect: "openai_embeddings" },
  { ...openai, name: "compatible", provider: "compatible", dialect: "openai_embeddings" },
  { ...openai, name: "azure", provider: "azure", dialect: "azure" },
  {
    name: "gemini",
    provider: "gemini",
    model: "moon-embed",
    dialect: "gemini",
    most: 100,
    speaksOpenai: false,
  },
  { ...bedrock, name: "titan", model: "amazon.titan-embed-moon-v2:0", most: 1 },
  { ...bedrock, name: "cohere", model: "cohere.embed-moon-v4:0", most: 96 },
];

const candidatesOf = (...names: readonly string[]) =>
  names.map((name) => {
    const { provider, model } = kinds.find((kind) => kind.name === name)!;
    return { provider, model };
  });

const modelWith = (...names: readonly string[]) => ({
  candidates: candidatesOf(...names),
  retries: { attempts: 0 },
  cooldown: neverAside,
});

let mock: MockModels;
let gateway: Gateway;
let client: OpenAI;

beforeAll(async () => {
  mock = await MockModels.start();
  gateway = await Gateway.start({
    workers: 1,
    configuration: {
      providers: providersAt(mock.url),
      models: {
        ...Object.fromEntries(kinds.map(({ name }) => [name, modelWith(name)])),
        "titan-or-openai": modelWith("titan", "openai"),
        "gemini-or-cohere": modelWith("gemini", "cohere"),
        none: { candidates: [{ provider: "anthropic", model: "moon-embed" }] },
      },
      routes: [{ llm: {} }],
    },
    environment: providerEnvironment,
  });
  client = openaiOf({ base: gateway.url, key: "any" });
});

afterEach(() => mock.reset());

const served = async (): Promise<LedgerEntry[]> => (await mock.ledger()).requests;

/** To the precision that the mock has, and 32-bit floats have. */
const rounded = (vector: readonly number[]): string[] => vector.map((each) => each.toFixed(6));

/** What the mock's function makes of the texts, asked directly. */
const wanted = async (input: string[], dimensions?: number): Promise<string[][]> => {
  const direct = openaiOf({ base: mock.url, key: "mock-key" });
  const answer = await direct.embeddings.create({
    model: "moon-embed",
    input,
    dimensions,
    encoding_format: "float",
  });
  await fetch(`${mock.url}/ledger`, { method: "DELETE" });
  return answer.data.map(({ embedding }) => rounded(embedding));
};

const vectorsOf = ({ data }: OpenAI.CreateEmbeddingResponse): string[][] =>
  data.map(({ embedding }) => rounded(embedding));

describe.each(kinds)("embeddings of $name", ({ name, model, dialect, most, speaksOpenai }) => {
  it("of one text, as numbers and as bytes", async () => {
    const vectors = await wanted(["tide and moon"]);
    const ask = { model: name, input: "tide and moon" };
    const numbers = await client.embeddings.create({ ...ask, encoding_format: "float" });
    expect(numbers).toMatchObject({
      object: "list",
      data: [{ object: "embedding", index: 0 }],
      // What passes as it is keeps the provider's name of the model.
      model: speaksOpenai ? model : name,
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    expect(vectorsOf(numbers)).toEqual(vectors);
    // Without a format the SDK asks for base64 and decodes what comes.
    expect(vectorsOf(await client.embeddings.create(ask))).toEqual(vectors);
    for (const entry of await served()) {
      expect(entry).toMatchObject({ dialect, model, status: 200, input_tokens: 3 });
    }
  });

  it("of many texts, in their order, however many go into a request", async () => {
    const input = Array.from({ length: 205 }, (_, i) => `text ${i}`);
    const vectors = await wanted(input);
    const answer = await client.embeddings.create({ model: name, input });
    expect(vectorsOf(answer)).toEqual(vectors);
    expect(answer.data.map(({ index }) => index)).toEqual(input.map((_, i) => i));
    const requests = await served();
    expect(requests).toHaveLength(Math.max(1, Math.ceil(input.length / most)));
    const tokens = requests.reduce((sum, { input_tokens }) => sum + input_tokens, 0);
    expect(answer.usage.prompt_tokens).toBe(tokens);
  });

  it("of the length that was asked for", async () => {
    const vectors = await wanted(["tide"], 8);
    const answer = await client.embeddings.create({ model: name, input: ["tide"], dimensions: 8 });
    expect(answer.data[0]!.embedding).toHaveLength(8);
    expect(vectorsOf(answer)).toEqual(vectors);
  });

  it.each([
    ["a list of tokens", [1, 2, 3]],
    ["several of them", [[1, 2], [3]]],
  ])("of %s", async (_, input) => {
    const asked = client.embeddings.create({ model: name, input });
    if (speaksOpenai) {
      expect((await asked).usage.prompt_tokens).toBe(3);
      return;
    }
    await expect(asked).rejects.toMatchObject({
      status: 400,
      type: "invalid_request_error",
      param: "input",
    });
    expect(await served()).toEqual([]);
  });

  it("what a provider has no word for is a 400 that names it", async () => {
    const body = { model: name, input: "a", truncate: "END" } as { model: string; input: string };
    // OpenAI itself refuses it in the same way.
    await expect(client.embeddings.create(body)).rejects.toMatchObject({
      status: 400,
      type: "invalid_request_error",
      ...(speaksOpenai ? {} : { param: "truncate" }),
    });
  });

  it("usage that is not told is estimated", async () => {
    await mock.script({ usage: false });
    const answer = await client.embeddings.create({ model: name, input: ["twelve bytes"] });
    expect(answer.data).toHaveLength(1);
    if (!speaksOpenai) expect(answer.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });

  it.each([
    [401, 502, "server_error"],
    [404, 404, "invalid_request_error"],
    [429, 429, "rate_limit_error"],
    [500, 500, "server_error"],
  ])("a provider's %d", async (status, told, type) => {
    await mock.script({ status });
    await expect(client.embeddings.create({ model: name, input: "a" })).rejects.toMatchObject({
      status: told,
      type,
    });
  });

  it.each(["wrong_json", "cut_events", "html", "reset"] as const)(
    "an answer that is none: %s",
    async (kind) => {
      await mock.script({ fault: { kind, at: 0 } });
      const error = await client.embeddings.create({ model: name, input: "a" }).then(
        () => undefined,
        (reason: unknown) => reason as InstanceType<typeof OpenAI.APIError>,
      );
      expect(error?.status).toBeGreaterThanOrEqual(500);
    },
  );
});

describe("embeddings through the gateway", () => {
  it("are bytes where the client wants them and the server knows numbers alone", async () => {
    const vectors = await wanted(["tide", "moon"]);
    await mock.script({ numbers: true });
    const answer = await client.embeddings.create({ model: "compatible", input: ["tide", "moon"] });
    expect(vectorsOf(answer)).toEqual(vectors);
    expect(answer.usage.prompt_tokens).toBe(2);
  });

  it("come of the next candidate where one can't be asked or has failed, the batches so far included", async () => {
    const tokens = await client.embeddings.create({ model: "titan-or-openai", input: [1, 2] });
    expect(tokens.usage.prompt_tokens).toBe(2);
    await mock.reset();
    const input = Array.from({ length: 150 }, (_, i) => `text ${i}`);
    const vectors = await wanted(input);
    await mock.script({ model: "moon-embed", in_turn: [{}, { status: 500 }] });
    const answer = await client.embeddings.create({ model: "gemini-or-cohere", input });
    expect(vectorsOf(answer)).toEqual(vectors);
    const statuses = (await served()).map(({ dialect, status }) => [dialect, status]);
    expect(statuses).toEqual([
      ["gemini", 200],
      ["gemini", 500],
      ["bedrock", 200],
      ["bedrock", 200],
    ]);
  });

  it("have what was read counted, or estimated", async () => {
    const read = async (kind: string): Promise<number> =>
      sumOf(await scrape(gateway.adminUrl), "moontide_llm_tokens_total", { model: "cohere", kind });
    const before = { input: await read("input"), estimated: await read("estimated") };
    await client.embeddings.create({ model: "cohere", input: ["tide and moon", "moon"] });
    await mock.script({ usage: false });
    await client.embeddings.create({ model: "cohere", input: ["twelve bytes"] });
    await until("the tokens to be counted", async () => {
      const input = (await read("input")) - before.input;
      const estimated = (await read("estimated")) - before.estimated;
      return input === 4 && estimated === 3;
    });
  });

  it("are refused where no candidate has any", async () => {
    await expect(client.embeddings.create({ model: "none", input: "a" })).rejects.toMatchObject({
      status: 400,
      code: "unsupported_request",
    });
  });
});
