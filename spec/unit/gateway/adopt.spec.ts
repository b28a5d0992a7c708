import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { createExchange } from "moontide/feature/proxy/exchange";
import type { Pool } from "moontide/feature/pool/pool";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { adopt } from "../discovery/world";
import { begin, finish, inFlight, serve, webPool } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

const web = '"web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"] }';
const api = '"api": { "endpoints": ["10.0.1.1:80"] }';
const documentOf = (pools: string, routes: string, rest = ""): string =>
  `{ "pools": { ${pools} }, "routes": [${routes}]${rest} }`;
const onlyWeb = documentOf(web, '{ "pool": "web" }');

let machine: FakeMachine;
let gateway: Gateway;

/** What this worker does after a change: the document, then the lists. */
const change = (text: string): void => {
  adopt(gateway, text);
  settleLists(gateway);
};

/** The pool that a request for this path goes to. */
const poolOf = (path: string): string | undefined => {
  const exchange = createExchange();
  admitRequest(gateway, exchange, fakeRequest({ path }));
  return exchange.target?.pool.name;
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, onlyWeb);
});

describe("a pool that stays", () => {
  it("is the same record, with all that is known of its endpoints, under new options", () => {
    serve(gateway, 200, 0.3);
    const before = webPool(gateway);
    const known = before.members[0]!.latency_seconds + before.members[1]!.latency_seconds;
    change(
      documentOf(
        '"web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"], "retries": { "attempts": 0 } }',
        '{ "pool": "web" }',
      ),
    );
    const after = webPool(gateway);
    assert.equal(before, after);
    assert.equal(0, after.configuration.retries.attempts);
    assert.equal(known, after.members[0]!.latency_seconds + after.members[1]!.latency_seconds);
    assert.equal(0.3, known);
  });

  it("follows its list, whose endpoints that stay are the same records", () => {
    const [, second] = webPool(gateway).members;
    change(
      documentOf('"web": { "endpoints": ["10.0.0.2:80", "10.0.0.3:80"] }', '{ "pool": "web" }'),
    );
    assert.equal(second, webPool(gateway).members[0]);
    assert.equal(2, webPool(gateway).available.length);
  });

  it("uses its new balancer at once, before lists are looked at", () => {
    adopt(
      gateway,
      documentOf(
        '"web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"], "balancer": { "algorithm": "round_robin" } }',
        '{ "pool": "web" }',
      ),
    );
    const picked: string[] = [];
    for (const i of $range(0, 3)) {
      const exchange = begin(gateway);
      picked[i] = exchange.member!.id;
      finish(gateway, exchange, 499);
    }
    assert.equal(picked[0], picked[2]);
    assert.equal(picked[1], picked[3]);
    assert.is_true(picked[0] !== picked[1]);
  });
});

describe("pools that come and go", () => {
  it("are ready with the next look at the lists, in the order of their names", () => {
    change(documentOf(`${web}, ${api}`, '{ "pool": "api" }'));
    assert.same(["api", "web"], gateway.pool_names);
    assert.equal("api", poolOf("/"));
    assert.equal(1, gateway.pools.get("api")!.available.length);
  });

  it("are gone at once, and requests under way end where they began", () => {
    const exchange = begin(gateway);
    const before: Pool = webPool(gateway);
    const { key } = exchange.member!;
    change(documentOf(api, '{ "pool": "api" }'));
    assert.is_nil(gateway.pools.get("web"));
    assert.same(["api"], gateway.pool_names);
    assert.equal(before, exchange.target!.pool);
    finish(gateway, exchange, 200, 0.1);
    assert.equal(0, machine.shared.in_flight.numbers.get(key));
  });

  it("know nothing of the pool of that name before", () => {
    serve(gateway, 200, 0.3);
    change(documentOf(api, '{ "pool": "api" }'));
    change(onlyWeb);
    assert.equal(2, webPool(gateway).available.length);
    for (const member of webPool(gateway).members) assert.equal(0, member.latency_seconds);
    assert.equal(0, inFlight(gateway).shared);
  });
});

describe("routes", () => {
  it("are exchanged together", () => {
    change(
      documentOf(
        `${web}, ${api}`,
        '{ "match": { "path_prefix": "/api" }, "pool": "api" }, { "pool": "web" }',
      ),
    );
    assert.same(["api", "web"], [poolOf("/api/items"), poolOf("/")]);
    change(
      documentOf(
        `${web}, ${api}`,
        '{ "match": { "path_prefix": "/web" }, "pool": "web" }, { "pool": "api" }',
      ),
    );
    assert.same(["api", "web"], [poolOf("/"), poolOf("/web")]);
  });

  it("lead to the location that their pool's new options ask for", () => {
    const profile = (): string | undefined => {
      const exchange = createExchange();
      admitRequest(gateway, exchange, fakeRequest());
      return exchange.target!.profile;
    };
    assert.is_nil(profile());
    change(
      documentOf(
        '"web": { "endpoints": ["10.0.0.1:80"], "retries": { "on": "status" } }',
        '{ "pool": "web" }',
      ),
    );
    assert.equal("@moontide_http_retry", profile());
    change(onlyWeb);
    assert.is_nil(profile());
  });
});

describe("a configuration that can't be taken over", () => {
  it("leaves the one before whole", () => {
    const { matcher, pools, configuration, configuration_version } = gateway;
    const routes = [{ ...configuration.routes[0]!, pool: "none" }];
    const [ok] = pcall(() => adoptConfiguration(gateway, { ...configuration, routes }, 9));
    assert.is_false(ok);
    assert.equal(matcher, gateway.matcher);
    assert.equal(pools, gateway.pools);
    assert.equal(configuration_version, gateway.configuration_version);
    assert.equal("web", poolOf("/"));
  });
});

describe("trusted proxies", () => {
  const asksForPeer = (): boolean => {
    const request = fakeRequest({ peer_address: "10.0.0.8" });
    admitRequest(gateway, createExchange(), request);
    return request.calls.indexOf("set_forwarded_for 10.0.0.8") >= 0;
  };

  it("come and go with the configuration", () => {
    assert.is_false(asksForPeer());
    change(documentOf(web, '{ "pool": "web" }', ', "trusted_proxies": ["10.0.0.0/8"]'));
    assert.is_true(asksForPeer());
    change(onlyWeb);
    assert.is_false(asksForPeer());
  });
});
