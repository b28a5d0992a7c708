import { followFlags } from "moontide/feature/flags/follow";
import { loadSwitches } from "moontide/feature/flags/switches";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { FakeMachine, fakeMachine, portsOn, restarted } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { ask, decoded, outcome, send } from "../admin/client";
import { begin, finish } from "../proxy/driver";

const withFlags = (flags: string): string =>
  `{ "pools": { "old": { "endpoints": ["10.0.0.1:80"] }, "new": { "endpoints": ["10.0.0.2:80"] } },
     "routes": [{ "name": "shop", "pool": "old", "flags": [${flags}] },
                { "name": "cart", "match": { "path_prefix": "/cart" }, "pool": "old", "flags": [${flags}] }] }`;

const configuration = withFlags('{ "name": "flow", "pool": "new" }');
const flow = "/v1/flags/flow";

/** What the first process of the gateway does at start. */
const start = (machine: FakeMachine, text = configuration): Gateway => {
  loadSwitches(portsOn(machine), "/var/lib/moontide");
  const gateway = startGateway(machine, text);
  followFlags(gateway);
  return gateway;
};

const poolOf = (gateway: Gateway): string => {
  const exchange = begin(gateway);
  const { name } = exchange.target!.pool;
  finish(gateway, exchange, 200, 0.01);
  return name;
};

describe("the switch of a feature flag", () => {
  it("is off for all workers after their next look, on all routes", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    const other = startWorker(machine, 200);
    followFlags(other);
    assert.equal("new", poolOf(other));
    const answer = send(gateway, "PUT", flow, '{"enabled": false}');
    assert.equal("200", outcome(answer));
    assert.same(
      {
        name: "flow",
        enabled: false,
        switched: true,
        switched_at: "2026-01-01T00:00:00Z",
        stale: false,
        routes: ["shop", "cart"],
      },
      decoded(answer),
    );
    followFlags(other);
    for (const route of other.routes) assert.is_false(route.equipment.flags!.list[0]!.enabled);
    assert.equal("old", poolOf(other));
  });

  it("survives a reload and a restart, and DELETE takes it back", () => {
    const machine = fakeMachine();
    send(start(machine), "PUT", flow, '{"enabled": false}');
    assert.equal("old", poolOf(start(machine)));
    const gateway = start(restarted(machine));
    assert.equal("old", poolOf(gateway));
    assert.is_false(decoded(send(gateway, "DELETE", flow))["switched"]);
    followFlags(gateway);
    assert.equal("new", poolOf(gateway));
  });

  it("lets a flag be on that the configuration has off", () => {
    const gateway = start(
      fakeMachine(),
      withFlags('{ "name": "flow", "enabled": false, "pool": "new" }'),
    );
    send(gateway, "PUT", flow, '{"enabled": true}');
    followFlags(gateway);
    assert.equal("new", poolOf(gateway));
  });

  it("is shown as stale when no route has the flag any more, until it is deleted", () => {
    const machine = fakeMachine();
    send(start(machine), "PUT", flow, '{"enabled": false}');
    const gateway = start(machine, withFlags('{ "name": "other", "pool": "new" }'));
    const [first, second] = decoded(ask(gateway, "/v1/flags"))["flags"] as Record<
      string,
      unknown
    >[];
    assert.same(["flow", true, false], [first!["name"], first!["stale"], second!["stale"]]);
    assert.equal("200", outcome(send(gateway, "DELETE", flow)));
    assert.equal("404 unknown_flag", outcome(send(gateway, "DELETE", flow)));
  });

  it("refuses flags that nobody knows, and bodies that say nothing", () => {
    const gateway = start(fakeMachine());
    const unknown = send(gateway, "PUT", "/v1/flags/none", '{"enabled": true}');
    assert.equal("404 unknown_flag", outcome(unknown));
    assert.equal("400 invalid_body", outcome(send(gateway, "PUT", flow, "{}")));
    assert.equal("400 invalid_body", outcome(send(gateway, "PUT", flow, '{"enabled": "no"}')));
  });

  it("changes nothing when it can't be kept on disk", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    machine.disk_problem = "no space left on device";
    const answer = send(gateway, "PUT", flow, '{"enabled": false}');
    assert.equal("507 change_not_kept", outcome(answer));
    followFlags(gateway);
    assert.equal("new", poolOf(gateway));
  });
});
