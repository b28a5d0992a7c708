import { changeOverlay } from "moontide/feature/discovery/overlays";
import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import type { Overlay } from "moontide/policy/discovery/overlay";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { fail, inRotation, startHealthGateway } from "./workers";

let machine: FakeMachine;
let gateway: Gateway;

const overlay = (parts: Partial<Overlay>): void => {
  const changed: Overlay = {
    added: parts.added ?? {},
    weights: parts.weights ?? {},
    drained: parts.drained ?? {},
    removed: parts.removed ?? {},
  };
  changeOverlay(gateway.ports, "/state", "web", () => $multi(changed, undefined));
  settleLists(gateway);
};

before_each(() => {
  machine = fakeMachine();
  gateway = startHealthGateway(machine, { endpoints: 3 });
});

describe("health survives", () => {
  it("a changed list", () => {
    fail(gateway, 1, 5);
    overlay({
      weights: { "10.0.0.1:80": 7, "10.0.0.2:80": 3 },
      added: { "10.0.0.4:80": { weight: 1 } },
    });
    assert.equal("2 3 4", inRotation(gateway));
    machine.clock.advance(10);
    followHealth(gateway);
    assert.equal("1 2 3 4", inRotation(gateway));
    assert.is_true(webPool(gateway).members[0]!.probation);
  });

  it("that its endpoint was gone for a while", () => {
    fail(gateway, 1, 5);
    overlay({ removed: { "10.0.0.1:80": true } });
    assert.equal("2 3", inRotation(gateway));
    machine.clock.advance(4);
    overlay({});
    assert.equal("2 3", inRotation(gateway));
    machine.clock.advance(6);
    followHealth(gateway);
    assert.equal("1 2 3", inRotation(gateway));
  });

  it("a changed configuration", () => {
    fail(gateway, 1, 5);
    adoptConfiguration(gateway, gateway.configuration, 2);
    settleLists(gateway);
    assert.equal("2 3", inRotation(gateway));
    machine.clock.advance(10);
    followHealth(gateway);
    assert.equal("1 2 3", inRotation(gateway));
  });

  it("a reload: new workers know who is out, and until when", () => {
    fail(gateway, 1, 5);
    machine.clock.advance(7);
    const fresh = startWorker(machine, 300);
    assert.equal("2 3", inRotation(fresh));
    machine.clock.advance(3);
    followHealth(fresh);
    assert.equal("1 2 3", inRotation(fresh));
    assert.is_true(webPool(fresh).members[0]!.probation);
  });

  it("a reload, a row of failures that goes on included", () => {
    fail(gateway, 1, 4);
    const fresh = startWorker(machine, 300);
    fail(fresh, 1);
    assert.equal("2 3", inRotation(fresh));
  });
});
