import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { send } from "../support/node/client";
import { answersJson, completion, startModels } from "../support/node/model-scene";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// Prices from LiteLLM's map, read by a running gateway.

const map = (first: number, second: number): string =>
  JSON.stringify({
    "p0/gpt-0": { litellm_provider: "p0", input_cost_per_token: first, output_cost_per_token: 0 },
    "p1/gpt-1": { litellm_provider: "p1", input_cost_per_token: second, output_cost_per_token: 0 },
  });

describe("a file of prices", () => {
  it("says who is cheapest, and is read again when it changes", async () => {
    const file = join(temporaryDirectory("prices"), "prices.json");
    writeFileSync(file, map(2e-6, 1e-6));
    const script = answersJson(completion("hi"));
    const { gateway, url } = await startModels([script, script], {
      model: { choose_by: "cost" },
      configuration: { prices: { file } },
    });
    const asked = async () => {
      const answer = await send(`${url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ model: "smart", messages: [{ role: "user", content: "hello" }] }),
      });
      return answer.headers["x-moontide-model"];
    };
    expect(await asked()).toBe("p1/gpt-1");
    writeFileSync(file, map(1e-6, 2e-6));
    await until("the new prices", async () => (await asked()) === "p0/gpt-0");
    writeFileSync(file, "{");
    await until("the log to say it", () => gateway.log.includes("prices_refused"));
    expect(await asked()).toBe("p0/gpt-0");
  }, 40000);
});
