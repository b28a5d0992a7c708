import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { checkConfiguration } from "moontide/feature/configuration/check";
import { nextAttempt, noteFailure } from "moontide/feature/model/plan";
import { json } from "moontide/adapter/json";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { ask, documentOf, failed, plan, refusal, startModels } from "./world";

const smart =
  '"smart": {"candidates": [{"provider": "one", "model": "gpt-4o"}, {"provider": "two", "model": "claude-x"}], "retries": {"attempts": 0}}';

let machine: FakeMachine;

before_each(() => {
  machine = fakeMachine();
});

const adopt = (gateway: Gateway, text: string): void => {
  adoptConfiguration(gateway, checkConfiguration(text, json).configuration!, 2);
};

describe("the plan of a request", () => {
  it("asks the candidates of the model in their order, each with a key of its provider", () => {
    const gateway = startModels(machine, smart);
    const made = plan(gateway, ask(gateway, "smart"));
    assert.equal("smart", made.alias);
    const first = nextAttempt(gateway, made)!;
    assert.equal("one/gpt-4o", first.candidate.name);
    assert.equal("key-1", first.key!.secret);
    assert.equal(0, first.wait_seconds);
    noteFailure(gateway, made, first, failed("server"));
    const second = nextAttempt(gateway, made)!;
    assert.equal("two/claude-x", second.candidate.name);
    assert.equal("key-3", second.key!.secret);
    noteFailure(gateway, made, second, failed("server"));
    assert.is_nil(nextAttempt(gateway, made));
  });

  it("is refused for a model that is not known, and for none", () => {
    const gateway = startModels(machine, smart);
    const unknown = refusal(gateway, ask(gateway, "smartt"));
    assert.equal(404, unknown.status);
    assert.equal("model_not_found", unknown.code);
    assert.equal(400, refusal(gateway, ask(gateway, "")).status);
  });

  it("is that of the default model where the route has one", () => {
    const gateway = startModels(machine, smart, '{"default_model": "smart"}');
    assert.equal("smart", plan(gateway, ask(gateway, "gpt-3")).alias);
  });

  it("holds what a provider has without being configured, where the route allows it", () => {
    const closed = startModels(machine, smart);
    assert.equal(404, refusal(closed, ask(closed, "own/llama-3:8b")).status);
    const open = startModels(machine, smart, '{"models": ["smart", "own/*"]}');
    const made = plan(open, ask(open, "own/llama-3:8b"));
    const attempt = nextAttempt(open, made)!;
    assert.equal("own/llama-3:8b", attempt.candidate.name);
    assert.equal("llama-3:8b", attempt.candidate.model);
    assert.is_nil(attempt.key);
    assert.equal(404, refusal(open, ask(open, "one/gpt-4o")).status);
  });

  it("takes models that the route does not list for unknown", () => {
    const both = `${smart}, "other": {"candidates": [{"provider": "own", "model": "a"}]}`;
    const gateway = startModels(machine, both, '{"models": ["oth*"]}');
    assert.equal("other", plan(gateway, ask(gateway, "other")).alias);
    assert.equal(404, refusal(gateway, ask(gateway, "smart")).status);
  });
});

describe("a change of the configuration", () => {
  it("keeps what is known of the models at providers that stay", () => {
    const gateway = startModels(machine, smart);
    const before = gateway.models.get("smart")!.choice.candidates[0]!.deployment;
    const key = gateway.keys.get("one")!.keys[1]!.standing;
    adopt(gateway, documentOf('"new": {"candidates": [{"provider": "one", "model": "gpt-4o"}]}'));
    assert.equal(before, gateway.models.get("new")!.choice.candidates[0]!.deployment);
    assert.equal(key, gateway.keys.get("one")!.keys[1]!.standing);
    assert.is_nil(gateway.models.get("smart"));
  });

  it("forgets names that clients made up, beyond a bound", () => {
    const gateway = startModels(machine, smart, '{"models": ["own/*"]}');
    for (const i of $range(1, 1000)) {
      nextAttempt(gateway, plan(gateway, ask(gateway, `own/${i}`)));
    }
    let count = 0;
    for (const [] of pairs(gateway.unlisted_deployments)) count += 1;
    assert.equal(256, count);
  });

  it("are not remembered before they are asked", () => {
    const gateway = startModels(machine, smart, '{"models": ["own/*"]}');
    const made = plan(gateway, ask(gateway, "own/made-up"));
    assert.is_false(gateway.unlisted_deployments.has("own/made-up"));
    const { deployment } = nextAttempt(gateway, made)!.candidate;
    assert.equal(deployment, gateway.unlisted_deployments.get("own/made-up"));
  });
});
