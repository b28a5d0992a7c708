import { askSource, createDiscovery } from "moontide/feature/discovery/runner";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { ask, decoded, outcome, send, twoEndpoints } from "./client";

const collection = "/v1/pools/web/endpoints";
const first = `${collection}/10.0.0.1:80`;

const fileDiscovery =
  '{ "pools": { "web": { "discovery": {"type": "file", "path": "/etc/web.json"} } }, "routes": [{ "pool": "web" }] }';

let machine: FakeMachine;
let gateway: Gateway;

/** `id*weight state` of all endpoints, as the API shows them. */
const listed = (): string[] => {
  const { endpoints } = decoded(ask(gateway, collection)) as {
    endpoints: { id: string; weight: number; state: string }[];
  };
  const lines: string[] = [];
  for (const { id, weight, state } of endpoints) lines[lines.length] = `${id}*${weight} ${state}`;
  return lines;
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, twoEndpoints);
});

describe("reading", () => {
  it("lists pools with counts and without endpoints", () => {
    const { pools } = decoded(ask(gateway, "/v1/pools")) as { pools: Record<string, unknown>[] };
    assert.equal(1, pools.length);
    assert.equal("web", pools[0]!["name"]);
    assert.is_true(pools[0]!["ready"]);
    assert.is_nil(pools[0]!["endpoints"]);
    assert.equal(2, (pools[0]!["counts"] as Record<string, number>)["healthy"]);
  });

  it("shows a pool with its endpoints and what was changed", () => {
    send(gateway, "PATCH", first, '{"weight": 9, "draining": true}');
    send(gateway, "DELETE", `${collection}/10.0.0.2:80`);
    send(gateway, "POST", collection, '{"address": "10.0.0.3:80"}');
    const pool = decoded(ask(gateway, "/v1/pools/web"));
    assert.equal(2, (pool["endpoints"] as object[]).length);
    assert.same(
      {
        added: ["10.0.0.3:80"],
        drained: ["10.0.0.1:80"],
        removed: ["10.0.0.2:80"],
        weights: { "10.0.0.1:80": 9 },
      },
      pool["changes"],
    );
  });

  it("writes an empty pool's endpoints as a list", () => {
    gateway = startGateway(fakeMachine(), fileDiscovery);
    assert.equal('{\n  "endpoints": [],\n  "pool": "web"\n}\n', ask(gateway, collection).body);
  });

  it("shows one endpoint, however its address is spelt", () => {
    send(gateway, "POST", collection, '{"address": "[2001:db8:0::1]:80"}');
    const endpoint = decoded(ask(gateway, `${collection}/%5B2001:DB8::1%5D:80`));
    assert.equal("[2001:db8::1]:80", endpoint["id"]);
    assert.equal("2001:db8::1", endpoint["address"]);
    assert.equal(80, endpoint["port"]);
  });

  it("knows neither other pools nor other endpoints", () => {
    for (const path of [
      "/v1/pools/nope",
      "/v1/pools/nope/endpoints",
      "/v1/pools/nope/endpoints/x",
    ]) {
      assert.equal("404 unknown_pool", outcome(ask(gateway, path)), path);
    }
    for (const id of ["10.0.0.9:80", "10.0.0.1", "nonsense"]) {
      assert.equal("404 unknown_endpoint", outcome(ask(gateway, `${collection}/${id}`)), id);
    }
  });
});

describe("adding", () => {
  it("answers with the endpoint and where it is, and takes effect", () => {
    const response = send(
      gateway,
      "POST",
      collection,
      '{"address": "unix:/run/a.sock", "weight": 5}',
    );
    assert.equal(201, response.status);
    assert.equal(`${collection}/unix:%2Frun%2Fa.sock`, response.headers["Location"]);
    assert.equal("joining", decoded(response)["state"]);
    assert.is_nil(decoded(response)["port"]);
    settleLists(gateway);
    assert.same(
      ["10.0.0.1:80*1 healthy", "10.0.0.2:80*1 healthy", "unix:/run/a.sock*5 healthy"],
      listed(),
    );
    assert.equal(3, gateway.pools.get("web")!.available.length);
  });

  it("refuses what is there already", () => {
    const response = send(gateway, "POST", collection, '{"address": "10.0.0.1:80"}');
    assert.equal("409 endpoint_exists", outcome(response));
    assert.same({}, machine.files);
  });

  it("brings back what was removed, with this weight", () => {
    send(gateway, "DELETE", first);
    assert.equal(
      "201",
      outcome(send(gateway, "POST", collection, '{"address": "10.0.0.1:80", "weight": 4}')),
    );
    settleLists(gateway);
    assert.same(["10.0.0.1:80*4 healthy", "10.0.0.2:80*1 healthy"], listed());
  });
});

