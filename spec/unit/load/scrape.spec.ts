import { followLoads } from "moontide/feature/load/follow";
import { beginScrapes, createScrapes, Scrapes } from "moontide/feature/load/scrape";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { counted, webPool } from "../proxy/driver";

const document = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"],
  "balancer": { "algorithm": "least_load", "load": { "type": "prometheus", "interval_seconds": 5 } } } },
  "routes": [{ "pool": "web" }] }`;

let machine: FakeMachine;
let gateway: Gateway;
let other: Gateway;
let scrapes: Scrapes;
/** Idle seconds that each exporter tells, by the address. */
let idle: Record<string, number>;

const spawn = (_name: string, run: (this: void) => void): boolean => {
  run();
  return true;
};

const look = (): void =>
  beginScrapes(gateway, yieldingOn(machine, undefined, gateway.ports), scrapes, spawn);

const utilisation = (worker: Gateway, id: string): number =>
  webPool(worker).by_id.get(id)!.utilisation;

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, document);
  other = startWorker(machine, 200);
  scrapes = createScrapes();
  idle = { "10.0.0.1": 100, "10.0.0.2": 100 };
  machine.http.answer(({ url }) => {
    const [address] = string.match(url, "^http://([%d.]+):9100/metrics$");
    const seconds = idle[address ?? ""];
    if (seconds === undefined) return "connection refused";
    return { body: `node_cpu_seconds_total{cpu="0",mode="idle"} ${seconds}\n` };
  });
});

describe("the load of endpoints with exporters", () => {
  it("is known to all workers after two readings", () => {
    look();
    machine.clock.advance(5);
    idle["10.0.0.1"] = 104;
    idle["10.0.0.2"] = 101;
    look();
    for (const worker of [gateway, other]) {
      followLoads(worker);
      assert.near(0.2, utilisation(worker, "10.0.0.1:80"), 1e-9);
      assert.near(0.8, utilisation(worker, "10.0.0.2:80"), 1e-9);
    }
  });

  it("is asked for at the interval, whoever answers", () => {
    look();
    machine.clock.advance(4.9);
    look();
    assert.equal(2, machine.http.asked.length);
    machine.clock.advance(0.1);
    look();
    assert.equal(4, machine.http.asked.length);
  });

  it("stays what it was for those whose exporter fails, which is counted and said once", () => {
    idle["10.0.0.2"] = undefined!;
    for (const _ of $range(1, 3)) {
      look();
      machine.clock.advance(5);
      idle["10.0.0.1"] = idle["10.0.0.1"]! + 2;
    }
    followLoads(gateway);
    assert.near(0.6, utilisation(gateway, "10.0.0.1:80"), 1e-9);
    assert.equal(0, webPool(gateway).by_id.get("10.0.0.2:80")!.utilisation_at);
    const results = counted(gateway, "load_scrapes_total");
    assert.equal(3, results['pool="web",result="failed"']);
    let said = 0;
    for (const { event } of machine.logged) if (event === "load_unknown") said += 1;
    assert.equal(1, said);
  });
});
