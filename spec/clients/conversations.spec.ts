import { createHash } from "node:crypto";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { geminiOf } from "../support/node/models/gemini";
import { modelsAt, providerEnvironment, ProviderName } from "../support/node/models/providers";
import { RedisServer } from "../support/node/redis-server";

// Conversations that the gateway keeps, with the SDKs that people have, over providers of every dialect.

const digestOf = (key: string) => createHash("sha256").update(key).digest("hex");
const header = "X-Moontide-Conversation";

let mock: MockModels;
let gateway: Gateway;

const configurationFor = (conversations: object, more: object = {}) => ({
  ...modelsAt(mock.url),
  consumers: {
    ada: { api_keys: [{ sha256: digestOf("ada-key") }] },
    bob: { api_keys: [{ sha256: digestOf("bob-key") }] },
  },
  routes: [{ llm: { conversations }, authentication: { api_key: {} } }],
  ...more,
});

const start = async (conversations: object = {}, more: object = {}): Promise<Gateway> =>
  Gateway.start({
    workers: 2,
    configuration: configurationFor(conversations, more),
    environment: providerEnvironment,
  });

const openai = (key = "ada-key", at: Gateway = gateway) =>
  new OpenAI({ baseURL: `${at.url}/v1`, apiKey: key, maxRetries: 0 });

