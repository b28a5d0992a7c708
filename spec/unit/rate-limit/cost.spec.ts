import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "../proxy/counters";
import { quietRequest } from "../proxy/quiet-request";

const configuration = (limits: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
     "routes": [{ "pool": "web", "rate_limits": ${limits} }] }`;

const serve = (gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    const exchange = takeExchange();
    const verdict = admitRequest(gateway, exchange, quietRequest);
    if (verdict.action === "admit") {
      exchange.attempts = 1;
      finishExchange(gateway, exchange, 200, 0.012);
    }
    returnExchange(exchange);
  }
};

const windowed = '{ "key": "address", "requests": 100, "window_seconds": 60 }';
const paced =
  '{ "key": "address", "requests": 100, "window_seconds": 60, "algorithm": "gcra", "burst": 100 }';

/** Operations in `moontide_limits` for each of so many requests, after others before them. */
const operations = (limits: string, before: number, requests: number): Tally => {
  const plain: FakeMachine = fakeMachine();
  const tally: Tally = {};
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const gateway = startGateway(machine, configuration(limits));
  serve(gateway, before);
  for (const [key] of pairs(tally)) tally[key] = 0;
  serve(gateway, requests);
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) {
    const [operation] = string.match(key, "^limits (%a+)$");
    if (operation !== undefined && count > 0) used[operation] = count / requests;
  }
  return used;
};

// The table of docs/rate-limits.md.
describe("what a check costs in shared memory", () => {
  it("sliding window, let through: 2", () => {
    assert.same({ add: 1, get: 1 }, operations(`[${windowed}]`, 10, 10));
  });

  it("sliding window, the first of a key in a window: 3", () => {
    assert.same({ add: 1, set: 1, get: 1 }, operations(`[${windowed}]`, 0, 1));
  });

  it("sliding window, refused: 3", () => {
    assert.same({ add: 2, get: 1 }, operations(`[${windowed}]`, 100, 10));
  });

  it("GCRA, let through: 1", () => {
    assert.same({ add: 1 }, operations(`[${paced}]`, 10, 10));
  });

  it("GCRA, the first of a key behind a pause: 2", () => {
    assert.same({ add: 1, set: 1 }, operations(`[${paced}]`, 0, 1));
  });

  it("GCRA, refused: 2", () => {
    assert.same({ add: 2 }, operations(`[${paced}]`, 100, 10));
  });

  it("two limits, the second of which refuses: what the first took is given back", () => {
    const narrow = '{ "key": "route", "requests": 5, "window_seconds": 60 }';
    assert.same({ add: 4, get: 3 }, operations(`[${windowed}, ${narrow}]`, 5, 10));
  });
});

describe("a request under rate limits without headers", () => {
  it("leaves no garbage but its key's two names", () => {
    const plain = fakeMachine();
    const limit = '"key": "address", "requests": 1000000, "window_seconds": 60, "headers": false';
    const gateway = startGateway(
      { ...plain, shared: flatShared(plain.shared) },
      configuration(`[{ ${limit} }, { ${limit}, "algorithm": "gcra" }]`),
    );
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
    // The names are of one client here, so they are made once.
    assert.is_true(bytes < 1, `${bytes} bytes per request`);
  });
});
