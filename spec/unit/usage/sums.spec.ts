import { Gateway } from "moontide/feature/gateway/gateway";
import {
  addToSums,
  leaveSums,
  sealSums,
  SumsBatch,
  takeLeftSums,
} from "moontide/feature/usage/sums";
import { amountsOf, fieldOf, readSum } from "moontide/policy/usage/sums-text";
import { UsageLine, UsageTotal } from "moontide/policy/usage/totals";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";

const configuration = `{"usage": {"scope": "cluster"}, "providers": {"own": {"type": "vllm"}},
  "cluster": {"redis": {"host": "redis.example"}},
  "models": {"smart": {"candidates": [{"provider": "own", "model": "a"}]}}, "routes": [{"llm": {}}]}`;

let machine: FakeMachine;
let gateway: Gateway;

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
});

const line = (model: string, input_tokens = 10): UsageLine => ({
  time: "2026-11-30T12:00:00Z",
  request_id: "1",
  key: "key_1",
  consumer: "shop",
  team: "red",
  model,
  provider: "own",
  provider_model: "a",
  status: 200,
  input_tokens,
  cached_tokens: 1,
  cache_write_tokens: 2,
  output_tokens: 5,
  reasoning_tokens: 3,
  cost_nano_usd: 100,
  exact: true,
  cached: false,
});

const dropped = (): number => gateway.metrics.llm.costs.sums_dropped.series.get("")?.value ?? 0;

const batches = (of = gateway): readonly SumsBatch[] => of.usage.sums.batches;

describe("sums as Redis keeps them", () => {
  const total = (model: string): UsageTotal => ({
    group: ["2026-11-30", "key_1", "", "a\tteam", model, "own"],
    requests: 3,
    input_tokens: 10,
    cached_tokens: 1,
    cache_write_tokens: 0,
    output_tokens: 5,
    reasoning_tokens: 2,
    cost_nano_usd: 8000000000000001,
  });

  it("are read as they were written, whatever clients call a model", () => {
    for (const model of ["smart", "", "a\nb", "tab\tbed", "50%", "%0a", "日本"]) {
      const text = fieldOf(total(model));
      assert.is_nil(string.find(text, "\n")[0]);
      const entry = readSum("2026-11-30", text, amountsOf(total(model)))!;
      assert.same(
        ["2026-11-30", "key_1", "", "a\tteam", model, "own"],
        [entry.time, entry.key, entry.consumer, entry.team, entry.model, entry.provider],
      );
      assert.same(
        [3, 10, 1, 0, 5, 2, 8000000000000001],
        [
          entry.requests,
          entry.input_tokens,
          entry.cached_tokens,
          entry.cache_write_tokens,
          entry.output_tokens,
          entry.reasoning_tokens,
          entry.cost_nano_usd,
        ],
      );
    }
  });

  it("are left out where somebody else has written there", () => {
    assert.is_nil(readSum("2026-11-30", "no field", "1 2 3 4 5 6 7"));
    assert.is_nil(readSum("2026-11-30", "a\tb\tc\td\te", "1 2 3"));
    assert.is_nil(readSum("2026-11-30", "a\tb\tc\td\te", "1 2 3 4 5 6 -7"));
  });
});

describe("what a worker has to tell Redis", () => {
  it("is a sum for each group, however many requests", () => {
    for (const tokens of [1, 2, 3]) addToSums(gateway, line("smart", tokens));
    addToSums(gateway, line("other"));
    sealSums(gateway);
    assert.equal(1, batches().length);
    const { values, requests, number } = batches()[0]!;
    assert.equal(4, requests);
    assert.equal(1, number);
    assert.equal(6, values.length);
    const at = values[1] === "key_1\tshop\tred\town\tsmart" ? 0 : 3;
    assert.same(
      ["2026-11-30", "key_1\tshop\tred\town\tsmart", "3 6 3 6 15 9 300"],
      [values[at], values[at + 1], values[at + 2]],
    );
  });

  it("is told in small pieces, each with a number of its own", () => {
    for (const i of $range(1, 250)) addToSums(gateway, line(`model ${i}`));
    sealSums(gateway);
    const numbers: number[] = [];
    for (const { number, values } of batches()) {
      numbers[numbers.length] = number;
      assert.is_true(values.length <= 300);
    }
    assert.same([1, 2, 3], numbers);
  });

  it("has bounds: further names are dropped, and counted", () => {
    for (const i of $range(1, 20000)) addToSums(gateway, line(`model ${i}`));
    assert.equal(0, dropped());
    addToSums(gateway, line("one more"));
    assert.equal(1, dropped());
  });

  it("is left to the other workers at a worker's end, as it was numbered", () => {
    addToSums(gateway, line("smart"));
    sealSums(gateway);
    addToSums(gateway, line("smart"));
    leaveSums(gateway);
    const next = startWorker(machine, 200);
    takeLeftSums(next);
    assert.same(batches(gateway), batches(next));
    assert.same([1, 2], [batches(next)[0]!.number, batches(next)[1]!.number]);
    takeLeftSums(next);
    assert.equal(2, batches(next).length);
  });

  it("is dropped and counted where shared memory has no room for it", () => {
    addToSums(gateway, line("smart"));
    addToSums(gateway, line("smart"));
    machine.full.add(machine.shared.state);
    leaveSums(gateway);
    assert.equal(2, dropped());
  });
});
