import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";
import { shedFrom } from "./driver";

const configuration = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"],
    "balancer": { "algorithm": "round_robin" }, "limit": {}, "shedding": {} } },
  "routes": [{ "pool": "web" }] }`;

const serve = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    const admitted = admitRequest(gateway, exchange, quietRequest).action === "admit";
    exchange.attempts = admitted ? 1 : 0;
    finishExchange(gateway, exchange, admitted ? 200 : 503, admitted ? 0.012 : undefined);
    returnExchange(exchange);
  }
};

const usesOf100 = (prepare?: (this: void, gateway: Gateway) => void): Tally => {
  const plain = fakeMachine();
  const tally: Tally = {};
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const gateway = startGateway(machine, configuration);
  serve(gateway, 100);
  prepare?.(gateway);
  for (const [key] of pairs(tally)) tally[key] = 0;
  serve(gateway, 100);
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) if (count > 0) used[key] = count;
  return used;
};

const garbageOf = (prepare?: (this: void, gateway: Gateway) => void): number => {
  const plain = fakeMachine();
  const gateway = startGateway({ ...plain, shared: flatShared(plain.shared) }, configuration);
  prepare?.(gateway);
  serve(gateway, 200);
  jit.off();
  jit.flush();
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  serve(gateway, 5000);
  const bytes = ((collectgarbage("count") - before) * 1024) / 5000;
  collectgarbage("restart");
  jit.on();
  return bytes;
};

// With a limit alone 100 requests use 400 adds (spec/unit/limit/cost.spec.ts).
describe("shedding costs a request", () => {
  it("no use of shared memory in calm", () => {
    assert.same({ "in_flight add": 400 }, usesOf100());
  });

  it("none when it is let through under overload", () => {
    assert.same(
      { "in_flight add": 400 },
      usesOf100((gateway) => shedFrom(gateway, 3)),
    );
  });

  it("none at all when it is shed", () => {
    assert.same(
      {},
      usesOf100((gateway) => shedFrom(gateway, 2)),
    );
  });

  it("no garbage, shed or not", () => {
    assert.is_true(garbageOf() < 1);
    assert.is_true(garbageOf((gateway) => shedFrom(gateway, 3)) < 1);
    assert.is_true(garbageOf((gateway) => shedFrom(gateway, 2)) < 1);
  });
});
