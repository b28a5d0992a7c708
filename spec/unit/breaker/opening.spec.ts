import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import type { Refusal } from "moontide/kernel/verdict";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { logged } from "../health/workers";
import { finish } from "../proxy/driver";
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

const trip = (): void => {
  requests(other, 20, 500);
  machine.clock.advance(1);
  second(leader, other);
};

/** From an opening to the moment when requests are let through again. */
const untilHalfOpen = (seconds = 5): void => {
  machine.clock.advance(seconds);
  followHealth(leader);
  followHealth(other);
};

describe("an open circuit", () => {
  it("refuses with the time that is left", () => {
    start();
    trip();
    machine.clock.advance(1.5);
    const refusal = ask(leader) as Refusal;
    assert.equal(503, refusal.status);
    assert.equal("circuit_open", refusal.reason);
    assert.equal(4, refusal.retry_after_seconds);
  });

  it("holds no place and judges nobody by requests from before", () => {
    start();
    const earlier = admitted(leader);
    trip();
    finish(leader, earlier, 200, 0.01);
    assert.equal("open", stateIn(leader));
    assert.equal(0, machine.shared.in_flight.numbers.get("probing/web"));
  });

  it("survives the workers: a new one finds it", () => {
    start();
    trip();
    assert.equal("open", stateIn(startWorker(machine, 300)));
  });

  it("stays open twice as long when the first request after it fails", () => {
    start();
    trip();
    untilHalfOpen();
    assert.equal(1, requests(other, 5, 500));
    assert.equal("open", stateIn(other));
    const [first, next] = logged(machine, "circuit_opened");
    assert.equal("5.0", first!["seconds"]);
    assert.equal("10.0", next!["seconds"]);
    assert.equal("probe_failed", next!["cause"]);
  });
});

describe("a circuit", () => {
  it("opens again whatever the wall clock does", () => {
    start();
    trip();
    machine.clock.stepWall(-86400);
    untilHalfOpen();
    assert.equal(1, requests(other, 5, 500));
    assert.equal("open", stateIn(other));
    machine.clock.stepWall(86400);
    machine.clock.advance(10);
    assert.equal(1, requests(other, 5, 500));
    followHealth(leader);
    assert.equal("open", stateIn(leader));
    assert.equal(3, logged(machine, "circuit_opened").length);
  });
});

describe("a recovering circuit", () => {
  const recover = (): void => {
    trip();
    untilHalfOpen();
    requests(other, 1, 200);
    followHealth(leader);
  };

  it("lets a growing share through, then all", () => {
    start();
    recover();
    assert.equal("recovering", stateIn(leader));
    const early = requests(leader, 200, 200);
    assert.is_true(early > 5 && early < 45, `${early} of 200`);
    machine.clock.advance(8);
    const late = requests(leader, 200, 200);
    assert.is_true(late > 135 && late < 185, `${late} of 200`);
    machine.clock.advance(2);
    assert.equal(200, requests(leader, 200, 200));
    second(leader, other);
    assert.equal("closed", stateIn(leader));
    second(leader, other);
    assert.equal(1, logged(machine, "circuit_closed").length);
    assert.equal(0, other.pools.get("web")!.breaker.opened_until);
  });

  it("opens again when the share of failures is too large, not for what opened it first", () => {
    start();
    recover();
    second(leader, other);
    assert.equal("recovering", stateIn(leader));
    machine.clock.advance(9);
    second(leader, other);
    requests(other, 40, 500);
    second(leader, other);
    assert.equal("open", stateIn(leader));
    assert.equal(2, logged(machine, "circuit_opened")[1]!["times"]);
  });

  it("tells of each change once", () => {
    start();
    recover();
    machine.clock.advance(10);
    second(leader, other);
    const events = ["circuit_opened", "circuit_half_open", "circuit_recovering", "circuit_closed"];
    for (const event of events) assert.equal(1, logged(machine, event).length, event);
    assert.is_true(!isRefused(ask(other)));
  });
});