const lookup: OpenAI.Responses.FunctionTool = {
  type: "function",
  name: "lookup",
  strict: false,
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

beforeAll(async () => {
  mock = await MockModels.start();
  gateway = await start();
});

const providers: ProviderName[] = ["openai", "compatible", "anthropic", "gemini", "bedrock"];

describe.each(providers)("a response of %s", (provider) => {
  const model = `moon-${provider}`;

  it("follows the one before, whole and in streams", async () => {
    const first = await openai().responses.create({ model, input: "my name is Ada" });
    expect(first.id).toMatch(/^resp_/);
    const second = await openai().responses.create({
      model,
      input: "[describe]",
      previous_response_id: first.id,
    });
    expect(second.output_text).toContain("my name is Ada");
    expect(second.output_text).toContain("Moon heard");
    expect(second.previous_response_id).toBe(first.id);
    expect(second).toMatchObject({ store: true });
    const stream = await openai().responses.create({
      model,
      input: "and a stream",
      previous_response_id: second.id,
      stream: true,
    });
    let id = "";
    for await (const event of stream) {
      if (event.type === "response.completed") id = event.response.id;
    }
    const last = await openai().responses.create({
      model,
      input: "[describe]",
      previous_response_id: id,
    });
    for (const said of ["my name is Ada", "and a stream"]) {
      expect(last.output_text).toContain(said);
    }
  });

  it("goes on with what came of a call", async () => {
    const called = await openai().responses.create({
      model,
      input: "look it up",
      tools: [lookup],
    });
    const call = called.output.find((item) => item.type === "function_call")!;
    const told = await openai().responses.create({
      model,
      previous_response_id: called.id,
      input: [{ type: "function_call_output", call_id: call.call_id, output: "sunny" }],
      tools: [lookup],
    });
    expect(told.output_text).not.toBe("");
    const { body } = await mock.last();
    expect(body).toContain("look it up");
    expect(body).toContain("sunny");
  });
});

describe("a response", () => {
  const model = "moon-anthropic";

  it("can be fetched and deleted, and has branches", async () => {
    const client = openai();
    const first = await client.responses.create({ model, input: "one" });
    const [left, right] = [
      await client.responses.create({ model, input: "left", previous_response_id: first.id }),
      await client.responses.create({ model, input: "right", previous_response_id: first.id }),
    ];
    const kept = await client.responses.retrieve(left.id);
    expect(kept.output_text ?? kept.output).toEqual(left.output_text ?? left.output);
    const items = await client.responses.inputItems.list(left.id);
    expect(items.data).toEqual([{ role: "user", content: "left" }]);
    const described = await client.responses.create({
      model,
      input: "[describe]",
      previous_response_id: right.id,
    });
    expect(described.output_text).toContain("right");
    expect(described.output_text).not.toContain("left");
    await client.responses.delete(left.id);
    await expect(client.responses.retrieve(left.id)).rejects.toMatchObject({ status: 404 });
    const behind = { model, input: "x", previous_response_id: left.id };
    await expect(client.responses.create(behind)).rejects.toMatchObject({
      status: 404,
      code: "response_not_found",
      param: "previous_response_id",
    });
  });

  it("is not kept where its client does not want that", async () => {
    const unkept = await openai().responses.create({ model, input: "one", store: false });
    expect(unkept).toMatchObject({ store: false });
    await expect(openai().responses.retrieve(unkept.id)).rejects.toMatchObject({ status: 404 });
    const first = await openai().responses.create({ model, input: "kept" });
    const second = await openai().responses.create({
      model,
      input: "[describe]",
      previous_response_id: first.id,
      store: false,
    });
    expect(second.output_text).toContain("kept");
    await expect(openai().responses.retrieve(second.id)).rejects.toMatchObject({ status: 404 });
  });

  it("is nobody else's", async () => {
    const { id } = await openai().responses.create({ model, input: "secret" });
    const bob = openai("bob-key");
    await expect(bob.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await expect(bob.responses.delete(id)).rejects.toMatchObject({ status: 404 });
    const behind = { model, input: "[describe]", previous_response_id: id };
    await expect(bob.responses.create(behind)).rejects.toMatchObject({ status: 404 });
    expect((await openai().responses.retrieve(id)).id).toBe(id);
  });
});

describe("a conversation", () => {
  const model = "moon-gemini";

  it("of OpenAI's interface is begun, gone on with, read and deleted", async () => {
    const client = openai();
    const begun = await client.conversations.create({
      metadata: { topic: "demo" },
      items: [{ type: "message", role: "user", content: "we spoke before" }],
    });
    expect(begun).toMatchObject({ object: "conversation", metadata: { topic: "demo" } });
    await client.responses.create({ model, input: "one", conversation: begun.id });
    const second = await client.responses.create({
      model,
      input: "[describe]",
      conversation: { id: begun.id },
    });
    for (const said of ["we spoke before", "one"]) expect(second.output_text).toContain(said);
    const items = await client.conversations.items.list(begun.id);
    expect(items.data).toHaveLength(5);
    expect((await client.conversations.retrieve(begun.id)).id).toBe(begun.id);
    await client.conversations.delete(begun.id);
    const gone = { model, input: "x", conversation: begun.id };
    await expect(client.responses.create(gone)).rejects.toMatchObject({
      status: 404,
      code: "conversation_not_found",
    });
  });

  it("is kept for chat by a name of the client's own", async () => {
    const options = { headers: { [header]: "session-1" } };
    const say = async (content: string, key = "ada-key") =>
      openai(key).chat.completions.create(
        { model, messages: [{ role: "user", content }] },
        options,
      );
    await say("my name is Ada");
    const stream = await openai().chat.completions.create(
      { model, messages: [{ role: "user", content: "in a stream" }], stream: true },
      options,
    );
    let chunks = 0;
    for await (const chunk of stream) chunks += chunk.choices.length;
    expect(chunks).toBeGreaterThan(1);
    const described = await say("[describe]");
    for (const said of ["my name is Ada", "in a stream"]) {
      expect(described.choices[0]!.message.content).toContain(said);
    }
    // The name is the client's: another's of the same name is another conversation.
    const other = await say("[describe]", "bob-key");
    expect(other.choices[0]!.message.content).not.toContain("Ada");
  });

  it("is kept for the clients of Anthropic and Google", async () => {
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: "ada-key", maxRetries: 0 });
    const say = async (content: string) =>
      anthropic.messages.create(
        { model: "moon-openai", max_tokens: 200, messages: [{ role: "user", content }] },
        { headers: { [header]: "session-2" } },
      );
    await say("my name is Ada");
    expect(JSON.stringify((await say("[describe]")).content)).toContain("my name is Ada");
    const google = geminiOf({ base: gateway.url, key: "ada-key", model: "moon-openai" });
    const ask = async (contents: string) =>
      google.models.generateContent({
        model: "moon-openai",
        contents,
        config: { httpOptions: { headers: { [header]: "session-3" } } },
      });
    await ask("my name is Grace");
    expect((await ask("[describe]")).text).toContain("my name is Grace");
  });

  it("is gone on with in the dialect in which it was begun", async () => {
    const options = { headers: { [header]: "session-4" } };
    const messages = [{ role: "user" as const, content: "hello" }];
    await openai().chat.completions.create({ model, messages }, options);
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: "ada-key", maxRetries: 0 });
    const asked = anthropic.messages.create({ model, messages, max_tokens: 50 }, options);
    await expect(asked).rejects.toMatchObject({ status: 400 });
  });
});

