import type { Gateway } from "moontide/feature/gateway/gateway";
import { openCircuit } from "moontide/feature/breaker/circuit";
import { describedRequest } from "moontide/feature/explain/described-request";
import { abandonExchange } from "moontide/feature/proxy/finish";
import { takeExchange } from "moontide/feature/proxy/exchange";
import { snapshotOf } from "moontide/policy/metrics/snapshot";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin } from "../proxy/driver";
import { described, explained, hasWords, stepOf } from "./driver";
import { freezable } from "./freezable";

const pools = `"pools": {
  "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"], "breaker": {}, "shedding": {},
           "limit": { "algorithm": "static", "maximum": 2 } },
  "api": { "endpoints": ["10.0.0.3:80"], "limit": { "algorithm": "static", "maximum": 1 }, "queue": {} },
  "next": { "endpoints": ["10.0.0.4:80"] },
  "none": { "discovery": { "type": "admin" } },
  "spilling": { "endpoints": ["10.0.0.5:80"], "limit": { "algorithm": "static", "maximum": 1 },
                "spillover": { "pool": "next" } },
  "hashed": { "endpoints": ["10.0.0.6:80", "10.0.0.7:80", "10.0.0.8:80"],
              "balancer": { "algorithm": "consistent_hash", "hash": { "key": "header:x-user" } } } }`;

const routes = `"routes": [
  { "name": "shop", "match": { "path_prefix": "/shop" }, "pool": "web", "maximum_body_bytes": 1000,
    "classify": [{ "name": "robots", "when": { "bot": "any" }, "priority": "bulk", "pool": "next" },
                 { "name": "staff", "when": { "header": { "X-Staff": "1" } }, "priority": "high",
                   "rate_limits": [{ "key": "address", "requests": 5, "window_seconds": 60 }] }],
    "flags": [{ "name": "flow", "when": { "header": { "X-Plan": "beta" } }, "pool": "next" }] },
  { "name": "api", "match": { "path_prefix": "/api", "methods": ["POST"] }, "pool": "api" },
  { "name": "none", "match": { "path_prefix": "/none" }, "pool": "none" },
  { "name": "spill", "match": { "path_prefix": "/spill" }, "pool": "spilling" },
  { "name": "hashed", "match": { "path_prefix": "/hashed" }, "pool": "hashed" },
  { "name": "rewritten", "match": { "path_prefix": "/old" }, "rewrite": { "strip_prefix": "/old" }, "pool": "next" },
  { "name": "known", "match": { "path_prefix": "/known" }, "pool": "next",
    "authentication": { "api_key": {}, "allow": [{ "tag": "internal" }] },
    "rate_limits": [{ "key": "consumer", "requests": 1, "window_seconds": 60 }] },
  { "name": "split", "match": { "path_prefix": "/split" },
    "split": { "variants": [{ "pool": "web", "weight": 90 }, { "pool": "next", "weight": 10 }],
               "sticky": "header:x-user", "override_header": "X-Variant" } }]`;

const consumers = `"consumers": {
  "shop": { "api_keys": [{ "sha256": "${string.rep("a", 64)}" }], "tags": ["internal"] },
  "other": { "api_keys": [{ "sha256": "${string.rep("b", 64)}" }] } }`;

const configuration = `{ ${pools}, ${consumers}, "self_protection": {}, ${routes} }`;

const start = (): Gateway => startGateway(fakeMachine(), configuration);