describe("changing", () => {
  it("changes weight and drain, alone or together", () => {
    assert.equal(7, decoded(send(gateway, "PATCH", first, '{"weight": 7}'))["weight"]);
    assert.is_true(decoded(send(gateway, "PATCH", first, '{"draining": true}'))["draining"]);
    settleLists(gateway);
    assert.same(["10.0.0.1:80*7 draining", "10.0.0.2:80*1 healthy"], listed());
    assert.equal(1, gateway.pools.get("web")!.available.length);
    send(gateway, "PATCH", first, '{"draining": false, "weight": 2}');
    settleLists(gateway);
    assert.same(["10.0.0.1:80*2 healthy", "10.0.0.2:80*1 healthy"], listed());
  });

  it("refuses to change nothing, and what is not there", () => {
    assert.equal("400 invalid_body", outcome(send(gateway, "PATCH", first, "{}")));
    const nobody = `${collection}/10.0.0.9:80`;
    assert.equal("404 unknown_endpoint", outcome(send(gateway, "PATCH", nobody, '{"weight": 2}')));
  });

  it("can't end a drain of the source, and then changes nothing at all", () => {
    machine.files["/etc/web.json"] = '[{"address": "10.0.0.1:80", "drain": true}]';
    gateway = startGateway(machine, fileDiscovery);
    askSource(gateway, gateway.ports as YieldingPorts, createDiscovery(), "web");
    settleLists(gateway);
    const response = send(gateway, "PATCH", first, '{"weight": 9, "draining": false}');
    assert.equal("409 drained_by_source", outcome(response));
    assert.same(["10.0.0.1:80*1 draining"], listed());
  });
});

describe("removing", () => {
  it("forgets what was added", () => {
    send(gateway, "POST", collection, '{"address": "10.0.0.3:80"}');
    const response = send(gateway, "DELETE", `${collection}/10.0.0.3:80`);
    assert.same(
      { pool: "web", id: "10.0.0.3:80", state: "removed", kept_out: false },
      decoded(response),
    );
    assert.equal(
      "404 unknown_endpoint",
      outcome(send(gateway, "DELETE", `${collection}/10.0.0.3:80`)),
    );
  });

  it("keeps out what is listed, until it is restored", () => {
    assert.is_true(decoded(send(gateway, "DELETE", first))["kept_out"]);
    settleLists(gateway);
    assert.same(["10.0.0.2:80*1 healthy"], listed());
    const refused = send(gateway, "PATCH", first, '{"draining": true}');
    assert.equal("404 unknown_endpoint", outcome(refused));
    assert.matches("/restore brings it back", decoded(refused)["detail"] as string, 1, true);
    assert.equal("200", outcome(send(gateway, "POST", `${first}/restore`)));
    settleLists(gateway);
    assert.same(["10.0.0.1:80*1 healthy", "10.0.0.2:80*1 healthy"], listed());
  });
});

describe("restoring", () => {
  it("undoes weight and drain too", () => {
    send(gateway, "PATCH", first, '{"weight": 7, "draining": true}');
    const restored = decoded(send(gateway, "POST", `${first}/restore`));
    assert.equal(1, restored["weight"]);
    assert.is_false(restored["draining"]);
  });

  it("does not know what never was", () => {
    assert.equal(
      "404 unknown_endpoint",
      outcome(send(gateway, "POST", `${collection}/10.0.0.9:80/restore`)),
    );
  });
});
