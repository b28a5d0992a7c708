import type { Gateway } from "moontide/feature/gateway/gateway";
import { openCircuit } from "moontide/feature/breaker/circuit";
import { admitRequest } from "../../support/lua/admit";
import { createExchange } from "moontide/feature/proxy/exchange";
import { followSpillovers } from "moontide/feature/spillover/follow";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { allAre, begin, counted, finish, inFlight, retry } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

interface Pools {
  readonly spillover?: string;
  readonly web?: string;
  readonly west?: string;
}

const west = '"endpoints": ["10.1.0.1:80"]';

const configurationWith = (pools: Pools): string => `{ "pools": {
  "web": { ${pools.web ?? '"endpoints": ["10.0.0.1:80", "10.0.0.2:80"]'},
           "spillover": { "pool": "west"${pools.spillover ?? ""} } },
  "west": { ${pools.west ?? west} } },
  "routes": [{ "pool": "web" }] }`;

const gatewayWith = (pools: Pools = {}, machine: FakeMachine = fakeMachine()): Gateway =>
  startGateway(machine, configurationWith(pools));

const share = (gateway: Gateway, requests: number): number => {
  let spilled = 0;
  for (const _ of $range(1, requests)) {
    const exchange = begin(gateway);
    if (exchange.target!.pool.name === "west") spilled += 1;
    finish(gateway, exchange, 200, 0.01);
  }
  return spilled / requests;
};

const nobody = '"discovery": { "type": "admin" }';

describe("a spillover", () => {
  it("takes nothing in calm, and its percentage where one is configured", () => {
    assert.equal(0, share(gatewayWith(), 200));
    assert.near(0.3, share(gatewayWith({ spillover: ', "percent": 30' }), 2000), 0.05);
  });

  it("takes everything while the pool has nobody in rotation, and is counted", () => {
    const gateway = gatewayWith({ web: nobody });
    assert.equal(1, share(gateway, 10));
    assert.same({ 'from="web",to="west"': 10 }, counted(gateway, "spilled_requests_total"));
  });

  it("takes what an open circuit refuses, and leaves no count behind", () => {
    const gateway = gatewayWith({ web: '"endpoints": ["10.0.0.1:80"], "breaker": {}' });
    openCircuit(gateway, gateway.pools.get("web")!, "consecutive_failures");
    assert.equal(1, share(gateway, 10));
    assert.same(allAre(0), inFlight(gateway));
  });

  it("takes nothing while it has nobody itself", () => {
    const gateway = gatewayWith({ spillover: ', "percent": 100', west: nobody });
    assert.equal(0, share(gateway, 50));
  });

  it("refuses with the pool's own reason when both have nobody", () => {
    const gateway = gatewayWith({ web: nobody, west: nobody });
    const exchange = createExchange();
    const verdict = admitRequest(gateway, exchange, fakeRequest());
    assert.equal("no_endpoint", verdict.action === "admit" ? "" : verdict.reason);
    assert.equal("web", exchange.target?.pool.name);
  });

  it("tells endpoints the secondary's names", () => {
    const gateway = gatewayWith({
      web: `${nobody}, "host_header": "web.example"`,
      west: `${west}, "host_header": "west.example"`,
    });
    const request = fakeRequest();
    begin(gateway, request);
    const calls = table.concat(request.calls, ", ");
    assert.is_truthy(string.find(calls, "set_host west.example", 1, true)[0], calls);
    assert.is_nil(string.find(calls, "set_host web.example", 1, true)[0]);
  });

  it("takes retries once all of the pool were tried, and the budget's place moves along", () => {
    const gateway = gatewayWith();
    const counts = gateway.ports.shared.in_flight.numbers;
    const exchange = begin(gateway);
    assert.equal("web", retry(gateway, exchange)?.pool);
    assert.equal(1, counts.get("retrying/web"));
    assert.equal("west", retry(gateway, exchange)?.pool);
    assert.equal(0, counts.get("retrying/web"));
    assert.equal(1, counts.get("retrying/west"));
    finish(gateway, exchange, 200, 0.01);
    assert.equal(0, counts.get("retrying/west"));
    assert.same(allAre(0), inFlight(gateway));
  });

  it("takes no retries that would need another Host header", () => {
    const gateway = gatewayWith({ west: `${west}, "host_header": "west.example"` });
    const exchange = begin(gateway);
    retry(gateway, exchange);
    assert.equal("web", retry(gateway, exchange)?.pool);
  });
});

describe("what exceeds the limit", () => {
  const limited = ', "requests_per_second": 100, "ramp_seconds": 1, "calm_seconds": 2';

  it("spills in every worker alike, and returns", () => {
    const machine = fakeMachine();
    const first = gatewayWith({ spillover: limited }, machine);
    const second = startWorker(machine, 200);
    const run = (seconds: number, per_tick: number): number => {
      let spilled = 0;
      for (const _ of $range(1, seconds * 5)) {
        machine.clock.advance(0.2);
        spilled += share(first, per_tick) + share(second, per_tick);
        followSpillovers(first);
        followSpillovers(second);
      }
      return spilled / (seconds * 10);
    };
    run(10, 20);
    assert.near(0.5, run(10, 20), 0.1);
    run(12, 5);
    assert.equal(0, run(2, 5));
  });

  it("may be what is in flight", () => {
    const machine = fakeMachine();
    const gateway = gatewayWith(
      { spillover: ', "in_flight_per_endpoint": 2, "ramp_seconds": 1' },
      machine,
    );
    for (const _ of $range(1, 8)) begin(gateway);
    for (const _ of $range(1, 20)) {
      machine.clock.advance(0.2);
      followSpillovers(gateway);
    }
    assert.is_true(share(gateway, 200) > 0.4);
  });
});
