import { nextAttempt, noteFailure } from "moontide/feature/model/plan";
import { modelStatuses, providerStatuses } from "moontide/feature/model/status";
import { fakeMachine } from "../../support/lua/ports";
import { ask, failed, plan, startModels } from "./world";

describe("the status of models", () => {
  it("tells of providers, keys and candidates, and nothing of what the keys are", () => {
    const machine = fakeMachine();
    const gateway = startModels(
      machine,
      '"smart": {"candidates": [{"provider": "one", "model": "gpt-4o", "weight": 3}, {"provider": "own", "model": "llama"}]}',
    );
    for (const kind of ["authentication", "rate_limit"] as const) {
      for (const _ of $range(1, 20)) {
        const made = plan(gateway, ask(gateway, "smart"));
        const attempt = nextAttempt(gateway, made)!;
        if (attempt.key !== undefined) noteFailure(gateway, made, attempt, failed(kind, 401, 60));
      }
    }
    gateway.keys.get("two")!.keys[0]!.problem = "env TWO is not there";
    const [one, own, two] = providerStatuses(gateway);
    assert.equal("openai", one!.type);
    assert.equal("aside", one!.keys[0]!.state);
    assert.equal("authentication", one!.keys[0]!.last_problem);
    assert.equal(60, one!.keys[0]!.seconds_left);
    assert.equal("vllm", own!.type);
    assert.equal("env TWO is not there", two!.keys[0]!.unreadable);
    const [smart] = modelStatuses(gateway);
    assert.equal("weight", smart!.choose_by);
    assert.equal("one/gpt-4o", smart!.candidates[0]!.name);
    assert.equal(3, smart!.candidates[0]!.weight);
    assert.equal("in_use", smart!.candidates[1]!.state);
    const text = gateway.ports.json.encode([providerStatuses(gateway), modelStatuses(gateway)]);
    assert.is_nil(string.find(text, "key-", 1, true)[0]);
  });
});
