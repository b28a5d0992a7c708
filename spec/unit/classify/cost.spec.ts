import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const configuration = `{ "trusted_proxies": ["10.0.0.0/8"], "priority_header": "X-Priority",
  "verified_crawlers": { "google": { "user_agent": "Googlebot", "networks": ["192.0.2.0/24"] } },
  "classify": [{ "when": { "hours": "22-06" }, "priority": "low" }, { "priority": "normal" }],
  "pools": { "web": { "endpoints": ["10.0.0.1:80"], "balancer": { "algorithm": "round_robin" } },
    "crawlers": { "endpoints": ["10.0.0.2:80"], "balancer": { "algorithm": "round_robin" } } },
  "routes": [{ "pool": "web", "priority": "high", "classify": [
    { "when": { "bot": "impostor" }, "priority": "bulk" },
    { "when": { "bot": ["crawler", "verified"] }, "priority": "low", "pool": "crawlers" },
    { "when": { "path_prefix": "/export", "methods": ["POST"] }, "priority": "background" }] }] }`;

const agents = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "GPTBot/1.2",
];

let agent = agents[0]!;

const request: IncomingRequest = {
  ...quietRequest,
  header: (name) => (name === "user-agent" ? agent : undefined),
};

const serve = (gateway: Gateway, requests: number): void => {
  for (const i of $range(1, requests)) {
    agent = agents[i % agents.length]!;
    const exchange = takeExchange();
    admitRequest(gateway, exchange, request);
    exchange.attempts = 1;
    finishExchange(gateway, exchange, 200, 0.012);
    returnExchange(exchange);
  }
};

describe("a request that is classified, with a User-Agent that was met before", () => {
  it("leaves no garbage", () => {
    const plain = fakeMachine();
    const gateway = startGateway({ ...plain, shared: flatShared(plain.shared) }, configuration);
    serve(gateway, 300);
    jit.off();
    jit.flush();
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    serve(gateway, 6000);
    const bytes = ((collectgarbage("count") - before) * 1024) / 6000;
    collectgarbage("restart");
    jit.on();
    assert.is_true(bytes < 1, `${bytes} bytes per request`);
  });

  it("looks at nothing more in shared memory than one without classes", () => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const machine = { ...plain, shared: countingShared(plain.shared, tally) };
    const gateway = startGateway(machine, configuration);
    serve(gateway, 90);
    for (const [key] of pairs(tally)) tally[key] = 0;
    serve(gateway, 90);
    const used: Tally = {};
    for (const [key, count] of pairs(tally)) if (count > 0) used[key] = count;
    assert.same({ "in_flight add": 180 }, used);
  });
});
