import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { Gateway } from "../support/node/gateway";
import { callAdmin, Key, makeKey } from "../support/node/keys";
import { MockModels } from "../support/node/mock-models";
import { geminiOf } from "../support/node/models/gemini";
import { modelsAt, providerEnvironment } from "../support/node/models/providers";
import { until } from "../support/node/wait";

// One virtual key in the SDKs of three vendors, as each of them sends its keys.

let gateway: Gateway;
let key: Key;

const model = "moon-mini";
const messages = [{ role: "user" as const, content: "hello" }];

const openai = () => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key.key, maxRetries: 0 });
const anthropic = () => new Anthropic({ baseURL: gateway.url, apiKey: key.key, maxRetries: 0 });
const google = () => geminiOf({ base: gateway.url, key: key.key, model });

beforeAll(async () => {
  const mock = await MockModels.start();
  const configuration = modelsAt(mock.url, "openai");
  gateway = await Gateway.start({
    workers: 2,
    configuration: {
      ...configuration,
      routes: [{ llm: {}, authentication: { api_key: {} } }],
    },
    environment: providerEnvironment,
  });
  key = await makeKey(gateway, { models: [model] });
});

describe("a virtual key", () => {
  it("is taken from the SDKs of OpenAI, Anthropic and Google", async () => {
    const chat = await openai().chat.completions.create({ model, messages });
    expect(chat.choices[0]!.message.content).toBeTruthy();
    const message = await anthropic().messages.create({ model, messages, max_tokens: 50 });
    expect(message.content[0]).toMatchObject({ type: "text" });
    const content = await google().models.generateContent({ model, contents: "hello" });
    expect(content.text).toBeTruthy();
    const models = await openai().models.list();
    expect(models.data.map(({ id }) => id)).toEqual([model]);
  });

  it("that may not use a model is told so as its SDK knows it", async () => {
    const other = { model: "another", messages };
    await expect(openai().chat.completions.create(other)).rejects.toMatchObject({
      status: 403,
      code: "model_not_allowed",
    });
    const asked = anthropic().messages.create({ ...other, max_tokens: 50 });
    await expect(asked).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError);
  });

  it("that was disabled is no key", async () => {
    await callAdmin(gateway, "PATCH", `/v1/keys/${key.id}`, { enabled: false });
    const refused = await until("both workers to refuse it", async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 8 }, async () => openai().models.list()),
      );
      return answers.every(({ status }) => status === "rejected") && answers[0];
    });
    expect(refused).toMatchObject({ reason: { status: 401 } });
    await expect(anthropic().models.list()).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });
});
