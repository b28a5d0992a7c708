import { setConfigurationProblem } from "moontide/feature/configuration/store";
import { askSource, createDiscovery } from "moontide/feature/discovery/runner";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { eject } from "moontide/feature/health/passive";
import { scrapeGauges } from "moontide/feature/metrics/gauges";
import { scrape } from "moontide/feature/metrics/scrape";
import { acquire } from "moontide/feature/pool/in-flight";
import type { YieldingPorts } from "moontide/kernel/ports";
import { observeLatency } from "moontide/policy/balance/latency";
import { seriesOf } from "moontide/policy/metrics/registry";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { fakePlatform } from "../admin/client";

const configuration = `{
  "pools": { "big": { "endpoints": ["10.0.1.1:80", "10.0.1.2:80", "10.0.1.3:80", "10.0.1.4:80"] },
             "small": { "endpoints": ["10.0.0.1:80"] },
             "found": { "discovery": { "type": "file", "path": "/etc/found.json" } } },
  "routes": [{ "pool": "big" }],
  "metrics": { "maximum_endpoints": 3 } }`;

let machine: FakeMachine;
let gateway: Gateway;

const samples = (name: string): Record<string, unknown> =>
  scrapeGauges(gateway, fakePlatform())[`moontide_${name}`] ?? {};

const scraped = (worker: Gateway): string => scrape(worker, fakePlatform(), () => undefined);

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
});

describe("gauges of a scrape", () => {
  it("tell what runs, and how full shared memory is", () => {
    const [labels] = next(samples("build_info"));
    assert.matches('^version="[%d.]+",nginx="1.22.1",ngx_lua="0.10.23"$', labels as string);
    assert.same({ 'dict="moontide_state"': 4194304 }, samples("shared_dict_capacity_bytes"));
    assert.same({ 'dict="moontide_state"': 4096 }, samples("shared_dict_free_bytes"));
  });

  it("tell whether the file on disk is the configuration in use", () => {
    assert.same({ "": 1 }, samples("configuration_version"));
    assert.same({ "": 1 }, samples("configuration_valid"));
    setConfigurationProblem(gateway.ports, "x");
    assert.same({ "": 0 }, samples("configuration_valid"));
  });

  it("count endpoints by state, and those that are lost to a pool", () => {
    const pool = gateway.pools.get("big")!;
    eject(gateway, pool, pool.members[0]!, "failure_percent");
    assert.equal(1, samples("endpoints")['pool="big",state="ejected"']);
    assert.equal(3, samples("endpoints")['pool="big",state="healthy"']);
    assert.same(
      { 'pool="big"': 1, 'pool="small"': 0, 'pool="found"': 0 },
      samples("endpoints_lost"),
    );
    assert.equal(0, samples("pool_panicking")['pool="big"']);
  });

  it("tell of a panic, in which nobody is lost", () => {
    const pool = gateway.pools.get("big")!;
    for (const member of pool.members) eject(gateway, pool, member, "failure_percent");
    assert.equal(4, samples("endpoints")['pool="big",state="ejected"']);
    assert.equal(0, samples("endpoints_lost")['pool="big"']);
    assert.equal(1, samples("pool_panicking")['pool="big"']);
  });

  it("give small pools their series and count the rest of large ones as other", () => {
    const counts = machine.shared.in_flight.numbers;
    for (const member of gateway.pools.get("big")!.members) acquire(counts, member);
    assert.same(
      {
        'pool="small",endpoint="10.0.0.1:80"': 0,
        'pool="big",endpoint="10.0.1.1:80"': 1,
        'pool="big",endpoint="10.0.1.2:80"': 1,
        'pool="big",endpoint="other"': 2,
      },
      samples("endpoint_in_flight"),
    );
  });

  it("show the latency of whoever has one, of the others the mean", () => {
    const now = machine.clock.now();
    for (const member of gateway.pools.get("big")!.members) {
      const last = tonumber(string.match(member.address, "%d$")[0])!;
      if (last !== 2) observeLatency(member, last / 10, now, 10);
    }
    const shown = samples("endpoint_latency_seconds");
    assert.equal(0.1, shown['pool="big",endpoint="10.0.1.1:80"']);
    assert.is_nil(shown['pool="big",endpoint="10.0.1.2:80"']);
    assert.near(0.35, shown['pool="big",endpoint="other"'] as number, 1e-9);
  });

  it("tell how old the answer of a source is, and whether it is stale", () => {
    const ask = (): void =>
      askSource(gateway, gateway.ports as YieldingPorts, createDiscovery(), "found");
    ask();
    assert.same({ 'pool="found"': 1 }, samples("discovery_stale"));
    assert.same({}, samples("discovery_age_seconds"));
    machine.files["/etc/found.json"] = '["10.0.0.9:80"]';
    ask();
    machine.clock.advance(5);
    assert.same({ 'pool="found"': 0 }, samples("discovery_stale"));
    assert.same({ 'pool="found"': 5 }, samples("discovery_age_seconds"));
  });
});

describe("a scrape", () => {
  it("has the numbers of this moment of the worker that answers", () => {
    const other = startWorker(machine, 200);
    seriesOf(other.metrics.retries, ["big"]).value = 7;
    assert.is_nil(string.find(scraped(gateway), "moontide_retries_total{", 1, true)[0]);
    assert.matches('moontide_retries_total{pool="big"} 7\n', scraped(other), 1, true);
  });

  it("names and describes each family once", () => {
    const seen = new LuaSet<string>();
    const text = scraped(gateway);
    for (const [name] of string.gmatch(text, "# HELP (%S+) [^\n]+\n# TYPE")) {
      assert.is_false(seen.has(name!), name);
      seen.add(name!);
    }
    assert.is_true(seen.has("moontide_build_info"));
    assert.is_nil(string.find(text, "\n\n", 1, true)[0]);
    assert.is_nil(string.find(text, "-0\n", 1, true)[0]);
  });
});
