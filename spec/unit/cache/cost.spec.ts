import type { Gateway } from "moontide/feature/gateway/gateway";
import { hopOf } from "moontide/feature/cache/behind";
import { abandonExchange } from "moontide/feature/proxy/finish";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const configuration = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"], "limit": { "algorithm": "static", "maximum": 1 } } },
  "routes": [{ "pool": "web", "cache": { "rules": [{ "when": { "load": "high" }, "ttl_seconds": 9 }, { "ttl_seconds": 3 }] } }] }`;

const variables: Record<string, string> = {
  moontide_cache: "in_front",
  request_uri: "/cart",
  scheme: "http",
};

const request: IncomingRequest = {
  ...quietRequest,
  header: (name) => (name === "host" ? "shop.example" : undefined),
  variable: (name) => variables[name],
};

/** What a hit costs in Lua before nginx's cache is asked. */
const ask = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    admitRequest(gateway, exchange, request);
    hopOf(gateway, exchange.route!.equipment.cache!, exchange);
    abandonExchange(gateway, exchange);
    returnExchange(exchange);
  }
};

describe("a request that the cache answers", () => {
  it("looks at nothing in shared memory, and takes no place anywhere", () => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const gateway = startGateway(
      { ...plain, shared: countingShared(plain.shared, tally) },
      configuration,
    );
    ask(gateway, 10);
    for (const [key] of pairs(tally)) tally[key] = 0;
    ask(gateway, 100);
    const used: Tally = {};
    for (const [key, count] of pairs(tally)) if (count > 0) used[key] = count;
    assert.same({}, used);
  });

  it("leaves no garbage but its key", () => {
    const gateway = startGateway(fakeMachine(), configuration);
    ask(gateway, 200);
    jit.off();
    jit.flush();
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    ask(gateway, 5000);
    const bytes = ((collectgarbage("count") - before) * 1024) / 5000;
    collectgarbage("restart");
    jit.on();
    assert.is_true(bytes < 1, `${bytes} bytes per request`);
  });
});
