import { readConfiguration } from "moontide/feature/configuration/store";
import { fakeMachine, portsOn } from "../../support/lua/ports";

const problemOf = (budgets: string): string | undefined => {
  const text = `{ "providers": { "own": { "type": "vllm" } },
    "prices": { "models": { "a": { "input_usd_per_million": 1, "output_usd_per_million": 2 } } },
    "budgets": ${budgets},
    "models": { "smart": { "candidates": [{ "provider": "own", "model": "a" }] } }, "routes": [{ "llm": {} }] }`;
  return readConfiguration(portsOn(fakeMachine()), "moontide.json", text)[1];
};

describe("the time zone of a budget", () => {
  it("must be one that this machine knows", () => {
    const utc = '{ "key": "team", "usd": 1 }';
    assert.is_nil(problemOf(`[${utc}]`));
    const problem = problemOf(
      `[${utc}, { "key": "team", "usd": 1, "time_zone": "Europe/Atlantis" }]`,
    );
    assert.is_not_nil(string.find(problem!, "moontide.json: budgets[1].time_zone: ", 1, true)[0]);
    assert.is_not_nil(string.find(problem!, "Europe/Atlantis", 1, true)[0]);
  });
});
