import { followHealth } from "moontide/feature/health/passive";
import { fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { fail, inRotation, startHealthGateway } from "./workers";

describe("the share of a pool that may be ejected", () => {
  it("is bounded, and whoever has the longest to go stays out", () => {
    const machine = fakeMachine();
    const passive = '"maximum_ejected_percent": 30, "panic_percent": 0, ';
    const gateway = startHealthGateway(machine, { endpoints: 10, passive });
    const other = startWorker(machine, 200);
    for (const endpoint of $range(1, 5)) {
      fail(gateway, endpoint, 5);
      machine.clock.advance(1);
    }
    assert.equal("1 2 6 7 8 9 10", inRotation(gateway));
    followHealth(other);
    assert.equal(inRotation(gateway), inRotation(other));
    assert.is_false(webPool(gateway).panicking);
  });

  it("may be none at all", () => {
    const gateway = startHealthGateway(fakeMachine(), {
      endpoints: 4,
      passive: '"maximum_ejected_percent": 0, ',
    });
    fail(gateway, 1, 5);
    assert.equal("1 2 3 4", inRotation(gateway));
  });

  it("never takes the only endpoint away", () => {
    const gateway = startHealthGateway(fakeMachine(), { endpoints: 1 });
    fail(gateway, 1, 5);
    assert.equal("1", inRotation(gateway));
  });
});

describe("a pool of which too few are healthy", () => {
  it("uses all of its endpoints until enough are back", () => {
    const machine = fakeMachine();
    const gateway = startHealthGateway(machine, { endpoints: 4 });
    fail(gateway, 1, 5);
    fail(gateway, 2, 5);
    assert.equal("3 4", inRotation(gateway));
    machine.clock.advance(4);
    fail(gateway, 3, 5);
    assert.equal("1 2 3 4", inRotation(gateway));
    assert.is_true(webPool(gateway).panicking);
    machine.clock.advance(6);
    followHealth(gateway);
    assert.equal("1 2 4", inRotation(gateway));
    assert.is_false(webPool(gateway).panicking);
  });

  it("does not count the failures of its ejected endpoints against them", () => {
    const machine = fakeMachine();
    const gateway = startHealthGateway(machine, { endpoints: 2 });
    fail(gateway, 1, 5);
    fail(gateway, 2, 5);
    assert.is_true(webPool(gateway).panicking);
    const until = webPool(gateway).members[0]!.ejected_until;
    fail(gateway, 1, 50);
    assert.equal(until, webPool(gateway).members[0]!.ejected_until);
    assert.equal(0, machine.shared.health.numbers.get("failures/web/10.0.0.1:80"));
  });
});
