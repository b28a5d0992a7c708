import type { Gateway } from "moontide/feature/gateway/gateway";
import { splitCookie } from "moontide/feature/split/cookie";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin, counted, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const pools = `"pools": {
  "old": { "endpoints": ["10.0.0.1:80"] },
  "new": { "endpoints": [{ "address": "10.0.0.2:80", "metadata": { "version": "v2" } }] },
  "empty": { "discovery": { "type": "admin" } } }`;

const gatewayWith = (split: string, top = ""): Gateway =>
  startGateway(
    fakeMachine(),
    `{ ${top} ${pools}, "routes": [{ "name": "shop", "split": ${split} }] }`,
  );

const even = '[{ "pool": "old" }, { "pool": "new" }]';

const chosen = (gateway: Gateway, sent: Sent = {}): string => {
  const exchange = begin(gateway, fakeRequest(sent));
  const name = exchange.target!.pool.name;
  finish(gateway, exchange, 200, 0.01);
  return name;
};

const countOf = (gateway: Gateway, pool: string, requests: number, sent: Sent = {}): number => {
  let count = 0;
  for (const _ of $range(1, requests)) if (chosen(gateway, sent) === pool) count += 1;
  return count;
};

describe("a split", () => {
  it("divides requests by weight, at random", () => {
    const gateway = gatewayWith(
      '[{ "pool": "old", "weight": 90 }, { "pool": "new", "weight": 10 }]',
    );
    assert.near(100, countOf(gateway, "new", 1000), 40);
  });

  it("keeps a client with its variant", () => {
    const gateway = gatewayWith(`{ "variants": ${even}, "sticky": "header:X-User" }`);
    for (const user of ["anna", "ben", "carla", "dora"]) {
      const sent = { headers: { "x-user": user } };
      const first = chosen(gateway, sent);
      assert.equal(20, countOf(gateway, first, 20, sent));
    }
  });

  it("gives clients that it does not know a cookie, and keeps them by it", () => {
    const gateway = gatewayWith(`{ "variants": ${even}, "cookie": { "name": "ab" } }`);
    const exchange = begin(gateway);
    const pool = exchange.target!.pool.name;
    const cookie = splitCookie(exchange) ?? "";
    const [point] = string.match(
      cookie,
      "^ab=(%d+); Path=/; Max%-Age=2592000; HttpOnly; SameSite=Lax$",
    );
    assert.is_truthy(point, cookie);
    finish(gateway, exchange, 200, 0.01);
    assert.equal(50, countOf(gateway, pool, 50, { cookies: { ab: point } }));
    const again = begin(gateway, fakeRequest({ cookies: { ab: point } }));
    assert.is_nil(splitCookie(again));
    const forged = begin(gateway, fakeRequest({ cookies: { ab: "99999999999" } }));
    assert.is_truthy(splitCookie(forged));
  });

  it("lets a request name its variant, and passes over names that nobody has", () => {
    const split = `{ "variants": [{ "pool": "old" }, { "pool": "new", "name": "b", "weight": 0 }], "override_header": "X-Variant" }`;
    const gateway = gatewayWith(split);
    assert.equal("new", chosen(gateway, { headers: { "x-variant": "b" } }));
    assert.equal("old", chosen(gateway, { headers: { "x-variant": "new" } }));
    assert.equal("old", chosen(gateway));
  });

  it("may believe that of trusted proxies only", () => {
    const split = `{ "variants": [{ "pool": "old" }, { "pool": "new", "weight": 0 }], "override_header": "x-variant", "override_from": "trusted_proxies" }`;
    const gateway = gatewayWith(split, '"trusted_proxies": ["10.0.0.0/8"],');
    const headers = { "x-variant": "new" };
    assert.equal("new", chosen(gateway, { headers, peer_address: "10.1.1.1" }));
    assert.equal("old", chosen(gateway, { headers, peer_address: "192.0.2.1" }));
  });

  it("goes past a variant that has nobody in rotation", () => {
    const gateway = gatewayWith(
      '[{ "pool": "empty", "weight": 9 }, { "pool": "new", "weight": 1 }]',
    );
    assert.equal(20, countOf(gateway, "new", 20));
  });

  it("may divide one pool by what its endpoints are", () => {
    const gateway = gatewayWith(
      '[{ "pool": "new", "name": "none", "subset": { "version": "v9" }, "weight": 0 }, { "pool": "new", "name": "b", "subset": { "version": "v2" } }]',
    );
    assert.equal("new", chosen(gateway));
    const exchange = begin(gateway);
    assert.equal("10.0.0.2:80", exchange.member?.id);
  });

  it("counts requests by variant", () => {
    const gateway = gatewayWith('[{ "pool": "old", "name": "a" }, { "pool": "new", "weight": 0 }]');
    assert.equal("old", chosen(gateway));
    const samples = counted(gateway, "variant_duration_seconds");
    assert.is_truthy(samples['route="shop",variant="a",status_class="2xx"']);
  });
});
