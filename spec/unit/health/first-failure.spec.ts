import { observeLatency } from "moontide/policy/balance/latency";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";
import { fail, startHealthGateway, succeed } from "./workers";

let machine: FakeMachine;
let one: Gateway;
let other: Gateway;

/** The moving average of the first endpoint, as the other worker compares it. */
const latency = (): number => webPool(other).members[0]!.latency_seconds;

describe("the first failure of a row", () => {
  before_each(() => {
    machine = fakeMachine();
    one = startHealthGateway(machine);
    other = startWorker(machine, 200);
    succeed(other, 1);
    machine.clock.advance(1);
  });

  it("costs in every worker what a failed attempt costs, with its next look", () => {
    const before = latency();
    fail(one, 1);
    assert.equal(before, latency());
    followHealth(other);
    assert.is_true(latency() >= 1);
    assert.is_true(webPool(other).members[1]!.latency_seconds < 1);
  });

  it("is heeded once", () => {
    fail(one, 1);
    followHealth(other);
    const at = webPool(other).members[0]!.latency_at;
    machine.clock.advance(1);
    fail(one, 1);
    followHealth(other);
    assert.equal(at, webPool(other).members[0]!.latency_at);
  });

  it("is no news for a worker that had an answer since", () => {
    fail(one, 1);
    machine.clock.advance(0.1);
    observeLatency(webPool(other).members[0]!, 0.01, machine.clock.now(), 1);
    succeed(other, 1);
    followHealth(other);
    assert.is_true(latency() < 1);
  });
});
