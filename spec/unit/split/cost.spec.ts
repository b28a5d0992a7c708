import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { flatShared } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const serve = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    admitRequest(gateway, exchange, quietRequest);
    exchange.attempts = 1;
    finishExchange(gateway, exchange, 200, 0.012);
    returnExchange(exchange);
  }
};

/** Bytes that a request leaves behind, interpreted: compiled code allocates no more than that. */
const garbagePerRequest = (configuration: string): number => {
  const plain = fakeMachine();
  const gateway = startGateway({ ...plain, shared: flatShared(plain.shared) }, configuration);
  serve(gateway, 200);
  jit.off();
  jit.flush();
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  serve(gateway, 5000);
  const grown = collectgarbage("count") - before;
  collectgarbage("restart");
  jit.on();
  return (grown * 1024) / 5000;
};

const pools = `"pools": {
  "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"] },
  "spilling": { "endpoints": ["10.0.0.3:80"], "spillover": { "pool": "web", "percent": 50 } },
  "placed": { "locality": {}, "endpoints": [
    { "address": "10.0.0.4:80", "region": "eu", "metadata": { "version": "v1" } },
    { "address": "10.0.0.5:80", "region": "us", "priority": 1 }, { "address": "10.0.0.6:80" } ] } }`;

describe("a request leaves no garbage", () => {
  const routes: Readonly<Record<string, string>> = {
    "through a split": '"split": [{ "pool": "web" }, { "pool": "placed", "weight": 9 }]',
    "through a sticky split":
      '"split": { "variants": [{ "pool": "web" }, { "pool": "placed" }], "sticky": "address" }',
    "through a spillover": '"pool": "spilling"',
    "to a pool with regions and priorities": '"pool": "placed"',
    "to a subset": '"pool": "placed", "subset": { "version": "v1" }',
  };
  for (const [name, route] of pairs(routes)) {
    it(name, () => {
      const bytes = garbagePerRequest(
        `{ "location": { "region": "eu" }, ${pools}, "routes": [{ ${route} }] }`,
      );
      assert.is_true(bytes < 1, `${bytes} bytes per request`);
    });
  }
});
