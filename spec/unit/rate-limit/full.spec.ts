import { leadRateLimits } from "moontide/feature/rate-limit/lead";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { counted, finish } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

const configuration = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
  "routes": [{ "pool": "web",
    "rate_limits": [{ "name": "ten", "key": "header:X-Key", "requests": 10, "window_seconds": 60 }] }] }`;

let machine: FakeMachine;
let gateway: Gateway;

const passes = (key: string): boolean => {
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, exchange, fakeRequest({ headers: { "x-key": key } }));
  if (verdict.action !== "admit") {
    returnExchange(exchange);
    return false;
  }
  exchange.attempts = 1;
  finish(gateway, exchange, 200, 0.01);
  return true;
};

const admitted = (key: string, requests: number): number => {
  let count = 0;
  for (const _ of $range(1, requests)) if (passes(key)) count += 1;
  return count;
};

describe("memory of rate limits that is full", () => {
  before_each(() => {
    machine = fakeMachine();
    gateway = startGateway(machine, configuration);
    leadRateLimits(gateway);
    admitted("early", 6);
    machine.full.add(machine.shared.limits);
  });

  it("keeps the limits of those that are counted, over the turn of windows too", () => {
    for (const i of $range(1, 1000)) passes(`flood ${i}`);
    assert.equal(4, admitted("early", 10));
    machine.clock.advance(120);
    assert.equal(10, admitted("early", 20));
  });

  it("does not grow, and lets nobody have more than the limit", () => {
    const before = keysIn(machine.shared.limits).length;
    let most = 0;
    for (const i of $range(1, 100)) most = math.max(most, admitted(`late ${i}`, 30));
    assert.equal(before, keysIn(machine.shared.limits).length);
    assert.is_true(most <= 10);
    assert.is_true(most > 0);
  });

  it("is told once a minute, and counted", () => {
    for (const i of $range(1, 200)) passes(`flood ${i}`);
    const told = (): number => {
      let count = 0;
      for (const { event } of machine.logged) if (event === "rate_limit_memory_full") count += 1;
      return count;
    };
    assert.equal(1, told());
    machine.clock.advance(61);
    passes("flood");
    assert.equal(2, told());
    let sum = 0;
    for (const [, value] of pairs(counted(gateway, "rate_limit_overflow_total"))) {
      sum += value as number;
    }
    assert.equal(201, sum);
  });

  it("lets through what not even the shared counts have room for", () => {
    machine = fakeMachine();
    gateway = startGateway(machine, configuration);
    machine.full.add(machine.shared.limits);
    assert.equal(30, admitted("late", 30));
    assert.same(
      { 'limit="ten",result="uncounted"': 30 },
      counted(gateway, "rate_limit_overflow_total"),
    );
  });
});
