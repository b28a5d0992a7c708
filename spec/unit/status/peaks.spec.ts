import type { Gateway } from "moontide/feature/gateway/gateway";
import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { eject } from "moontide/feature/health/passive";
import { scrapeGauges } from "moontide/feature/metrics/gauges";
import { createPeaks, notePeaks } from "moontide/feature/status/peaks";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { fakePlatform } from "../admin/client";
import { checked, documentWith } from "../discovery/world";

const four = '"endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80"]';
const three = '"endpoints": ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]';

let machine: FakeMachine;
let gateway: Gateway;

const lost = (): unknown =>
  scrapeGauges(gateway, fakePlatform())["moontide_pool_lost_endpoints"]!['pool="web"'];

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, documentWith(four));
});

describe("what a pool has lost", () => {
  it("are those that were ejected, and those that left the list", () => {
    const peaks = createPeaks();
    notePeaks(gateway, peaks);
    assert.equal(0, lost());
    const pool = gateway.pools.get("web")!;
    eject(gateway, pool, pool.members[0]!, "failure_percent");
    assert.equal(1, lost());
    adoptConfiguration(gateway, checked(gateway.ports, documentWith(three)), 2);
    settleLists(gateway);
    notePeaks(gateway, peaks);
    assert.equal(2, lost());
  });

  it("is forgotten after ten minutes: the pool gets by without", () => {
    const peaks = createPeaks();
    notePeaks(gateway, peaks);
    adoptConfiguration(gateway, checked(gateway.ports, documentWith(three)), 2);
    settleLists(gateway);
    machine.clock.advance(300);
    notePeaks(gateway, peaks);
    assert.equal(1, lost());
    machine.clock.advance(660);
    notePeaks(gateway, peaks);
    assert.equal(0, lost());
  });

  it("is known to a new leader", () => {
    notePeaks(gateway, createPeaks());
    adoptConfiguration(gateway, checked(gateway.ports, documentWith(three)), 2);
    settleLists(gateway);
    notePeaks(gateway, createPeaks());
    assert.equal(1, lost());
  });
});
