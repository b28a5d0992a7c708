import type { Gateway } from "moontide/feature/gateway/gateway";
import { followSplits } from "moontide/feature/split/follow";
import { leadRamps } from "moontide/feature/split/lead";
import { loadRecords } from "moontide/feature/split/state";
import { splitStatus } from "moontide/feature/split/status";
import { handOverVariants } from "moontide/feature/split/window";
import { FakeMachine, fakeMachine, restarted } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { begin, finish } from "../proxy/driver";

const configurationWith = (ramp: string): string => `{
  "state": { "directory": "/state" },
  "pools": { "old": { "endpoints": ["10.0.0.1:80"] }, "new": { "endpoints": ["10.0.0.2:80"] } },
  "routes": [{ "name": "shop", "split": [
    { "pool": "old" }, { "pool": "new", "ramp": { ${ramp} "interval_seconds": 10, "minimum_requests": 10 } }] }] }`;

const steps = '"steps_percent": [10, 50],';

/** A second goes by in every worker. */
const second = (machine: FakeMachine, workers: readonly Gateway[]): void => {
  machine.clock.advance(1);
  for (const gateway of workers) handOverVariants(gateway);
  leadRamps(workers[0]!);
  for (const gateway of workers) followSplits(gateway);
};

const percentOf = (gateway: Gateway): number => gateway.splits[0]!.variants[1]!.percent;

/** Requests that end as it says for the pool that they go to. */
const serve = (
  gateway: Gateway,
  requests: number,
  { status = 200, seconds = 0.01 }: { status?: number; seconds?: number } = {},
): void => {
  for (const _ of $range(1, requests)) {
    const exchange = begin(gateway);
    const isNew = exchange.target!.pool.name === "new";
    finish(gateway, exchange, isNew ? status : 200, isNew ? seconds : 0.01);
  }
};

const statusOf = (gateway: Gateway): string =>
  splitStatus(gateway, gateway.splits[0]!).ramp!.status;

const logged = (machine: FakeMachine, status: string): number => {
  let count = 0;
  for (const { event, fields } of machine.logged) {
    if (event === "split_ramp" && fields["status"] === status) count += 1;
  }
  return count;
};

describe("a ramp", () => {
  it("begins with its first step and goes on in all workers until it is complete", () => {
    const machine = fakeMachine();
    const leader = startGateway(machine, configurationWith(steps));
    const worker = startWorker(machine, 200);
    assert.equal(10, percentOf(worker));
    for (const _ of $range(1, 11)) {
      serve(leader, 100);
      serve(worker, 100);
      second(machine, [leader, worker]);
    }
    assert.equal(50, percentOf(leader));
    assert.equal(50, percentOf(worker));
    for (const _ of $range(1, 11)) {
      serve(worker, 100);
      second(machine, [leader, worker]);
    }
    assert.equal("complete", statusOf(worker));
    assert.equal(50, percentOf(worker));
    assert.equal(1, logged(machine, "complete"));
  });

  it("waits for requests", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, configurationWith(steps));
    for (const _ of $range(1, 30)) second(machine, [gateway]);
    const { ramp } = splitStatus(gateway, gateway.splits[0]!);
    assert.equal("requests", ramp?.waits_for);
    assert.equal(10, percentOf(gateway));
  });

  for (const [what, answer] of pairs({ errors: { status: 502 }, latency: { seconds: 0.05 } })) {
    it(`is rolled back for ${what}, once, within a second, and stays so`, () => {
      const machine = fakeMachine();
      const gateway = startGateway(machine, configurationWith(steps));
      second(machine, [gateway]);
      serve(gateway, 600, answer);
      second(machine, [gateway]);
      assert.equal("rolled_back", statusOf(gateway));
      assert.equal(0, percentOf(gateway));
      for (const _ of $range(1, 30)) {
        serve(gateway, 20);
        second(machine, [gateway]);
      }
      assert.equal(0, percentOf(gateway));
      assert.equal(1, logged(machine, "rolled_back"));
    });
  }

  it("only stops where that is configured", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, configurationWith(`${steps} "on_violation": "pause",`));
    second(machine, [gateway]);
    serve(gateway, 600, { status: 500 });
    second(machine, [gateway]);
    assert.equal("paused", statusOf(gateway));
    assert.equal(10, percentOf(gateway));
  });

  const rolledBack = (): FakeMachine => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, configurationWith(steps));
    second(machine, [gateway]);
    serve(gateway, 600, { status: 500 });
    second(machine, [gateway]);
    assert.equal(0, percentOf(gateway));
    return machine;
  };

  it("is not begun anew by a restart", () => {
    const machine = restarted(rolledBack());
    const gateway = startGateway(machine, configurationWith(steps));
    loadRecords(gateway.ports, "/state");
    second(machine, [gateway]);
    assert.equal("rolled_back", statusOf(gateway));
    assert.equal(0, percentOf(gateway));
  });

  it("begins anew with another configuration", () => {
    const machine = restarted(rolledBack());
    const gateway = startGateway(machine, configurationWith('"steps_percent": [20, 50],'));
    loadRecords(gateway.ports, "/state");
    second(machine, [gateway]);
    assert.equal("ramping", statusOf(gateway));
    assert.equal(20, percentOf(gateway));
  });

  it("is rolled back even when the disk is full, and says that it was not kept", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, configurationWith(steps));
    second(machine, [gateway]);
    machine.disk_problem = "no space left";
    serve(gateway, 600, { status: 500 });
    second(machine, [gateway]);
    assert.equal(0, percentOf(gateway));
    const last = machine.logged[machine.logged.length - 1]!;
    assert.equal("split_state_not_kept", last.event);
  });

  it("survives a state file that makes no sense", () => {
    const machine = fakeMachine();
    machine.files["/state/splits.json"] = '{"shop": {"status": "sideways", "step": "many"}}';
    const gateway = startGateway(machine, configurationWith(steps));
    loadRecords(gateway.ports, "/state");
    second(machine, [gateway]);
    assert.equal("ramping", statusOf(gateway));
  });
});
