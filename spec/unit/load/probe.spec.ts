import type { Gateway } from "moontide/feature/gateway/gateway";
import { Probers, sendProbes, wantsProbes } from "moontide/feature/load/probing";
import type { ProbePool } from "moontide/policy/balance/probe-pool";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { FakeAnswer } from "../../support/lua/http";
import { startGateway } from "../../support/lua/worker";
import { serve, webPool } from "../proxy/driver";

const documentOf = (probing: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"],
  "balancer": { "algorithm": "probing", "probing": { ${probing} } } } },
  "routes": [{ "pool": "web" }] }`;

let machine: FakeMachine;
let gateway: Gateway;
let probers: Probers;

const spawn = (_name: string, run: (this: void) => void): boolean => {
  run();
  return true;
};

const probesOf = (): ProbePool => webPool(gateway).binding!.probes!;

const start = (probing = ""): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, documentOf(probing));
  probers = new LuaMap();
};

const look = (): void =>
  sendProbes(gateway, yieldingOn(machine, undefined, gateway.ports), probers, spawn);

/** So many requests, and a look for probes that are due 0.1 s later. */
const requests = (count: number): void => {
  for (const _ of $range(1, count)) serve(gateway, 200, 0.01);
  machine.clock.advance(0.1);
  look();
};

const good: FakeAnswer = { body: '{ "in_flight": 2, "latency_seconds": 0.03 }' };

describe("probes", () => {
  it("are sent beside requests, three for each, and their answers kept", () => {
    start();
    machine.http.answer(() => good);
    requests(0);
    assert.equal(0, machine.http.asked.length);
    requests(4);
    assert.equal(12, machine.http.asked.length);
    assert.matches("^http://10.0.0.%d:80/.well%-known/load$", machine.http.asked[0]!.url);
    const probes = probesOf();
    assert.is_true(probes.count >= 2);
    assert.same([2, 0.03], [probes.in_flight[0], probes.latency_seconds[0]]);
  });

  it("go where the options say", () => {
    start('"path": "/load", "port": 9000');
    machine.http.answer(() => good);
    requests(1);
    requests(1);
    assert.matches("^http://10.0.0.%d:9000/load$", machine.http.asked[0]!.url);
  });

  it("are no more than may be sent, and none where that is less than one for a request", () => {
    start('"maximum_probes_per_second": 50');
    machine.http.answer(() => good);
    requests(0);
    requests(3);
    assert.equal(5, machine.http.asked.length);
    for (const _ of $range(1, 50)) requests(20);
    const before = machine.http.asked.length;
    requests(20);
    assert.equal(before, machine.http.asked.length);
    assert.is_true(probesOf().rate < 1);
  });

  it("that are answered otherwise leave the pool to peak_ewma, until all answer again", () => {
    start();
    machine.http.answer(() => ({ status: 404 }));
    requests(1);
    requests(1);
    assert.is_true(probesOf().silent > 0);
    assert.equal(0, probesOf().count);
    const asked = machine.http.asked.length;
    requests(5);
    assert.equal(asked, machine.http.asked.length);
    machine.http.answer(() => good);
    for (const _ of $range(1, 3)) {
      machine.clock.advance(11);
      requests(1);
    }
    assert.equal(0, probesOf().silent);
    let said = 0;
    for (const { event } of machine.logged) if (event === "probe_not_understood") said += 1;
    assert.is_true(said >= 1 && said <= 3);
  });

  it("that nobody answers change nothing", () => {
    start();
    machine.http.answer(() => "connection refused");
    requests(2);
    requests(2);
    assert.same([0, 0], [probesOf().count, probesOf().silent]);
  });

  it("are sent for pools that use them alone", () => {
    start();
    assert.is_true(wantsProbes(gateway));
    const plain = documentOf("").replace("probing", "random");
    assert.is_false(wantsProbes(startGateway(fakeMachine(), plain)));
  });
});
