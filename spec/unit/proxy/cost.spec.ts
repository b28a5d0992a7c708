import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { retriesFor } from "moontide/feature/proxy/attempt";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { countingShared, flatShared, Tally } from "./counters";
import { webPool } from "./driver";
import { quietRequest } from "./quiet-request";

/** Access, balancer and log phase of one request that goes well. */
const serveQuietly = (gateway: Gateway): void => {
  const exchange = takeExchange();
  admitRequest(gateway, exchange, quietRequest);
  retriesFor(gateway, exchange.target!.pool, quietRequest.method());
  exchange.attempts = 1;
  finishExchange(gateway, exchange, 200, 0.012);
  returnExchange(exchange);
};

const configurationOf = (algorithm: string, match = ""): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"],
       "balancer": { "algorithm": "${algorithm}" } } },
     "routes": [{ ${match} "pool": "web" }] }`;

const serveMany = (machine: FakeMachine, gateway: Gateway, requests: number): void => {
  for (const _ of $range(1, requests)) {
    machine.clock.advance(0.001);
    serveQuietly(gateway);
  }
};

/** Bytes that so many requests leave behind. Interpreted, as compiled code allocates no more than that. */
const garbage = (machine: FakeMachine, gateway: Gateway, requests: number): number => {
  jit.off();
  jit.flush();
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  serveMany(machine, gateway, requests);
  const grown = collectgarbage("count") - before;
  collectgarbage("restart");
  jit.on();
  return grown * 1024;
};

describe("a request that goes well leaves no garbage", () => {
  const requests = 20000;
  const matches: Readonly<Record<string, string>> = {
    "a catch-all route": "",
    "a route by path": '"match": { "path_prefix": "/cart" },',
  };
  for (const algorithm of [
    "peak_ewma",
    "least_request",
    "round_robin",
    "consistent_hash",
    "sticky",
    "least_load",
    "lowest_latency",
    "probing",
  ]) {
    for (const [name, match] of pairs(matches)) {
      it(`with ${algorithm} and ${name}`, () => {
        const plain = fakeMachine();
        const machine = { ...plain, shared: flatShared(plain.shared) };
        const gateway = startGateway(machine, configurationOf(algorithm, match));
        serveMany(machine, gateway, 200);
        assert.is_true(garbage(machine, gateway, requests) < requests);
      });
    }
  }
});

/** Uses of shared memory by 100 requests that go well, after a warm-up and within 10 ms. */
const usesOf100 = (algorithm: string): Tally => {
  const plain = fakeMachine();
  const tally: Tally = {};
  const machine = { ...plain, shared: countingShared(plain.shared, tally) };
  const gateway = startGateway(machine, configurationOf(algorithm));
  for (const _ of $range(1, 100)) serveQuietly(gateway);
  for (const [key] of pairs(tally)) tally[key] = 0;
  for (const _ of $range(1, 100)) serveQuietly(gateway);
  const used: Tally = {};
  for (const [key, count] of pairs(tally)) {
    if (count > 0) used[key] = count;
  }
  return used;
};

describe("100 requests that go well use shared memory", () => {
  /**
   * What a request may cost. Each takes a place in two counts and gives both back, looks once at the retries
   * under way, and a balancer that compares looks at two endpoints. More than this has to be argued for.
   */
  const budget: Readonly<Record<string, Tally>> = {
    peak_ewma: { "in_flight add": 200, "in_flight get": 300 },
    least_request: { "in_flight add": 200, "in_flight get": 300 },
    round_robin: { "in_flight add": 200, "in_flight get": 100 },
    random: { "in_flight add": 200, "in_flight get": 100 },
    // The endpoint of the key, and in turn one of all, for the mean.
    consistent_hash: { "in_flight add": 200, "in_flight get": 300 },
    sticky: { "in_flight add": 200, "in_flight get": 300 },
    least_load: { "in_flight add": 200, "in_flight get": 300 },
    lowest_latency: { "in_flight add": 200, "in_flight get": 100 },
    probing: { "in_flight add": 200, "in_flight get": 300 },
  };
  for (const [algorithm, expected] of pairs(budget)) {
    it(`no more than agreed with ${algorithm}`, () => {
      assert.same(expected, usesOf100(algorithm));
    });
  }

  /** What 600 good requests within 0.6 s use, in calm or behind a failure that this worker met. */
  const usesOf600 = (failed: boolean): Tally => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const machine = { ...plain, shared: countingShared(plain.shared, tally) };
    const gateway = startGateway(machine, configurationOf("round_robin"));
    for (const member of webPool(gateway).members) {
      if (failed) member.failed_at = machine.clock.now();
    }
    for (const [key] of pairs(tally)) tally[key] = 0;
    for (const _ of $range(1, 600)) {
      machine.clock.advance(1 / 1024);
      serveQuietly(gateway);
    }
    assert.is_nil(tally["health add"]);
    assert.equal(0, tally["health get"] ?? 0);
    return tally;
  };

  it("for one word of success per endpoint every 5 s in calm", () => {
    assert.equal(3, usesOf600(false)["health set"]);
  });

  it("for one word of success per endpoint every 10 ms behind a failure", () => {
    // 600/1024 s are at most 59 stretches of 10 ms, and 12 requests of 3 endpoints in turn fill one.
    assert.equal(3 * 50, usesOf600(true)["health set"]);
  });
});
