import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import type { Member } from "moontide/feature/pool/member";
import type { Exchange } from "moontide/feature/proxy/exchange";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { begin, finish, webPool } from "../proxy/driver";
import { fail, inRotation, logged, startHealthGateway, succeed } from "./workers";

let machine: FakeMachine;
let gateway: Gateway;

const first = (worker: Gateway): Member => webPool(worker).members[0]!;

const advance = (seconds: number): void => {
  machine.clock.advance(seconds);
  followHealth(gateway);
};

/** The first endpoint is ejected, and its time is over. */
const ejectAndReturn = (): void => {
  fail(gateway, 1, 5);
  advance(10);
};

before_each(() => {
  machine = fakeMachine();
  gateway = startHealthGateway(machine);
});

describe("an ejected endpoint", () => {
  it("comes back when its time is over, not before, on probation", () => {
    fail(gateway, 1, 5);
    advance(9.9);
    assert.equal("2", inRotation(gateway));
    advance(0.1);
    assert.equal("1 2", inRotation(gateway));
    assert.is_true(first(gateway).probation);
    assert.equal(0, first(gateway).ejected_until);
  });

  it("comes back in all workers by the same deadline", () => {
    const other = startWorker(machine, 200);
    fail(gateway, 1, 5);
    followHealth(other);
    advance(10);
    followHealth(other);
    assert.equal("1 2", inRotation(other));
    assert.is_true(first(other).probation);
  });

  it("is not brought back by answers that were on their way", () => {
    fail(gateway, 1, 5);
    succeed(gateway, 1);
    assert.equal("2", inRotation(gateway));
    advance(5);
    assert.equal("2", inRotation(gateway));
  });

  it("is not judged by attempts that fail between the end of its time and its return", () => {
    fail(gateway, 1, 5);
    machine.clock.advance(10.1);
    fail(gateway, 1, 5);
    followHealth(gateway);
    assert.equal("1 2", inRotation(gateway));
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });

  it("does not hold back another one whose time is over sooner", () => {
    const three = fakeMachine();
    const worker = startHealthGateway(three, { endpoints: 4 });
    fail(worker, 1, 5);
    three.clock.advance(3);
    fail(worker, 2, 5);
    assert.equal("3 4", inRotation(worker));
    three.clock.advance(7);
    followHealth(worker);
    assert.equal("1 3 4", inRotation(worker));
    three.clock.advance(3);
    followHealth(worker);
    assert.equal("1 2 3 4", inRotation(worker));
  });
});

describe("an endpoint on probation", () => {
  it("gets one request at a time", () => {
    ejectAndReturn();
    // Its failures are long ago, so it is not avoided for its latency.
    machine.clock.advance(60);
    const open: Exchange[] = [];
    for (const _ of $range(1, 40)) {
      open[open.length] = begin(gateway);
      assert.is_true(first(gateway).in_flight_here <= 1);
    }
    assert.equal(1, first(gateway).in_flight_here);
    for (const exchange of open) finish(gateway, exchange, 499);
    assert.is_true(first(gateway).probation);
  });

  it("is ejected by one failure, for longer each time", () => {
    ejectAndReturn();
    for (const times of $range(2, 4)) {
      fail(gateway, 1);
      assert.equal("2", inRotation(gateway));
      advance(10 * times - 0.1);
      assert.equal("2", inRotation(gateway));
      advance(0.1);
      assert.equal("1 2", inRotation(gateway));
    }
    const lines = logged(machine, "endpoint_ejected");
    assert.equal(4, lines.length);
    assert.equal("probation_failed", lines[1]!["cause"]);
    assert.equal("40.0", lines[3]!["seconds"]);
  });

  it("is restored by one success, and needs five failures again", () => {
    ejectAndReturn();
    succeed(gateway, 1);
    assert.is_false(first(gateway).probation);
    assert.same([{ pool: "web", endpoint: "10.0.0.1:80" }], logged(machine, "endpoint_restored"));
    machine.clock.advance(1);
    fail(gateway, 1, 4);
    assert.equal("1 2", inRotation(gateway));
    fail(gateway, 1);
    assert.equal("2", inRotation(gateway));
  });

  it("proves itself to each worker", () => {
    const other = startWorker(machine, 200);
    fail(gateway, 1, 5);
    followHealth(other);
    advance(10);
    followHealth(other);
    succeed(gateway, 1);
    assert.is_true(first(other).probation);
    fail(other, 1);
    assert.equal("2", inRotation(other));
    followHealth(gateway);
    assert.equal("2", inRotation(gateway));
  });

  it("is forgiven an ejection for each ten seconds that it was back", () => {
    ejectAndReturn();
    fail(gateway, 1);
    advance(20);
    succeed(gateway, 1);
    advance(20);
    fail(gateway, 1, 5);
    const lines = logged(machine, "endpoint_ejected");
    assert.equal(1, lines[2]!["times"]);
    assert.equal("10.0", lines[2]!["seconds"]);
  });
});
