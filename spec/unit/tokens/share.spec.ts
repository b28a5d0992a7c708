import { Gateway } from "moontide/feature/gateway/gateway";
import {
  estimateInput,
  expectedOutput,
  isDue,
  learnUsage,
  tokensOfAnswer,
} from "moontide/feature/tokens/knowledge";
import { shareTokens } from "moontide/feature/tokens/share";
import { measure } from "moontide/policy/tokens/measure";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { startModels } from "../model/world";

const body = `{"messages":"${string.rep("word ", 1000)}"}`;
const models = '"smart": {"candidates": [{"provider": "own", "model": "a"}]}';

let machine: FakeMachine;
let one: Gateway;
let two: Gateway;

before_each(() => {
  machine = fakeMachine();
  one = startModels(machine, models);
  two = startWorker(machine, 200);
});

const learn = (gateway: Gateway, model: string, times = 50): void => {
  for (const _ of $range(1, times)) {
    learnUsage(gateway, model, measure(body), { input_tokens: 2000, output_tokens: 40 }, 80);
  }
};

/** How often the estimate was this far off, by the bucket's upper bound. */
const observed = (gateway: Gateway): { sum: number; count: number } => {
  const series = gateway.metrics.llm.costs.token_estimate.series.get('model="smart"')!;
  let count = 0;
  for (const bucket of series.buckets) count += bucket;
  return { sum: series.sum, count };
};

describe("what a worker learns of tokens", () => {
  it("makes its estimates better, and is seen in the metric", () => {
    assert.is_true(estimateInput(one, "smart", body) < 1300);
    learn(one, "smart", 1);
    const before = observed(one);
    assert.equal(1, before.count);
    assert.is_true(before.sum < 0.7);
    learn(one, "smart", 100);
    assert.is_true(math.abs(estimateInput(one, "smart", body) - 2000) < 20);
    assert.is_true(observed(one).sum / observed(one).count > 0.95);
    assert.is_true(math.abs(expectedOutput(one, "smart") - 40) < 4);
    assert.is_true(math.abs(tokensOfAnswer(one, "smart", 80) - 40) < 3);
  });

  it("comes from all answers at first, then from twenty in a second at most", () => {
    assert.is_true(isDue(one, "smart"));
    learn(one, "smart", 99);
    assert.is_true(isDue(one, "smart"));
    learn(one, "smart", 1);
    assert.is_false(isDue(one, "smart"));
    machine.clock.advance(0.049);
    assert.is_false(isDue(one, "smart"));
    machine.clock.advance(0.001);
    assert.is_true(isDue(one, "smart"));
    assert.is_false(isDue(one, ""));
  });

  it("is known to all workers, and to those that start later", () => {
    learn(one, "smart");
    shareTokens(one);
    shareTokens(two);
    assert.equal(estimateInput(one, "smart", body), estimateInput(two, "smart", body));
    const three = startWorker(machine, 300);
    shareTokens(three);
    assert.equal(estimateInput(one, "smart", body), estimateInput(three, "smart", body));
  });

  it("is kept to itself for models that only clients name", () => {
    learn(one, "own/*");
    shareTokens(one);
    shareTokens(two);
    assert.is_true(estimateInput(one, "own/*", body) > estimateInput(two, "own/*", body));
  });

  it("says nothing where a provider tells nonsense", () => {
    const before = estimateInput(one, "smart", body);
    for (const tokens of [0, -1, 1e12, 0 / 0, math.huge]) {
      learnUsage(one, "smart", measure(body), { input_tokens: tokens, output_tokens: tokens }, 10);
    }
    assert.equal(before, estimateInput(one, "smart", body));
    assert.equal(256, expectedOutput(one, "smart"));
  });

  it("stays in the worker where shared memory has no room", () => {
    machine.full.add(machine.shared.state);
    learn(one, "smart");
    shareTokens(one);
    assert.is_true(estimateInput(one, "smart", body) > 1900);
  });
});
