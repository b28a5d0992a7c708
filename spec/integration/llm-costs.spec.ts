import { send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import {
  answersJson,
  completion,
  ModelScene,
  startModels,
  streams,
} from "../support/node/model-scene";
import { until } from "../support/node/wait";

// What requests cost, by usage as the provider tells it: 7 tokens read and 5 written.

const price = { input_usd_per_million: 2.5, output_usd_per_million: 10 };

const ask = async ({ url }: ModelScene, stream = false) =>
  send(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "smart", stream, messages: [{ role: "user", content: "hi" }] }),
  });

const counted = async ({ gateway }: ModelScene, name: string) =>
  sumOf(await scrape(gateway.adminUrl), name, { model: "smart", provider: "p0" });

describe("what a request costs", () => {
  it("is counted, for whole answers and for streams, and told where the route says so", async () => {
    const scene = await startModels([answersJson(completion("hi"))], {
      llm: { cost_header: true },
      configuration: { prices: { models: { "p0/*": price } } },
    });
    const answer = await ask(scene);
    // 7 × 2500 + 5 × 10000 nano-dollars.
    expect(answer.headers["x-moontide-cost"]).toBe("0.000067500");
  });

  it("is counted of streams, which tell nothing in their header", async () => {
    const scene = await startModels([streams("he", "llo")], {
      llm: { cost_header: true },
      configuration: { prices: { models: { "gpt-0": price } } },
    });
    const answer = await ask(scene, true);
    expect(answer.headers["x-moontide-cost"]).toBeUndefined();
    const cost = await until("the cost", async () => counted(scene, "moontide_llm_cost_usd_total"));
    expect(cost).toBeCloseTo(0.0000675, 12);
  });

  it("is nothing where nobody says so, which is counted and said once", async () => {
    const scene = await startModels([answersJson(completion("hi"))], {
      llm: { cost_header: true },
    });
    for (let i = 0; i < 3; i++) {
      expect((await ask(scene)).headers["x-moontide-cost"]).toBeUndefined();
    }
    const name = "moontide_llm_unpriced_requests_total";
    await until("all three", async () => (await counted(scene, name)) === 3);
    expect(await scene.gateway.logged(/model_unpriced/)).toHaveLength(1);
  });
});
