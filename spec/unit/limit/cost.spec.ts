import type { Gateway } from "moontide/feature/gateway/gateway";
import { retriesFor } from "moontide/feature/proxy/attempt";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { webPool } from "../proxy/driver";
import { quietRequest } from "../proxy/quiet-request";

const configurationOf = (limits: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"],
       "balancer": { "algorithm": "round_robin" }, ${limits} } },
     "routes": [{ "pool": "web" }] }`;

/** Comes, and is answered if it is let in. */
const serve = (gateway: Gateway): void => {
  const exchange = takeExchange();
  const admitted = admitRequest(gateway, exchange, quietRequest).action === "admit";
  if (admitted) {
    retriesFor(gateway, exchange.target!.pool, quietRequest.method());
    exchange.attempts = 1;
  }
  finishExchange(gateway, exchange, admitted ? 200 : 503, admitted ? 0.012 : undefined);
  returnExchange(exchange);
};

const usesOf100 = (limits: string, prepare?: (this: void, gateway: Gateway) => void): Tally => {
  const plain = fakeMachine();
  const tally: Tally = {};
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const gateway = startGateway(machine, configurationOf(limits));
  for (const _ of $range(1, 100)) serve(gateway);
  prepare?.(gateway);
  for (const [key] of pairs(tally)) tally[key] = 0;
  for (const _ of $range(1, 100)) serve(gateway);
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) {
    if (count > 0) used[key] = count;
  }
  return used;
};

// Without limits 100 requests use 200 adds and 100 gets (spec/unit/proxy/cost.spec.ts).
describe("limits cost 100 requests", () => {
  it("two uses of shared memory each for a pool's: one up, one down", () => {
    assert.same({ "in_flight add": 400, "in_flight get": 100 }, usesOf100(`"limit": {}`));
  });

  it("nothing more when they are refused: one up, one back", () => {
    const uses = usesOf100(`"limit": {}`, (gateway) => {
      webPool(gateway).places = 0;
    });
    assert.same({ "in_flight add": 200 }, uses);
  });

  it("no garbage", () => {
    const requests = 20000;
    const plain = fakeMachine();
    const machine = { ...plain, shared: flatShared(plain.shared) };
    const gateway = startGateway(machine, configurationOf(`"limit": {}`));
    for (const _ of $range(1, 200)) serve(gateway);
    jit.off();
    jit.flush();
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    for (const _ of $range(1, requests)) serve(gateway);
    const grown = (collectgarbage("count") - before) * 1024;
    collectgarbage("restart");
    jit.on();
    assert.is_true(grown < requests, `${grown} bytes`);
  });
});
