import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { countingShared, Tally } from "../proxy/counters";
import { counted, webPool } from "../proxy/driver";
import { configureHealth, fail, inRotation, logged, startHealthGateway, succeed } from "./workers";

let machine: FakeMachine;
let one: Gateway;
let other: Gateway;

const start = (options?: { endpoints?: number; passive?: string }): void => {
  machine = fakeMachine();
  one = startHealthGateway(machine, options);
  other = startWorker(machine, 200);
};

describe("failures in a row", () => {
  before_each(() => start());

  it("eject an endpoint at the fifth, counted over all workers", () => {
    fail(one, 1, 2);
    fail(other, 1, 2);
    assert.equal("1 2", inRotation(one));
    fail(other, 1);
    assert.equal("2", inRotation(other));
  });

  it("eject it in the worker that met the last at once, in the others with their next look", () => {
    fail(one, 1, 5);
    assert.equal("2", inRotation(one));
    assert.equal("1 2", inRotation(other));
    followHealth(other);
    assert.equal("2", inRotation(other));
    assert.equal(webPool(one).members[0]!.ejected_until, webPool(other).members[0]!.ejected_until);
  });

  it("eject it in a worker that has not looked yet when it meets a failure there, and only once", () => {
    fail(one, 1, 5);
    fail(other, 1);
    assert.equal("2", inRotation(other));
    fail(other, 1, 20);
    fail(one, 1, 20);
    assert.equal(1, logged(machine, "endpoint_ejected").length);
  });

  it("count for each endpoint apart", () => {
    fail(one, 1, 4);
    fail(one, 2, 4);
    assert.equal("1 2", inRotation(one));
  });

  it("are told in one line and counted by their cause", () => {
    fail(one, 1, 5);
    assert.same(
      [
        {
          pool: "web",
          endpoint: "10.0.0.1:80",
          cause: "consecutive_failures",
          seconds: "10.0",
          times: 1,
          panic: false,
        },
      ],
      logged(machine, "endpoint_ejected"),
    );
    assert.same({ 'pool="web",cause="consecutive_failures"': 1 }, counted(one, "ejections_total"));
  });
});

describe("a row of failures is ended by a success", () => {
  before_each(() => start());
  for (const who of ["the same", "another"]) {
    it(`of ${who} worker`, () => {
      const witness = who === "another" ? other : one;
      fail(one, 1, 4);
      machine.clock.advance(1);
      succeed(witness, 1);
      machine.clock.advance(1);
      fail(one, 1, 4);
      assert.equal("1 2", inRotation(one));
      fail(one, 1);
      assert.equal("2", inRotation(one));
    });
  }

  it("at this endpoint, not at another one", () => {
    fail(one, 1, 4);
    machine.clock.advance(1);
    succeed(one, 2);
    machine.clock.advance(1);
    fail(one, 1);
    assert.equal("2", inRotation(one));
  });

  it("however many workers take turns in failing", () => {
    for (const _ of $range(1, 100)) {
      fail(one, 1, 2);
      fail(other, 1, 2);
      machine.clock.advance(0.02);
      succeed(other, 1);
      machine.clock.advance(0.02);
    }
    assert.equal("1 2", inRotation(one));
  });

  it("that came after it began, not by one before", () => {
    succeed(other, 1);
    machine.clock.advance(1);
    fail(one, 1, 5);
    assert.equal("2", inRotation(one));
  });
});

describe("a look at health", () => {
  it("costs one number of shared memory while nothing changes", () => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const gateway = startHealthGateway({ ...plain, shared: countingShared(plain.shared, tally) });
    for (const [key] of pairs(tally)) tally[key] = 0;
    for (const _ of $range(1, 10)) followHealth(gateway);
    assert.equal(10, tally["health get"]);
  });
});

describe("options of passive health", () => {
  it("set the length of the row", () => {
    start({ passive: '"consecutive_failures": 1, ' });
    fail(one, 1);
    assert.equal("2", inRotation(one));
  });

  it("bring back whoever is out when they switch it off", () => {
    const machine = fakeMachine();
    const leader = startHealthGateway(machine, { endpoints: 3 });
    fail(leader, 1, 5);
    assert.equal("2 3", inRotation(leader));
    configureHealth(leader, '"enabled": false, ');
    assert.equal("1 2 3", inRotation(leader));
  });

  it("switch it off: nobody is ejected, and nothing is written", () => {
    start({ passive: '"enabled": false, ' });
    fail(one, 1, 100);
    assert.equal("1 2", inRotation(one));
    assert.equal(0, machine.shared.health.numbers.get("version"));
    assert.equal(0, machine.shared.health.numbers.get("failures/web/10.0.0.1:80"));
  });
});
