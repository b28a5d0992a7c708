import type { Gateway } from "moontide/feature/gateway/gateway";
import { followEpoch, beginEpoch } from "moontide/feature/pool/recount";
import {
  addUsed,
  finding,
  releaseHere,
  secondsUntilFree,
  takeHere,
  timeOf,
} from "moontide/feature/token-limit/count";
import { durationText } from "moontide/policy/token-limit/duration-text";
import { endOfPeriod, periodAt } from "moontide/policy/budget/period";
import { utc } from "moontide/policy/when/time-zone";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { countingShared, Tally } from "../proxy/counters";

const configuration = `{
  "providers": { "p": { "type": "openai_compatible", "base_url": "http://127.0.0.1:1/v1" } },
  "models": { "m": { "candidates": [{ "provider": "p", "model": "x" }] } },
  "token_limits": [{ "key": "route", "tokens": 1000, "window_seconds": 60 }],
  "routes": [{ "llm": {} }]
}`;

const take = (gateway: Gateway, amount: number): boolean => {
  const allowance = gateway.allowances.all[0]!;
  return takeHere(gateway, allowance, "k", amount, timeOf(gateway, allowance));
};

const settle = (gateway: Gateway, reserved: number, used: number, time: number): void => {
  const allowance = gateway.allowances.all[0]!;
  addUsed(gateway, allowance, "k", used, time);
  releaseHere(gateway, allowance, "k", reserved);
};

describe("what is reserved", () => {
  it("is given back but for what was used, over all workers", () => {
    const machine = fakeMachine();
    const first = startGateway(machine, configuration);
    const second = startWorker(machine, 101);
    const time = timeOf(first, first.allowances.all[0]!);
    assert.is_true(take(first, 800));
    assert.is_false(take(second, 300));
    settle(first, 800, 100, time);
    assert.is_true(take(second, 900));
    assert.equal(1000, finding.used);
    assert.is_false(take(first, 1));
  });

  it("is free when the worker dies that held it", () => {
    const machine = fakeMachine();
    const first = startGateway(machine, configuration);
    const second = startWorker(machine, 101);
    assert.is_true(take(second, 1000));
    assert.is_false(take(first, 10));
    beginEpoch(first.ports);
    followEpoch(first);
    assert.is_true(take(first, 1000));
  });

  it("counts for its window, and goes then", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, configuration);
    const allowance = gateway.allowances.all[0]!;
    const time = timeOf(gateway, allowance);
    take(gateway, 1000);
    settle(gateway, 1000, 1000, time);
    machine.clock.advance(59);
    assert.is_false(take(gateway, 1));
    const seconds = secondsUntilFree(gateway, allowance, "k", 1, timeOf(gateway, allowance))!;
    assert.is_true(seconds > 0 && seconds <= 3.1);
    machine.clock.advance(seconds);
    assert.is_true(take(gateway, 1000));
  });
});

/** Operations in `moontide_limits` of one request behind others in the same slot. */
const operations = (): Tally => {
  const plain: FakeMachine = fakeMachine();
  const tally: Tally = {};
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const gateway = startGateway(machine, configuration);
  const time = timeOf(gateway, gateway.allowances.all[0]!);
  take(gateway, 10);
  take(gateway, 10);
  settle(gateway, 10, 5, time);
  for (const [key] of pairs(tally)) tally[key] = 0;
  take(gateway, 10);
  settle(gateway, 10, 5, time);
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) {
    const [operation] = string.match(key, "^limits (%a+)$");
    if (operation !== undefined && count > 0) used[operation] = count;
  }
  return used;
};

describe("what a limit costs in shared memory", () => {
  it("is 3 operations before a request and 4 after it", () => {
    let sum = 0;
    for (const [, count] of pairs(operations())) sum += count;
    assert.equal(7, sum);
  });
});

describe("a time as Go writes it", () => {
  it("has the units that it needs", () => {
    assert.equal("0s", durationText(0));
    assert.equal("12ms", durationText(0.012));
    assert.equal("1s", durationText(1));
    assert.equal("59.5s", durationText(59.5));
    assert.equal("6m0s", durationText(360));
    assert.equal("1h1m1s", durationText(3661));
    assert.equal("10m0s", durationText(600));
  });
});

describe("a period of the calendar", () => {
  // 2026-11-30 17:00:00 UTC, a Monday.
  const wall = 1796058000;

  it("ends where the next begins", () => {
    for (const name of ["hour", "day", "week", "month"] as const) {
      const period = periodAt(name, utc, wall);
      const end = endOfPeriod(name, utc, period);
      assert.is_true(end > wall);
      assert.equal(period, periodAt(name, utc, end - 1));
      assert.equal(period + 1, periodAt(name, utc, end));
    }
  });

  it("is a month until the first, and a week until Monday", () => {
    const month = endOfPeriod("month", utc, periodAt("month", utc, wall));
    assert.equal("2026-12-01", os.date("!%Y-%m-%d", month));
    const week = endOfPeriod("week", utc, periodAt("week", utc, wall));
    assert.equal("2026-12-07", os.date("!%Y-%m-%d", week));
  });
});
