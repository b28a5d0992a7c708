import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { send } from "../support/node/client";
import { describeWithKong, Kong, KongDocument, kongLabel } from "../support/node/kong";
import { sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// The plugin moontide-llm in a real Kong, DB-less, with two workers, asked by the official SDKs.

/** A service whose route `/ai` goes to models: one alias, of two providers in their order. */
const documentOf = (models: MockModels, alias = "smart", others: object[] = []): KongDocument => {
  const file = join(temporaryDirectory("keys"), "key");
  writeFileSync(file, "mock-kong\n");
  const api_keys = [{ file }];
  const config = {
    providers: {
      first: { type: "openai_compatible", base_url: `${models.url}/v1`, api_keys },
      second: { type: "anthropic", base_url: models.url, api_keys },
    },
    models: {
      [alias]: {
        candidates: [
          { provider: "first", model: "moon-mini" },
          { provider: "second", model: "moon-large" },
        ],
        choose_by: "order",
      },
    },
    llm: { strip_prefix: "/ai" },
  };
  return {
    services: [
      {
        name: "models",
        url: "http://models.invalid",
        routes: [{ name: "models", paths: ["/ai"], strip_path: false }],
        plugins: [...others, { name: "moontide-llm", instance_name: "models", config }],
      },
    ],
  };
};

const start = (models: MockModels): Promise<Kong> => Kong.start(documentOf(models));

const clientOf = (kong: Kong): OpenAI =>
  new OpenAI({ baseURL: `${kong.url}/ai/v1`, apiKey: "any", maxRetries: 0 });

describeWithKong(`moontide-llm in Kong (${kongLabel})`, () => {
  const messages = [{ role: "user" as const, content: "hello" }];

  it("answers clients of OpenAI and of Anthropic, whole and streamed", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    const whole = await clientOf(kong).chat.completions.create({ model: "smart", messages });
    expect(whole.choices[0]!.message.content).toContain("hello");

    const anthropic = new Anthropic({ baseURL: `${kong.url}/ai`, apiKey: "any", maxRetries: 0 });
    const stream = anthropic.messages.stream({ model: "smart", max_tokens: 100, messages });
    expect(await stream.finalText()).toContain("hello");

    await until("both to be counted", async () => {
      const samples = await kong.metrics();
      return sumOf(samples, "moontide_llm_requests_total", { status_class: "2xx" }) === 2;
    });
  });

  it("goes to the next provider where the first fails", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    await models.script({ model: "moon-mini", status: 500 });
    const { data, response } = await clientOf(kong)
      .chat.completions.create({ model: "smart", messages, stream: true })
      .withResponse();
    let text = "";
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toContain("hello");
    expect(response.headers.get("x-moontide-model")).toBe("second/moon-large");
  });

  it("tells mistakes in the client's dialect", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    await expect(
      clientOf(kong).chat.completions.create({ model: "no-such", messages }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });

  it("says that a stream was cut, and does not end it as if it were whole", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    await models.script({ model: "moon-mini", fault: { kind: "cut_events", at: 4 } });
    const stream = await clientOf(kong).chat.completions.create({
      model: "smart",
      messages,
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.object).toBe("chat.completion.chunk");
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it("stops the provider when the client leaves", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    await models.script({ text: "word ".repeat(500), tokens_per_second: 20 });
    const stream = await clientOf(kong).chat.completions.create({
      model: "smart",
      messages,
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const { requests } = await models.settled();
    expect(requests.map(({ ended }) => ended)).toEqual(["client_gone"]);
  });

  it("is under way for moontide-admission until its stream ends", async () => {
    const models = await MockModels.start();
    const config = { limit: { algorithm: "static", maximum: 1 } };
    const door = { name: "moontide-admission", instance_name: "door", config };
    const kong = await Kong.start(documentOf(models, "smart", [door]));
    await models.script({ text: "word ".repeat(500), tokens_per_second: 20 });
    const ask = () =>
      clientOf(kong).chat.completions.create({ model: "smart", messages, stream: true });
    const stream = await ask();
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    stream.controller.abort();
    await models.settled();
    await until("the permit to be given back", async () => {
      return sumOf(await kong.metrics(), "moontide_pool_permits") === 0;
    });
    (await ask()).controller.abort();
  });

  it("takes over changed models, and ends a stream that began before", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    await models.script({ text: "word ".repeat(40), tokens_per_second: 20 });
    const asked = { messages, stream: true } as const;
    const before = await clientOf(kong).chat.completions.create({ model: "smart", ...asked });
    expect((await kong.configure(documentOf(models, "clever"))).status).toBe(201);
    await until("the new alias to answer", async () => {
      const { status } = await send(`${kong.url}/ai/v1/models/clever`);
      return status === 200;
    });
    let text = "";
    for await (const chunk of before) text += chunk.choices[0]?.delta.content ?? "";
    expect(text.match(/word/g)).toHaveLength(40);
  });

  it("reads a prompt that Kong keeps in a file", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    const content = "moon ".repeat(10_000); // Kong holds 8 KB in memory
    await clientOf(kong).chat.completions.create({
      model: "smart",
      messages: [{ role: "user", content }],
    });
    expect((await models.last()).body).toContain(content);
  });
});
