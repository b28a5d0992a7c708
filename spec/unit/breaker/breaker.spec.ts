import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { logged, startHealthGateway } from "../health/workers";
import { countingShared, Tally } from "../proxy/counters";
import { begin, counted, finish, retry } from "../proxy/driver";
import {
  admitted,
  ask,
  isRefused,
  newLeader,
  requests,
  second,
  startBreakerGateway,
  stateIn,
} from "./workers";

let machine: FakeMachine;
let leader: Gateway;
let other: Gateway;

const start = (breaker = ""): void => {
  machine = fakeMachine();
  leader = startBreakerGateway(machine, breaker);
  other = startWorker(machine, 200);
  newLeader();
  second(leader, other);
};

describe("a pool's circuit", () => {
  it("opens for the share of failed requests over all workers", () => {
    start();
    requests(leader, 10, 200);
    requests(other, 10, 503);
    assert.equal("closed", stateIn(leader));
    second(leader, other);
    assert.equal("open", stateIn(leader));
    assert.equal("closed", stateIn(other));
    followHealth(other);
    assert.equal("open", stateIn(other));
    assert.equal("error_percent", logged(machine, "circuit_opened")[0]!["cause"]);
  });

  const harmless: readonly [name: string, good: number, bad: number][] = [
    ["too few requests", 0, 19],
    ["too small a share", 21, 20],
  ];
  for (const [name, good, bad] of harmless) {
    it(`stays closed for ${name}`, () => {
      start();
      requests(other, good, 200);
      requests(other, bad, 500);
      second(leader, other);
      assert.equal("closed", stateIn(leader));
    });
  }

  it("forgets what is older than the window", () => {
    start(', "window_seconds": 3');
    requests(other, 15, 500);
    for (const _ of $range(1, 5)) {
      second(leader, other);
      machine.clock.advance(1);
    }
    requests(other, 15, 500);
    second(leader, other);
    assert.equal("closed", stateIn(leader));
  });

  it("counts what clients met, not attempts and not clients that left", () => {
    start();
    for (const _ of $range(1, 30)) finish(other, admitted(other), 499);
    for (const _ of $range(1, 30)) finish(other, admitted(other), 404, 0.01);
    second(leader, other);
    assert.equal("closed", stateIn(leader));
  });

  it("opens at once in the worker that meets so many failures in a row", () => {
    start(', "consecutive_failures": 3');
    requests(other, 2, 500);
    requests(other, 1, 200);
    requests(other, 2, 500);
    assert.equal("closed", stateIn(other));
    requests(other, 1, 500);
    assert.equal("open", stateIn(other));
    assert.equal("consecutive_failures", logged(machine, "circuit_opened")[0]!["cause"]);
  });

  it("is opened by one of several workers that notice together", () => {
    start(', "consecutive_failures": 1');
    const late = admitted(leader);
    requests(other, 1, 500);
    finish(leader, late, 500, 0.01);
    assert.equal(1, logged(machine, "circuit_opened").length);
    assert.same({ 'pool="web",to="open"': 1 }, counted(other, "breaker_transitions_total"));
    assert.same({}, counted(leader, "breaker_transitions_total"));
  });

  it("counts a request that another pool had to answer", () => {
    const gateway = startGateway(
      fakeMachine(),
      `{ "pools": {
           "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"], "breaker": {},
                    "spillover": { "pool": "spare", "percent": 0 } },
           "spare": { "endpoints": ["10.0.1.1:80"], "breaker": {} } },
         "routes": [{ "pool": "web" }] }`,
    );
    const exchange = begin(gateway);
    for (const _ of $range(1, 2)) retry(gateway, exchange);
    assert.equal("spare", exchange.target!.pool.name);
    finish(gateway, exchange, 200, 0.01);
    const web = gateway.pools.get("web")!.breaker;
    const spare = gateway.pools.get("spare")!.breaker;
    assert.same([1, 1], [web.requests, web.failures]);
    assert.same([1, 0], [spare.requests, spare.failures]);
  });

  it("costs requests nothing in shared memory while it is closed", () => {
    const usesOf = (begin: (this: void, machine: FakeMachine) => Gateway): Tally => {
      const plain = fakeMachine();
      const tally: Tally = {};
      const gateway = begin({ ...plain, shared: countingShared(plain.shared, tally) });
      requests(gateway, 100, 200);
      return tally;
    };
    const without = usesOf((each) => startHealthGateway(each, { passive: '"enabled": false, ' }));
    const within = usesOf((each) => startBreakerGateway(each));
    for (const use of ["health add", "health set", "health text", "in_flight add"]) {
      assert.equal(without[use] ?? 0, within[use] ?? 0, use);
    }
    assert.equal(200, within["in_flight add"]);
  });

  it("does not exist unless it is configured", () => {
    newLeader();
    const plain = startHealthGateway(fakeMachine());
    requests(plain, 50, 500);
    second(plain);
    assert.is_false(isRefused(ask(plain)));
  });
});