describe("a conversation that is longer than the model's window", () => {
  const small = (conversations: object) => ({
    ...configurationFor(conversations),
    models: {
      small: {
        candidates: [{ provider: "openai", model: "moon-mini", context_tokens: 700 }],
        retries: { attempts: 0 },
      },
      wise: { candidates: [{ provider: "anthropic", model: "moon-mini" }] },
    },
  });

  const talk = async (at: Gateway): Promise<string> => {
    const client = openai("ada-key", at);
    let previous_response_id: string | undefined;
    for (let i = 0; i < 12; i += 1) {
      const input = `turn ${i}: ${"moon ".repeat(40)}`;
      const answer = await client.responses.create({
        model: "small",
        input,
        previous_response_id,
        max_output_tokens: 60,
      });
      previous_response_id = answer.id;
    }
    return (await mock.last()).body;
  };

  it("loses its oldest turns", async () => {
    const at = await start({}, small({}));
    const body = await talk(at);
    expect(body).toContain("turn 11");
    expect(body).toContain("turn 10");
    expect(body).not.toContain("turn 0:");
  });

  it("has them summarized", async () => {
    await mock.script({ model: "moon-mini", path: "*messages", text: "they counted the moons" });
    const conversations = { when_full: "summarize", summary_model: "wise" };
    const at = await start(conversations, small(conversations));
    const body = await talk(at);
    expect(body).toContain("they counted the moons");
    expect(body).not.toContain("turn 0:");
    await mock.reset();
  });

  it("is refused where that is wanted", async () => {
    const at = await start({}, small({ when_full: "refuse" }));
    await expect(talk(at)).rejects.toMatchObject({ code: "context_length_exceeded" });
  });
});

describe("conversations in Redis", () => {
  it("go on at another gateway, and say so while Redis is away", async () => {
    const redis = await RedisServer.start();
    const cluster = { redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 1 } };
    const two = [
      await start({ store: "redis" }, { cluster }),
      await start({ store: "redis" }, { cluster }),
    ];
    const [one, other] = two.map((at) => openai("ada-key", at)) as [OpenAI, OpenAI];
    const model = "moon-bedrock";
    const first = await one.responses.create({ model, input: "my name is Ada" });
    const second = await other.responses.create({
      model,
      input: "[describe]",
      previous_response_id: first.id,
    });
    expect(second.output_text).toContain("my name is Ada");
    const begun = await one.conversations.create({});
    await Promise.all(
      ["left", "right"].map(async (input, i) =>
        [one, other][i]!.responses.create({ model, input, conversation: begun.id }),
      ),
    );
    const both = await one.responses.create({
      model,
      input: "[describe]",
      conversation: begun.id,
    });
    for (const said of ["left", "right"]) expect(both.output_text).toContain(said);
    await redis.kill();
    const behind = { model, input: "x", previous_response_id: first.id };
    await expect(one.responses.create(behind)).rejects.toMatchObject({ status: 503 });
    const alone = await one.responses.create({ model, input: "still answered" });
    expect(alone.output_text).toContain("still answered");
  });
});
