import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describeWithKong, Kong, kongLabel } from "../support/node/kong";
import { sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// The plugin moontide-llm in a real Kong, DB-less, with two workers, asked by the official SDKs.

const start = async (models: MockModels): Promise<Kong> => {
  const file = join(temporaryDirectory("keys"), "key");
  writeFileSync(file, "mock-kong\n");
  const api_keys = [{ file }];
  return Kong.start({
    services: [
      {
        name: "models",
        url: "http://models.invalid",
        routes: [{ name: "models", paths: ["/ai"], strip_path: false }],
        plugins: [
          {
            name: "moontide-llm",
            instance_name: "models",
            config: {
              providers: {
                first: { type: "openai_compatible", base_url: `${models.url}/v1`, api_keys },
                second: { type: "anthropic", base_url: models.url, api_keys },
              },
              models: {
                smart: {
                  candidates: [
                    { provider: "first", model: "moon-mini" },
                    { provider: "second", model: "moon-large" },
                  ],
                  choose_by: "order",
                },
              },
              llm: { strip_prefix: "/ai" },
            },
          },
        ],
      },
    ],
  });
};

describeWithKong(`moontide-llm in Kong (${kongLabel})`, () => {
  const messages = [{ role: "user" as const, content: "hello" }];

  it("answers clients of OpenAI and of Anthropic, whole and streamed", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    const openai = new OpenAI({ baseURL: `${kong.url}/ai/v1`, apiKey: "any", maxRetries: 0 });
    const whole = await openai.chat.completions.create({ model: "smart", messages });
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
    const openai = new OpenAI({ baseURL: `${kong.url}/ai/v1`, apiKey: "any", maxRetries: 0 });
    const { data, response } = await openai.chat.completions
      .create({ model: "smart", messages, stream: true })
      .withResponse();
    let text = "";
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toContain("hello");
    expect(response.headers.get("x-moontide-model")).toBe("second/moon-large");
  });

  it("tells mistakes in the client's dialect", async () => {
    const models = await MockModels.start();
    const kong = await start(models);
    const openai = new OpenAI({ baseURL: `${kong.url}/ai/v1`, apiKey: "any", maxRetries: 0 });
    await expect(
      openai.chat.completions.create({ model: "no-such", messages }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });
});
