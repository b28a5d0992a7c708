import type { Gateway } from "moontide/feature/gateway/gateway";
import { followFlags } from "moontide/feature/flags/follow";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const pools = `"pools": {
  "old": { "endpoints": ["10.0.0.1:80"] },
  "new": { "endpoints": [{ "address": "10.0.0.2:80", "metadata": { "version": "v2" } },
                         { "address": "10.0.0.3:80", "metadata": { "version": "v3" } }] } }`;

const gatewayWith = (flags: string, more = ""): Gateway =>
  startGateway(
    fakeMachine(),
    `{ ${pools}, "routes": [{ "name": "shop", "pool": "old", "flags": ${flags} } ${more}] }`,
  );

interface Served {
  readonly pool: string;
  readonly endpoint: string;
  readonly calls: readonly string[];
}

const serve = (gateway: Gateway, sent: Sent = {}): Served => {
  const request = fakeRequest(sent);
  const exchange = begin(gateway, request);
  const served = {
    pool: exchange.target!.pool.name,
    endpoint: exchange.member!.id,
    calls: request.calls,
  };
  finish(gateway, exchange, 200, 0.01);
  return served;
};

const has = (list: readonly string[], wanted: string): boolean => {
  for (const item of list) if (item === wanted) return true;
  return false;
};

const beta = '"when": { "header": { "X-Plan": "beta" } }';
const tester: Sent = { headers: { "x-plan": "beta" } };

describe("a feature flag", () => {
  it("sends the requests that it is on for to its pool, and no others", () => {
    const gateway = gatewayWith(`[{ "name": "flow", ${beta}, "pool": "new" }]`);
    assert.equal("new", serve(gateway, tester).pool);
    assert.equal("old", serve(gateway).pool);
  });

  it("sends them to a subset", () => {
    const gateway = gatewayWith(
      `[{ "name": "flow", ${beta}, "pool": "new", "subset": { "version": "v3" } }]`,
    );
    for (const _ of $range(1, 10)) assert.equal("10.0.0.3:80", serve(gateway, tester).endpoint);
  });

  it("sends them where another route leads", () => {
    const gateway = gatewayWith(
      `[{ "name": "flow", ${beta}, "route": "next" }]`,
      ', { "name": "next", "match": { "path": "/n" }, "pool": "new", "subset": { "version": "v2" } }',
    );
    for (const _ of $range(1, 10)) assert.equal("10.0.0.2:80", serve(gateway, tester).endpoint);
    assert.equal("old", serve(gateway).pool);
  });

  it("goes before the split", () => {
    const gateway = startGateway(
      fakeMachine(),
      `{ ${pools}, "routes": [{ "split": [{ "pool": "old" }, { "pool": "old", "name": "b" }],
         "flags": [{ "name": "flow", "pool": "new" }] }] }`,
    );
    assert.equal("new", serve(gateway).pool);
  });

  it("leaves the pool to the first one that is on and has one", () => {
    const gateway = gatewayWith(
      `[{ "name": "a", "headers": { "X-A": "1" } }, { "name": "b", "enabled": false, "pool": "old" },
        { "name": "c", "pool": "new" }, { "name": "d", "pool": "old", "headers": { "X-D": "1" } }]`,
    );
    const { pool, calls } = serve(gateway);
    assert.equal("new", pool);
    assert.is_true(has(calls, "set_header X-A 1"));
    assert.is_true(has(calls, "set_header X-D 1"));
  });

  it("is off for everybody when it is not enabled", () => {
    const gateway = gatewayWith('[{ "name": "flow", "enabled": false, "pool": "new" }]');
    assert.equal("old", serve(gateway).pool);
  });

  it("removes its headers from what clients send, on or off, in either spelling", () => {
    const gateway = gatewayWith(
      `[{ "name": "flow", "when": { "header": { "x-plan": "beta" } }, "headers": { "X-Feature": "flow" } }]`,
    );
    const { calls } = serve(gateway, { headers: { "x-feature": "mine" } });
    assert.is_true(has(calls, "clear_header x-feature"));
    assert.is_true(has(calls, "clear_header x_feature"));
    assert.is_false(has(calls, "set_header X-Feature flow"));
    assert.is_true(has(serve(gateway, tester).calls, "set_header X-Feature flow"));
  });

  it("keeps a share of the users by its name", () => {
    const gateway = gatewayWith(
      '[{ "name": "half", "when": { "percent_of_users": 50 }, "pool": "new" }]',
    );
    let on = 0;
    for (const i of $range(1, 200)) {
      const sent = { peer_address: `192.0.2.${i}` };
      const { pool } = serve(gateway, sent);
      if (pool === "new") on += 1;
      assert.equal(pool, serve(gateway, sent).pool);
    }
    assert.near(100, on, 25);
  });

  it("is counted by whether it was on", () => {
    const gateway = gatewayWith(`[{ "name": "flow", ${beta}, "pool": "new" }]`);
    serve(gateway, tester);
    serve(gateway);
    serve(gateway);
    const { list } = gateway.routes[0]!.equipment.flags!;
    followFlags(gateway);
    assert.equal(1, list[0]!.on?.value);
    assert.equal(2, list[0]!.off?.value);
  });
});
