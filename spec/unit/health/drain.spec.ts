import { followLists } from "moontide/feature/discovery/follow";
import { changeOverlay } from "moontide/feature/discovery/overlays";
import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { drainDeadline, mayReturnTo } from "moontide/feature/pool/drain";
import type { Member } from "moontide/feature/pool/member";
import { endpointStatus } from "moontide/feature/status/endpoint-status";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway, startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { inRotation, logged } from "./workers";

const documentOf = (deadline_seconds: number): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"],
       "drain": { "deadline_seconds": ${deadline_seconds} } } },
     "routes": [{ "pool": "web" }] }`;

const id = "10.0.0.2:80";

let machine: FakeMachine;
let gateway: Gateway;
let other: Gateway;

const member = (worker: Gateway): Member => webPool(worker).by_id.get(id)!;

const change = (drained: Record<string, true>, removed: Record<string, true> = {}): void => {
  changeOverlay(gateway.ports, "/state", "web", () =>
    $multi({ added: {}, weights: {}, drained, removed }, undefined),
  );
  settleLists(gateway);
  followLists(other);
  followHealth(other);
};

const drain = (): void => change({ [id]: true });

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, documentOf(60));
  other = startWorker(machine, 200);
});

describe("a draining endpoint", () => {
  it("takes nothing new, but those that are bound to it until the deadline", () => {
    drain();
    for (const worker of [gateway, other]) {
      assert.equal("1", inRotation(worker));
      assert.equal(machine.clock.now() + 60, drainDeadline(member(worker)));
      assert.is_true(mayReturnTo(member(worker), machine.clock.now() + 59.9));
      assert.is_false(mayReturnTo(member(worker), machine.clock.now() + 60));
    }
  });

  it("has one deadline, whatever becomes of the workers", () => {
    drain();
    const deadline = drainDeadline(member(gateway));
    machine.clock.advance(30);
    assert.equal(deadline, drainDeadline(member(startWorker(machine, 300))));
    assert.equal(1, logged(machine, "endpoint_draining").length);
  });

  it("begins anew with each drain", () => {
    drain();
    machine.clock.advance(100);
    change({});
    assert.equal(math.huge, drainDeadline(member(gateway)));
    assert.is_true(mayReturnTo(member(gateway), machine.clock.now()));
    drain();
    assert.equal(machine.clock.now() + 60, drainDeadline(member(other)));
    assert.equal(2, logged(machine, "endpoint_draining").length);
  });

  it("does not begin with a drain that no worker was there to end", () => {
    machine.shared.health.numbers.set(`draining/web/${id}`, 1);
    const fresh = startWorker(machine, 300);
    assert.equal(math.huge, drainDeadline(member(fresh)));
    drain();
    assert.equal(machine.clock.now() + 60, drainDeadline(member(gateway)));
  });

  it("follows a changed deadline", () => {
    drain();
    const began = machine.clock.now();
    const { configuration } = startGateway(fakeMachine(), documentOf(10));
    adoptConfiguration(gateway, configuration, 2);
    assert.equal(began + 10, drainDeadline(member(gateway)));
  });

  it("shows how long it has", () => {
    drain();
    machine.clock.advance(12.34);
    const status = endpointStatus(gateway, member(gateway), member(gateway));
    assert.same({ seconds_left: 47.7 }, status.drain);
    assert.equal(0, status.in_flight);
    machine.clock.advance(100);
    const over = endpointStatus(gateway, member(gateway), member(gateway));
    assert.same({ seconds_left: 0 }, over.drain);
  });
});

describe("an endpoint that is off the list", () => {
  it("is as drained at once", () => {
    const gone = member(gateway);
    change({}, { [id]: true });
    assert.is_false(mayReturnTo(gone, machine.clock.now()));
    assert.is_true(drainDeadline(gone) <= machine.clock.now());
  });
});

describe("those that are bound to an endpoint", () => {
  it("go elsewhere while it is out", () => {
    const bound = member(gateway);
    bound.ejected_until = machine.clock.now() + 5;
    assert.is_false(mayReturnTo(bound, machine.clock.now()));
    assert.is_true(mayReturnTo(bound, machine.clock.now() + 5));
    bound.unhealthy = true;
    assert.is_false(mayReturnTo(bound, machine.clock.now() + 5));
  });
});
