import { ejectionTimes } from "moontide/feature/status/shared-facts";
import { statusReport } from "moontide/feature/status/status";
import type { EndpointStatus } from "moontide/feature/status/endpoint-status";
import { version } from "moontide/feature/status/version";
import { setConfigurationProblem } from "moontide/feature/configuration/store";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth, recordDropped, recordSucceeded } from "moontide/feature/health/passive";
import { handOverWindows } from "moontide/feature/health/window";
import { createLease, holdLease } from "moontide/feature/leader/lease";
import { acquire } from "moontide/feature/pool/in-flight";
import type { Member } from "moontide/feature/pool/member";
import { observeLatency } from "moontide/policy/balance/latency";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";

const configuration = `{
  "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80", {"address": "10.0.0.3:80", "weight": 4}],
                      "health": { "passive": { "consecutive_failures": 2, "jitter_percent": 0 } } } },
  "routes": [{ "pool": "web" }],
  "admin": { "tokens": [{ "sha256": "${string.rep("a", 64)}" }] } }`;

let machine: FakeMachine;
let gateway: Gateway;

const member = (of: Gateway, index: number): Member => of.pools.get("web")!.members[index]!;

const endpointStatus = (of: Gateway, index: number): EndpointStatus =>
  statusReport(of).pools[0]!.endpoints[index]!;

const fail = (times: number): void => {
  for (const _ of $range(1, times)) {
    recordDropped(gateway, gateway.pools.get("web")!, member(gateway, 0));
  }
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
});

describe("the status", () => {
  it("tells the version of the package", () => {
    const [file] = io.open("package.json", "r");
    const [packaged] = string.match(file!.read("*a")!, '"version": "([^"]+)"');
    file!.close();
    assert.equal(packaged, version);
    assert.equal(version, statusReport(gateway).version);
  });

  it("tells the time as people write it", () => {
    assert.equal("2026-01-01T00:00:00Z", statusReport(gateway).time);
  });

  it("tells the configuration in use and what is wrong with the file", () => {
    assert.same({ version: 1, valid: true }, statusReport(gateway).configuration);
    setConfigurationProblem(gateway.ports, "web.json: 1 problem");
    assert.same(
      { version: 1, valid: false, problem: "web.json: 1 problem" },
      statusReport(gateway).configuration,
    );
  });

  it("tells the workers and who leads", () => {
    const other = startWorker(machine, 200);
    const { numbers, texts } = machine.shared.state;
    holdLease(createLease("200 1"), texts, numbers, machine.clock, () => true);
    const report = statusReport(gateway);
    assert.equal(100, report.worker);
    assert.equal(200, report.leader);
    assert.same(
      [
        { generation: "1.100.1", process: 100, leader: false },
        { generation: "2.200.1", process: 200, leader: true },
      ],
      report.workers,
    );
    assert.equal(200, statusReport(other).worker);
  });

  it("has nobody lead before the first election", () => {
    assert.is_nil(statusReport(gateway).leader);
  });

  it("holds no secret", () => {
    const text = gateway.ports.json.encode(statusReport(gateway));
    assert.is_nil(string.find(text, string.rep("a", 64), 1, true)[0]);
  });
});

describe("the status of an endpoint", () => {
  it("starts healthy, without a latency that nobody measured", () => {
    assert.same(
      {
        id: "10.0.0.3:80",
        address: "10.0.0.3",
        port: 80,
        weight: 4,
        draining: false,
        state: "healthy",
        in_flight: 0,
        recent: { attempts: 0, failures: 0 },
      },
      endpointStatus(gateway, 2),
    );
  });

  it("tells how long it is out and how often it was, in every worker", () => {
    const other = startWorker(machine, 200);
    fail(2);
    followHealth(other);
    machine.clock.advance(2.96);
    for (const worker of [gateway, other]) {
      assert.equal("ejected", endpointStatus(worker, 0).state);
      assert.same({ seconds_left: 7, times: 1 }, endpointStatus(worker, 0).ejection);
    }
    assert.equal(1, ejectionTimes(gateway.ports, member(gateway, 0)));
  });

  it("tells of probation, and of its end", () => {
    fail(2);
    machine.clock.advance(10.1);
    followHealth(gateway);
    assert.equal("probation", endpointStatus(gateway, 0).state);
    assert.is_nil(endpointStatus(gateway, 0).ejection);
    recordSucceeded(gateway, member(gateway, 0), machine.clock.now());
    assert.equal("healthy", endpointStatus(gateway, 0).state);
  });

  it("counts recent attempts and those in flight over all workers", () => {
    const other = startWorker(machine, 200);
    const counts = machine.shared.in_flight.numbers;
    for (const worker of [gateway, other]) {
      acquire(counts, member(worker, 1));
      recordSucceeded(worker, member(worker, 1), machine.clock.now());
      recordDropped(worker, worker.pools.get("web")!, member(worker, 1));
      handOverWindows(worker);
    }
    const { in_flight, recent } = endpointStatus(gateway, 1);
    assert.equal(2, in_flight);
    assert.same({ attempts: 4, failures: 2 }, recent);
  });

  it("shows latency as it counts now: it fades while the endpoint is idle", () => {
    observeLatency(member(gateway, 0), 0.25, machine.clock.now(), 3);
    assert.equal(0.25, endpointStatus(gateway, 0).latency_seconds);
    machine.clock.advance(3);
    assert.near(0.25 * math.exp(-1), endpointStatus(gateway, 0).latency_seconds!, 1e-6);
  });
});

describe("the status of a pool", () => {
  it("counts its endpoints by state", () => {
    fail(2);
    const { counts, panicking, ready } = statusReport(gateway).pools[0]!;
    assert.same(
      {
        total: 3,
        in_rotation: 2,
        healthy: 2,
        ejected: 1,
        unhealthy: 0,
        asleep: 0,
        probation: 0,
        draining: 0,
      },
      counts,
    );
    assert.is_false(panicking);
    assert.is_true(ready);
  });
});