describe("an explanation", () => {
  it("names route, pool and verdict, and why", () => {
    const report = explained(start(), { url: "https://shop.example/shop/cart" });
    assert.equal("admitted", report.verdict);
    assert.equal("shop", report.route);
    assert.equal("web", report.pool);
    assert.equal("normal", report.priority);
    assert.is_nil(report.endpoint);
    assert.equal("Route shop, by prefix /shop.", stepOf(report, "route").detail);
    assert.is_true(hasWords(stepOf(report, "endpoints").detail, "2 of 2 endpoints"));
    assert.is_true(hasWords(stepOf(report, "limit").detail, "0 of 2 places"));
  });

  it("says of each route why it does not match", () => {
    const report = explained(start(), { url: "/api/orders" });
    assert.equal("refused", report.verdict);
    assert.equal(404, report.status);
    assert.equal("no_route", report.reason);
    const { detail } = stepOf(report, "route");
    assert.is_true(hasWords(detail, "api: method is GET, the route wants POST"));
  });

  it("follows a flag before anything else that names a pool", () => {
    const report = explained(start(), { url: "/shop", headers: { "X-Plan": "beta" } });
    assert.equal("next", report.pool);
    assert.equal("10.0.0.4:80", report.endpoint);
    assert.is_true(hasWords(stepOf(report, "flags").detail, "flow is on"));
  });

  it("tells the class, and follows it where it names a pool", () => {
    const gateway = start();
    const staff = explained(gateway, { url: "/shop", headers: { "X-Staff": "1" } });
    assert.equal("high", staff.priority);
    assert.equal("passes", stepOf(staff, "rate_limit").outcome);
    const robot = explained(gateway, { url: "/shop", headers: { "User-Agent": "Googlebot/2.1" } });
    assert.equal("bulk", robot.priority);
    assert.equal("next", robot.pool);
  });

  it("tells the shares of a split, and who is bound to a variant", () => {
    const gateway = start();
    const chance = stepOf(explained(gateway, { url: "/split" }), "pool").detail;
    assert.is_true(hasWords(chance, "web has 90 %, next has 10 %"));
    assert.is_true(hasWords(chance, "by chance"));
    const named = explained(gateway, { url: "/split", headers: { "X-Variant": "next" } });
    assert.equal("next", named.variant);
    for (const i of $range(1, 20)) {
      const headers = { "X-User": `user ${i}` };
      const { variant } = explained(gateway, { url: "/split", headers });
      const [request] = describedRequest(described({ url: "/split", headers }));
      const exchange = begin(gateway, request);
      assert.equal(exchange.variant!.name, variant);
      abandonExchange(gateway, exchange);
    }
  });

  it("names the endpoint of a key", () => {
    const gateway = start();
    for (const i of $range(1, 20)) {
      const description = { url: "/hashed", headers: { "X-User": `user ${i}` } };
      const { endpoint } = explained(gateway, description);
      const [request] = describedRequest(described(description));
      const exchange = begin(gateway, request);
      assert.equal(exchange.member!.id, endpoint);
      abandonExchange(gateway, exchange);
    }
  });

  it("says who a request comes from, or takes the description's word for it", () => {
    const gateway = start();
    const refusedFor = (description: object): string | undefined =>
      explained(gateway, { url: "/known", ...description }).reason;
    assert.equal("credentials_missing", refusedFor({}));
    assert.equal("consumer_not_allowed", refusedFor({ consumer: "other" }));
    const report = explained(gateway, { url: "/known", consumer: "shop" });
    assert.equal("admitted", report.verdict);
    assert.equal("shop", report.consumer);
    assert.equal("passes", stepOf(report, "rate_limit").outcome);
  });

  it("says what the endpoint gets as the path, and refuses control characters", () => {
    const gateway = start();
    const rewritten = stepOf(explained(gateway, { url: "/old/a" }), "rewrite").detail;
    assert.equal("The endpoint gets the path /a.", rewritten);
    assert.equal("bad_path", explained(gateway, { url: "/old/%0a" }).reason);
  });

  it("says that a request would wait, or where it would go instead", () => {
    const gateway = start();
    const [api] = describedRequest(described({ url: "/api", method: "POST" }));
    begin(gateway, api);
    assert.equal("waits", explained(gateway, { url: "/api", method: "POST" }).verdict);
    const [spill] = describedRequest(described({ url: "/spill" }));
    begin(gateway, spill);
    const report = explained(gateway, { url: "/spill" });
    assert.equal("admitted", report.verdict);
    assert.equal("next", report.pool);
  });
});

const requests: readonly object[] = [
  { url: "/nowhere" },
  { url: "/shop" },
  { url: "/shop", headers: { "X-Plan": "beta" } },
  { url: "/shop", headers: { "X-Staff": "1" } },
  { url: "/shop", headers: { "User-Agent": "Googlebot/2.1" } },
  { url: "/shop", method: "POST", body_bytes: 2000 },
  { url: "/none" },
  { url: "/known" },
  { url: "/old/%07" },
  { url: "/spill" },
  { url: "/split", headers: { "X-User": "user 1" } },
];

/** What the chain says of the same request. Whatever it was given is given back. */
const truth = (gateway: Gateway, description: object): string => {
  const [request] = describedRequest(described(description));
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, exchange, request!);
  const pool = exchange.target?.pool.name ?? "no pool";
  abandonExchange(gateway, exchange);
  if (verdict.action === "admit") return `admitted ${pool}`;
  return `refused ${verdict.reason} ${verdict.status}`;
};

const claim = (gateway: Gateway, description: object): string => {
  const { verdict, pool, reason, status } = explained(gateway, description);
  return verdict === "refused" ? `refused ${reason} ${status}` : `${verdict} ${pool}`;
};

const conditions: Record<string, (this: void, gateway: Gateway) => void> = {
  "in calm": () => undefined,
  "with a pool at its limit": (gateway) => {
    for (const _ of $range(1, 2)) begin(gateway, describedRequest(described({ url: "/shop" }))[0]);
  },
  "with an open circuit": (gateway) => {
    openCircuit(gateway, gateway.pools.get("web")!, "error_percent");
  },
};

describe("every explanation", () => {
  for (const [condition, prepare] of pairs(conditions)) {
    it(`says what the chain then does, ${condition}`, () => {
      const gateway = start();
      prepare(gateway);
      for (const description of requests) {
        assert.equal(truth(gateway, description), claim(gateway, description));
      }
    });

    it(`changes nothing, ${condition}`, () => {
      const plain = fakeMachine();
      const { shared, freeze } = freezable(plain.shared);
      const machine = { ...plain, shared };
      const gateway = startGateway(machine, configuration);
      prepare(gateway);
      const before = snapshotOf(gateway.metrics.registry);
      const logged = machine.logged.length;
      freeze();
      for (const description of requests) explained(gateway, description);
      assert.same(before, snapshotOf(gateway.metrics.registry));
      assert.equal(logged, machine.logged.length);
    });
  }
});
