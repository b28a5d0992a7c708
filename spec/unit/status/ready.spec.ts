import { askSource, createDiscovery } from "moontide/feature/discovery/runner";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { unreadyPools } from "moontide/feature/status/ready";
import { statusReport } from "moontide/feature/status/status";
import type { YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { ask, decoded, outcome } from "../admin/client";

const configuration = `{
  "pools": { "web": { "endpoints": ["10.0.0.1:80"] },
             "found": { "discovery": { "type": "file", "path": "/etc/found.json" } },
             "filled": { "discovery": { "type": "admin" } } },
  "routes": [{ "pool": "web" }] }`;

let machine: FakeMachine;
let gateway: Gateway;

/** What the leader does when the source of the pool is due. */
const askAgain = (): void =>
  askSource(gateway, gateway.ports as YieldingPorts, createDiscovery(), "found");

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
});

describe("readiness", () => {
  it("waits for the first answer of each source, and for nothing else", () => {
    assert.same(
      [{ name: "found", problem: "no answer of discovery file yet" }],
      unreadyPools(gateway),
    );
  });

  it("says why a source has not answered", () => {
    askAgain();
    assert.same(
      [{ name: "found", problem: "/etc/found.json: No such file or directory" }],
      unreadyPools(gateway),
    );
    const response = ask(gateway, "/readyz");
    assert.equal("503 not_ready", outcome(response));
    assert.same(unreadyPools(gateway), decoded(response)["pools"]);
  });

  it("comes with the first answer, and outlasts later failures", () => {
    machine.files["/etc/found.json"] = '["10.0.0.9:80"]';
    askAgain();
    assert.same([], unreadyPools(gateway));
    machine.files["/etc/found.json"] = "{";
    machine.clock.advance(60);
    askAgain();
    assert.equal("200", outcome(ask(gateway, "/readyz")));
  });
});

describe("readiness of a pool that is given another source", () => {
  const other = string.gsub(configuration, "/etc/found.json", "/etc/mistyped.json")[0];

  it("stays while the list of the one before is in use", () => {
    machine.files["/etc/found.json"] = '["10.0.0.9:80"]';
    askAgain();
    settleLists(gateway);
    gateway = startGateway(machine, other);
    assert.same([], unreadyPools(gateway));
    assert.is_true(statusReport(gateway).pools[1]!.ready);
  });

  it("is missing where the one before never answered either", () => {
    gateway = startGateway(machine, other);
    assert.equal("found", unreadyPools(gateway)[0]!.name);
  });
});

describe("the status of discovery", () => {
  const discovery = () => statusReport(gateway).pools[1]!.discovery!;

  it("tells since when a source fails and how old its last answer is", () => {
    machine.files["/etc/found.json"] = '["10.0.0.9:80"]';
    askAgain();
    machine.clock.advance(4);
    assert.same(
      { type: "file", stale: false, endpoints: 1, failures: 0, last_success_age_seconds: 4 },
      discovery(),
    );
  });

  it("tells what it says while it fails", () => {
    askAgain();
    machine.clock.advance(3);
    assert.same(
      {
        type: "file",
        stale: true,
        failures: 1,
        failing_for_seconds: 3,
        problem: "/etc/found.json: No such file or directory",
      },
      discovery(),
    );
  });
});
