import type { Gateway } from "moontide/feature/gateway/gateway";
import { explainLimit } from "moontide/feature/limit/explain";
import { acquirePermit, Permitted } from "moontide/feature/limit/permit";
import { publishLimit } from "moontide/feature/limit/published";
import { limitStatus } from "moontide/feature/limit/status";
import type { Pool } from "moontide/feature/pool/pool";
import { limiters } from "moontide/policy/limit/index";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";

const start = (limit: string): [Gateway, Pool] => {
  const pool = `{ "endpoints": ["10.0.0.1:80"]${limit} }`;
  const text = `{ "pools": { "web": ${pool} }, "routes": [{ "pool": "web" }] }`;
  const gateway = startGateway(fakeMachine(), text);
  return [gateway, gateway.pools.get("web")!];
};

const take = (gateway: Gateway, pool: Pool): void => {
  const permitted: Permitted = { permit: undefined };
  acquirePermit(gateway, permitted, pool);
};

const static_limit = (more: string): string =>
  `, "limit": { "algorithm": "static", "maximum": 2${more} }`;

describe("what is told of a limit", () => {
  it("says nothing of a pool without one", () => {
    const [gateway, pool] = start("");
    assert.is_nil(limitStatus(gateway, pool));
    assert.equal("skipped", explainLimit(gateway, pool).outcome);
  });

  it("says how much is taken, and refuses from there on; looking takes nothing", () => {
    const [gateway, pool] = start(static_limit(""));
    take(gateway, pool);
    assert.equal("passes", explainLimit(gateway, pool).outcome);
    assert.equal("passes", explainLimit(gateway, pool).outcome);
    take(gateway, pool);
    const explanation = explainLimit(gateway, pool);
    assert.equal("refused", explanation.outcome);
    assert.equal("pool_at_limit", explanation.reason);
    assert.same(
      { algorithm: "static", limit: 2, in_use: 2, shadow: false },
      limitStatus(gateway, pool),
    );
  });

  it("lets everything pass in shadow mode", () => {
    const [gateway, pool] = start(static_limit(`, "shadow": true`));
    for (const _ of $range(1, 3)) take(gateway, pool);
    assert.equal("passes", explainLimit(gateway, pool).outcome);
  });

  it("makes requests wait where the pool has a queue", () => {
    const [gateway, pool] = start(`${static_limit("")}, "queue": {}`);
    for (const _ of $range(1, 2)) take(gateway, pool);
    assert.equal("waits", explainLimit(gateway, pool).outcome);
  });

  it("shows the base of an adaptive limit once it is known", () => {
    const [gateway, pool] = start(`, "limit": {}`);
    assert.is_nil(limitStatus(gateway, pool)!.base_seconds);
    const state = limiters.adaptive.create(pool.limit!.options);
    state["base_seconds"] = 0.04;
    publishLimit(gateway.ports, "web", "adaptive", state);
    assert.equal(0.04, limitStatus(gateway, pool)!.base_seconds);
  });
});
