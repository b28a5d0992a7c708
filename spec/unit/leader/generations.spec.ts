import { Gateway } from "moontide/feature/gateway/gateway";
import {
  beginGeneration,
  endClean,
  endGeneration,
  generationIdentity,
  generations,
} from "moontide/feature/leader/generations";
import { settleDeadGenerations } from "moontide/feature/leader/settle";
import { acquire, release } from "moontide/feature/pool/in-flight";
import { followEpoch, hasNothingInFlight, inFlightEpoch } from "moontide/feature/pool/recount";
import type { Ports } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine, keysIn, portsOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { twoEndpoints } from "../admin/client";

describe("generations", () => {
  let ports: Ports;
  before_each(() => {
    ports = portsOn(fakeMachine());
  });

  it("number every life anew", () => {
    assert.equal("1.10.1", beginGeneration(ports, "10 1"));
    assert.equal("2.11.1", beginGeneration(ports, "11 1"));
    assert.same(["1.10.1", "2.11.1"], generations(ports));
    assert.equal("11 1", generationIdentity(ports, "2.11.1"));
  });

  it("never share a name, even when the zone that counts them begins anew", () => {
    const before = beginGeneration(ports, "10 1");
    const resized = portsOn(fakeMachine());
    assert.not_equal(before, beginGeneration(resized, "20 7"));
  });

  it("end in any order and never come back", () => {
    for (const i of $range(1, 4)) beginGeneration(ports, `${i} 1`);
    endGeneration(ports, "3.3.1");
    assert.same(["1.1.1", "2.2.1", "4.4.1"], generations(ports));
    endGeneration(ports, "1.1.1");
    endGeneration(ports, "2.2.1");
    assert.same(["4.4.1"], generations(ports));
    assert.equal("5.5.1", beginGeneration(ports, "5 1"));
    endGeneration(ports, "4.4.1");
    endGeneration(ports, "5.5.1");
    assert.same([], generations(ports));
    assert.equal("6.6.1", beginGeneration(ports, "6 1"));
  });
});

describe("a worker that dies", () => {
  let machine: FakeMachine;
  let gateway: Gateway;

  const settle = (isDead: (identity: string) => boolean): void =>
    settleDeadGenerations(gateway, {
      isAlive: (identity) => !isDead(identity),
      inFlightKeys: () => keysIn(machine.shared.in_flight),
    });

  const inFlight = (): number => {
    const [member] = gateway.pools.get("web")!.members;
    return machine.shared.in_flight.numbers.get(member!.in_flight_key);
  };

  before_each(() => {
    machine = fakeMachine();
    gateway = startGateway(machine, twoEndpoints);
  });

  it("leaves no attempt in flight behind, and takes nobody else's along", () => {
    const other = startWorker(machine, 200);
    const counts = machine.shared.in_flight.numbers;
    const [mine] = gateway.pools.get("web")!.members;
    const [its] = other.pools.get("web")!.members;
    acquire(counts, mine!);
    for (const _ of $range(1, 3)) acquire(counts, its!);
    release(counts, its!);
    assert.equal(3, inFlight());
    settle((identity) => identity === "200 1");
    followEpoch(gateway);
    assert.equal(1, inFlight());
    release(counts, mine!);
    machine.clock.advance(2);
    settle((identity) => identity === "200 1");
    assert.equal(0, inFlight());
    assert.same([gateway.generation], generations(gateway.ports));
    assert.equal(2, gateway.metrics.in_flight_healed.series.get("")?.value);
    assert.same(["web/10.0.0.1:80 ~1"], keysIn(machine.shared.in_flight));
  });

  it("makes every worker bring its share over, whenever it looks", () => {
    const [second, third] = [startWorker(machine, 200), startWorker(machine, 300)];
    const counts = machine.shared.in_flight.numbers;
    const [mine] = gateway.pools.get("web")!.members;
    const [its] = second.pools.get("web")!.members;
    const [dead] = third.pools.get("web")!.members;
    for (const member of [mine!, its!, dead!]) acquire(counts, member);
    settle((identity) => identity === "300 1");
    followEpoch(gateway);
    // The second worker has not looked yet: it goes on counting where it did.
    acquire(counts, its!);
    acquire(counts, mine!);
    assert.equal(2, inFlight());
    followEpoch(second);
    assert.equal(4, inFlight());
    for (const member of [mine!, mine!, its!, its!]) release(counts, member);
    assert.equal(0, inFlight());
  });

  it("in order, with nothing under way, makes nobody count anew", () => {
    const other = startWorker(machine, 200);
    assert.is_true(hasNothingInFlight(other));
    endClean(other.ports, other.generation);
    settle((identity) => identity === "200 1");
    assert.equal(0, inFlightEpoch(gateway.ports));
    assert.same([gateway.generation], generations(gateway.ports));
  });

  it("is settled once, also while its last numbers find no room", () => {
    startWorker(machine, 200);
    for (const _ of $range(1, 3)) settle((identity) => identity === "200 1");
    assert.equal(1, inFlightEpoch(gateway.ports));
  });

  it("is not settled while it lives, and nobody settles itself", () => {
    startWorker(machine, 200);
    settle(() => false);
    assert.equal(2, generations(gateway.ports).length);
    settle((identity) => identity === "100 1");
    assert.equal(2, generations(gateway.ports).length);
  });
});
