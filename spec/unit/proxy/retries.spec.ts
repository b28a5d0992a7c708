import type { Gateway } from "moontide/feature/gateway/gateway";
import { eject } from "moontide/feature/health/passive";
import { acquire } from "moontide/feature/pool/in-flight";
import { retriesFor } from "moontide/feature/proxy/attempt";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { counted, webPool } from "./driver";

const gatewayWith = (retries: string, endpoints = '"10.0.0.1:80", "10.0.0.2:80"'): Gateway =>
  startGateway(
    fakeMachine(),
    `{ "pools": { "web": { "endpoints": [${endpoints}], "retries": { ${retries} } } }, "routes": [{ "pool": "web" }] }`,
  );

interface Load {
  readonly active: number;
  readonly retrying: number;
}

const underLoad = (gateway: Gateway, { active, retrying }: Load): number => {
  const pool = webPool(gateway);
  const counts = gateway.ports.shared.in_flight.numbers;
  for (const i of $range(1, active)) acquire(counts, pool.members[i % pool.members.length]!);
  counts.set(pool.retrying_key, retrying);
  return retriesFor(gateway, pool, "GET");
};

const withheld = (gateway: Gateway): unknown =>
  counted(gateway, "retries_withheld_total")['pool="web"'] ?? 0;

describe("the retries of a request", () => {
  it("are none where they are switched off", () => {
    const gateway = gatewayWith('"attempts": 0');
    assert.equal(0, retriesFor(gateway, webPool(gateway), "GET"));
    assert.equal(0, withheld(gateway));
  });

  it("are none where there is one endpoint, or one in rotation", () => {
    const alone = gatewayWith('"attempts": 2', '"10.0.0.1:80"');
    assert.equal(0, retriesFor(alone, webPool(alone), "GET"));
    const gateway = gatewayWith('"attempts": 2');
    assert.equal(2, retriesFor(gateway, webPool(gateway), "GET"));
    eject(gateway, webPool(gateway), webPool(gateway).members[0]!, "failure_percent");
    assert.equal(0, retriesFor(gateway, webPool(gateway), "GET"));
  });

  it("are none for a method that nobody knows, which may do anything", () => {
    const gateway = gatewayWith('"attempts": 2');
    assert.equal(0, retriesFor(gateway, webPool(gateway), "BREW"));
    assert.equal(2, retriesFor(gateway, webPool(gateway), "POST"));
  });

  const budget = '"attempts": 3, "budget_percent": 20, "budget_minimum": 4';
  const cases: readonly { load: Load; retries: number }[] = [
    { load: { active: 0, retrying: 0 }, retries: 3 },
    { load: { active: 5, retrying: 3 }, retries: 3 },
    { load: { active: 5, retrying: 4 }, retries: 0 },
    { load: { active: 20, retrying: 4 }, retries: 0 },
    { load: { active: 21, retrying: 4 }, retries: 3 },
    { load: { active: 100, retrying: 19 }, retries: 3 },
    { load: { active: 100, retrying: 20 }, retries: 0 },
  ];
  for (const { load, retries } of cases) {
    const { active, retrying } = load;
    it(`are ${retries} with ${retrying} of ${active} requests being retried, 20 % allowed, 4 at least`, () => {
      const gateway = gatewayWith(budget);
      assert.equal(retries, underLoad(gateway, load));
      assert.equal(retries === 0 ? 1 : 0, withheld(gateway));
    });
  }

  it("do not follow from counts that are below 0 for a moment", () => {
    const gateway = gatewayWith(budget);
    const [first] = webPool(gateway).members;
    const counts = gateway.ports.shared.in_flight.numbers;
    assert.equal(3, underLoad(gateway, { active: 21, retrying: 3 }));
    counts.set(first!.key, -50);
    // The other endpoint has 11 under way: 20 % of them are fewer than the minimum.
    counts.set(webPool(gateway).retrying_key, 4);
    assert.equal(0, retriesFor(gateway, webPool(gateway), "GET"));
    counts.set(webPool(gateway).members[1]!.key, 21);
    assert.equal(3, retriesFor(gateway, webPool(gateway), "GET"));
  });
});
