import { explainProtection, protect } from "moontide/feature/self-protection/protect";
import { Condition, watchSelf } from "moontide/feature/self-protection/watch";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import { tierBound } from "moontide/policy/shedding/self";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { ask } from "../shedding/driver";

const calm: Condition = {
  lag_seconds: 0.01,
  lua_memory_bytes: 1e7,
  resident_memory_bytes: undefined,
};
const late: Condition = { ...calm, lag_seconds: 0.4 };

const start = (options = "", machine: FakeMachine = fakeMachine()): Gateway =>
  startGateway(
    machine,
    `{ "self_protection": { ${options} }, "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
       "routes": [{ "match": { "path": "/healthz" }, "pool": "web", "exempt_from_shedding": true },
         { "pool": "web" }] }`,
  );

/** So many of each class, then the look that follows upon them. */
const pass = (gateway: Gateway, condition: Condition): void => {
  for (const tier of [0, 2, 3]) for (const _ of $range(1, 20)) ask(gateway, tier);
  watchSelf(gateway, condition);
};

/** The part of such requests that is let in. */
const admitted = (gateway: Gateway, tier: number): number => {
  let count = 0;
  for (const _ of $range(1, 500)) if (ask(gateway, tier) === "admit") count += 1;
  return count / 500;
};

describe("a worker that has too much to do", () => {
  it("does not mind a single stall", () => {
    const gateway = start();
    for (const condition of [late, calm, late, calm]) pass(gateway, condition);
    assert.equal(1, admitted(gateway, 3));
  });

  it("refuses the least important first, then more", () => {
    const gateway = start();
    for (const _ of $range(1, 2)) pass(gateway, late);
    assert.equal(1, admitted(gateway, 0));
    assert.equal(1, admitted(gateway, 2));
    assert.is_true(admitted(gateway, 3) < 0.6);
    for (const _ of $range(1, 30)) pass(gateway, late);
    assert.equal("gateway_overloaded", ask(gateway, 3));
    assert.is_true(admitted(gateway, 0) < 1);
    assert.is_true(admitted(gateway, 0) > 0);
  });

  it("takes all again soon after", () => {
    const gateway = start();
    for (const _ of $range(1, 6)) pass(gateway, late);
    for (const _ of $range(1, 13)) pass(gateway, calm);
    assert.equal(1, admitted(gateway, 5));
    assert.is_false(gateway.self_protection!.active);
  });

  it("minds its memory too, where it has any bound", () => {
    for (const [option, condition] of [
      ['"lua_memory_bytes": 2000000', { ...calm, lua_memory_bytes: 3e6 }],
      ['"resident_memory_bytes": 2000000', { ...calm, resident_memory_bytes: 3e6 }],
    ] as const) {
      const gateway = start(option);
      for (const _ of $range(1, 3)) pass(gateway, condition);
      assert.is_true(gateway.self_protection!.active);
    }
    const gateway = start();
    for (const _ of $range(1, 3)) pass(gateway, { ...calm, resident_memory_bytes: 1e12 });
    assert.is_false(gateway.self_protection!.active);
  });

  it("says so once, and counts", () => {
    const machine = fakeMachine();
    const gateway = start("", machine);
    for (const _ of $range(1, 9)) pass(gateway, late);
    const { shedding } = gateway.metrics;
    assert.is_true(shedding.self_protection_refused.series.get('priority="low"')!.value > 0);
    assert.is_true(shedding.self_protection_ratio.series.get("")!.value > 0.5);
    for (const _ of $range(1, 30)) pass(gateway, calm);
    assert.equal(0, shedding.self_protection_ratio.series.get("")!.value);
    const events: string[] = [];
    for (const { event } of machine.logged) {
      if (string.find(event, "^self")[0] !== undefined) events[events.length] = event;
    }
    assert.same(["self_protection", "self_protection_over"], events);
  });

  it("spares routes that are exempt, and explains itself", () => {
    const gateway = start();
    const protection = gateway.self_protection!;
    protection.active = true;
    protection.bound = 0;
    const exempt = createExchange();
    exempt.route = gateway.routes[0];
    assert.is_nil(protect(gateway, protection, exempt));
    assert.is_nil(explainProtection(protection, exempt));
    const other = createExchange();
    other.route = gateway.routes[1];
    assert.equal("gateway_overloaded", protect(gateway, protection, other)?.reason);
    assert.equal("gateway_overloaded", explainProtection(protection, other)?.reason);
    protection.active = false;
    assert.is_nil(explainProtection(protection, other));
  });

  it("is left alone where nobody asks", () => {
    const gateway = startGateway(
      fakeMachine(),
      '{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }',
    );
    for (const _ of $range(1, 5)) watchSelf(gateway, late);
    assert.equal("admit", ask(gateway, 5));
  });
});

describe("the bound among tiers", () => {
  it("leaves out what is to be left out", () => {
    assert.equal(6, tierBound([10, 0, 10, 10, 0, 0], 0));
    assert.equal(3.25, tierBound([0, 0, 60, 40, 0, 0], 0.3));
    assert.equal(2, tierBound([50, 0, 25, 25, 0, 0], 0.5));
    assert.equal(6, tierBound([0, 0, 0, 0, 0, 0], 0.5));
  });
});
