import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const configuration = `{ "pools": { "old": { "endpoints": ["10.0.0.1:80"], "balancer": { "algorithm": "round_robin" } },
    "new": { "endpoints": ["10.0.0.2:80"], "balancer": { "algorithm": "round_robin" } } },
  "routes": [{ "pool": "old", "flags": [
    { "name": "none", "enabled": false, "pool": "new", "headers": { "X-None": "1" } },
    { "name": "half", "when": { "percent_of_users": 50, "hours": "00-24" }, "pool": "new" },
    { "name": "all", "headers": { "X-All": "1" } }] }] }`;

const serve = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    admitRequest(gateway, exchange, quietRequest);
    exchange.attempts = 1;
    finishExchange(gateway, exchange, 200, 0.012);
    returnExchange(exchange);
  }
};

describe("a request on a route with feature flags", () => {
  it("leaves no garbage", () => {
    const plain = fakeMachine();
    const gateway = startGateway({ ...plain, shared: flatShared(plain.shared) }, configuration);
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
    assert.is_true(bytes < 1, `${bytes} bytes per request`);
  });

  it("looks at nothing more in shared memory than one without", () => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const machine = { ...plain, shared: countingShared(plain.shared, tally) };
    const gateway = startGateway(machine, configuration);
    serve(gateway, 100);
    for (const [key] of pairs(tally)) tally[key] = 0;
    serve(gateway, 100);
    const used: Tally = {};
    for (const [key, count] of pairs(tally)) if (count > 0) used[key] = count;
    assert.same({ "in_flight add": 200 }, used);
  });
});
