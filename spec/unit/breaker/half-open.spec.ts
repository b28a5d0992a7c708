import type { Gateway } from "moontide/feature/gateway/gateway";
import { endProbe } from "moontide/feature/breaker/probe";
import { followHealth } from "moontide/feature/health/passive";
import { Machine, settleDeadGenerations } from "moontide/feature/leader/settle";
import { abandonExchange } from "moontide/feature/proxy/finish";
import { Outcome } from "moontide/kernel/outcome";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { finish, webPool } from "../proxy/driver";
import {
  admitted,
  ask,
  isRefused,
  requests,
  startBreakerGateway,
  stateIn,
  vanish,
} from "./workers";

let machine: FakeMachine;
let leader: Gateway;
let other: Gateway;

const places = (): number => machine.shared.in_flight.numbers.get("probing/web");

/** Two workers before a pool whose circuit has been open long enough. */
before_each(() => {
  machine = fakeMachine();
  leader = startBreakerGateway(machine, ', "consecutive_failures": 1, "half_open_requests": 3');
  other = startWorker(machine, 200);
  requests(leader, 1, 500);
  machine.clock.advance(5);
  followHealth(other);
});

describe("a half-open circuit", () => {
  it("lets so many requests through at a time, over all workers", () => {
    assert.equal("half_open", stateIn(other));
    const first = admitted(leader);
    admitted(other);
    admitted(other);
    assert.is_true(isRefused(ask(leader)));
    assert.is_true(isRefused(ask(other)));
    assert.equal(3, places());
    finish(leader, first, 499);
    assert.equal("half_open", stateIn(leader), "a client that left says nothing");
    assert.is_false(isRefused(ask(other)));
    assert.is_true(isRefused(ask(leader)));
  });

  it("gives every place back, whatever becomes of the request", () => {
    finish(leader, admitted(leader), 499);
    abandonExchange(leader, admitted(leader));
    finish(leader, admitted(leader), 200, 0.01);
    finish(other, admitted(other), 500, 0.01);
    assert.equal(0, places());
  });

  it("begins to recover with the first success; those after it change nothing", () => {
    const early = admitted(other);
    finish(leader, admitted(leader), 200, 0.01);
    assert.equal("recovering", stateIn(leader));
    followHealth(other);
    assert.equal("recovering", stateIn(other));
    finish(other, early, 200, 0.01);
    assert.equal("recovering", stateIn(other));
    assert.equal(0, places());
  });

  it("opens again with a failure, in every worker, once", () => {
    const late = admitted(other);
    finish(leader, admitted(leader), 502);
    assert.equal("open", stateIn(leader));
    followHealth(other);
    finish(other, late, 502);
    assert.equal("open", stateIn(other));
    assert.equal(2, webPool(other).breaker.times);
  });

  it("judges by the header: a tunnel may last for hours", () => {
    const tunnel = admitted(leader);
    endProbe(leader, tunnel, Outcome.Succeeded);
    assert.equal("recovering", stateIn(leader));
    assert.equal(0, places());
    finish(leader, tunnel, 101, 0.01);
    assert.equal(0, places());
  });

  it("gives the place back when there is no endpoint to go to", () => {
    webPool(leader).view = { ...webPool(leader).view, count: 0 };
    assert.equal("no_endpoint", (ask(leader) as { reason: string }).reason);
    assert.equal(0, places());
  });

  it("gets back the places of a worker that died", () => {
    for (const _ of $range(1, 3)) admitted(other);
    assert.is_true(isRefused(ask(leader)));
    const dead: Machine = {
      isAlive: (identity) => identity !== "200 1",
      inFlightKeys: () => keysIn(machine.shared.in_flight),
    };
    settleDeadGenerations(leader, dead);
    assert.equal(0, places());
    assert.is_false(isRefused(ask(leader)));
  });

  it("lets another through when those who hold the places must be long gone", () => {
    for (const _ of $range(1, 3)) vanish(admitted(leader));
    machine.clock.advance(webPool(leader).limits.total_seconds);
    assert.is_true(isRefused(ask(leader)));
    machine.clock.advance(1.1);
    const answer = ask(leader);
    assert.is_false(isRefused(answer));
    assert.is_true(isRefused(ask(other)), "one, not all");
  });
});
