import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { clients, Target, user } from "../support/node/models";
import { anthropicOf, countedBody } from "../support/node/models/anthropic";
import { geminiOf } from "../support/node/models/gemini";
import {
  dialectOf,
  modelsAt,
  providerEnvironment,
  ProviderName,
} from "../support/node/models/providers";
import { refusedField } from "../support/node/models/refused";
import { scenes } from "../support/node/models/scenes";

// Anthropic's SDK has tokens counted by every provider that counts: as many as the request itself then has.

let mock: MockModels;
let gateway: Gateway;

beforeAll(async () => {
  mock = await MockModels.start();
  const document = modelsAt(mock.url);
  const profile = { provider: "bedrock", model: "us.anthropic.claude-moon-4-5-v1:0" };
  gateway = await Gateway.start({
    workers: 1,
    configuration: {
      ...document,
      models: {
        ...document.models,
        "moon-profile": { candidates: [profile], cooldown: { seconds: 300 } },
      },
    },
    environment: providerEnvironment,
  });
});

afterEach(() => mock.reset());

const counting: readonly ProviderName[] = ["anthropic", "gemini", "bedrock"];
const sdk = clients.find(({ name }) => name === "anthropic")!;
const targetOf = (name: string): Target => ({
  base: gateway.url,
  key: "any",
  model: `moon-${name}`,
});

const countOf = async (name: string, ask = { turns: [user("hello moon")] }): Promise<number> => {
  const target = targetOf(name);
  const { input_tokens } = await anthropicOf(target).messages.countTokens(countedBody(target, ask));
  return input_tokens;
};

/** A quarter of the bytes, roughly, is more than the two that there are. */
const leastEstimate = 10;

describe.each(counting)("tokens counted by %s", (provider) => {
  const cells = scenes.filter(
    ({ name, cannot }) =>
      cannot?.["anthropic"] === undefined &&
      refusedField(name, "anthropic", provider) === undefined,
  );

  it.each(cells.map(({ name, ask }) => [name, ask] as const))("%s", async (_, ask) => {
    const target = targetOf(provider);
    const body = countedBody(target, ask);
    const { input_tokens } = await anthropicOf(target).messages.countTokens(body);
    const counted = await mock.last();
    expect(counted).toMatchObject({ dialect: dialectOf(provider, "anthropic"), status: 200 });
    expect(counted.path).toMatch(/(count_tokens|:countTokens|\/count-tokens)$/);
    await sdk.send(target, ask);
    expect(input_tokens).toBe((await mock.last()).input_tokens);
  });

  it.each([401, 403, 404, 429, 500])(
    "an estimate where it fails with %d, and nothing besides",
    async (status) => {
      await mock.script({ path: "*count*", status });
      expect(await countOf(provider)).toBeGreaterThanOrEqual(leastEstimate);
      // Who may not count may answer all the same.
      expect((await sdk.send(targetOf(provider), { turns: [user("hello")] })).text).toContain(
        "hello",
      );
    },
  );

  it.each(["html", "reset", "wrong_json"] as const)(
    "an estimate where its answer is none: %s",
    async (kind) => {
      await mock.script({ path: "*count*", fault: { kind } });
      expect(await countOf(provider)).toBeGreaterThanOrEqual(leastEstimate);
    },
  );
});

describe("tokens", () => {
  it.each(["openai", "compatible", "azure"])(
    "are estimated where %s counts none",
    async (provider) => {
      expect(await countOf(provider)).toBeGreaterThanOrEqual(leastEstimate);
      expect((await mock.ledger()).requests).toEqual([]);
    },
  );

  it("are counted by the model that stands behind an inference profile", async () => {
    expect(await countOf("profile")).toBe(2);
    expect((await mock.last()).path).toBe("/model/anthropic.claude-moon-4-5-v1%3A0/count-tokens");
  });

  it("say by a header whether they were counted", async () => {
    const told = async (name: string): Promise<string | null> => {
      const target = targetOf(name);
      const body = countedBody(target, { turns: [user("hello")] });
      const { response } = await anthropicOf(target).messages.countTokens(body).withResponse();
      return response.headers.get("x-moontide-model");
    };
    expect(await told("gemini")).toBe("gemini/moon-mini");
    expect(await told("openai")).toBeNull();
    await mock.script({ path: "*count*", status: 500 });
    expect(await told("gemini")).toBeNull();
  });

  it("of a wrong request are refused in the provider's words where these are the client's", async () => {
    const told = await send(`${gateway.url}/v1/messages/count_tokens`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "moon-anthropic", messages: [{ role: "moon", content: "a" }] }),
    });
    expect(told.status).toBe(400);
    expect(told.json()).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
  });

  it.each(counting)("are counted by %s for Google's clients, too", async (provider) => {
    const target = targetOf(provider);
    const asked = { model: target.model, contents: "hello moon" };
    const { totalTokens } = await geminiOf(target).models.countTokens(asked);
    expect(totalTokens).toBe(2);
  });
});
