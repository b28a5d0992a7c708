import { cohortOf } from "moontide/feature/classify/cohort";
import type { Identity } from "moontide/feature/consumer/identity";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import { cohortsPerTier } from "moontide/kernel/priority";
import { fakeMachine } from "../../support/lua/ports";
import { shortest } from "../../support/lua/valid-configurations";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest, Sent } from "../proxy/request";

const identityOf = (user: string): Identity => ({
  consumer: undefined,
  user,
  subject: user,
  claims: {},
});

const cohort = (gateway: Gateway, sent: Sent, user?: string): number => {
  const exchange = createExchange();
  exchange.identity = user === undefined ? undefined : identityOf(user);
  return cohortOf(gateway, exchange, fakeRequest(sent));
};

const hour = 3600;

describe("a request's cohort", () => {
  it("is the user's for an hour, whatever the address, and another one in the next", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, shortest);
    machine.clock.stepWall(hour - (machine.clock.wall() % hour));
    let moved = 0;
    for (const i of $range(1, 200)) {
      const user = `user-${i}`;
      const first = cohort(gateway, { peer_address: "192.0.2.1" }, user);
      machine.clock.stepWall(hour - 1);
      assert.equal(first, cohort(gateway, { peer_address: "192.0.2.2" }, user));
      machine.clock.stepWall(1);
      if (cohort(gateway, {}, user) !== first) moved += 1;
      machine.clock.stepWall(-hour);
    }
    assert.is_true(moved > 190, `${moved} of 200 moved`);
  });

  it("is the client's by its address where nobody is proven, behind trusted proxies too", () => {
    const text = string.gsub(shortest, "^{", '{ "trusted_proxies": ["10.0.0.0/8"],')[0];
    const gateway = startGateway(fakeMachine(), text);
    const direct = cohort(gateway, { peer_address: "192.0.2.1" });
    const headers = { "x-forwarded-for": "192.0.2.1" };
    assert.equal(direct, cohort(gateway, { peer_address: "10.0.0.1", headers }));
    let others = 0;
    for (const i of $range(2, 50)) {
      if (cohort(gateway, { peer_address: `192.0.2.${i}` }) !== direct) others += 1;
    }
    assert.is_true(others > 40, `${others} of 49 elsewhere`);
  });

  it("spreads users over all cohorts", () => {
    const gateway = startGateway(fakeMachine(), shortest);
    const counts: number[] = [];
    for (const i of $range(0, cohortsPerTier - 1)) counts[i] = 0;
    for (const i of $range(1, 12800)) {
      const found = cohort(gateway, {}, `user-${i}`);
      counts[found] = counts[found]! + 1;
    }
    for (const count of counts) assert.near(100, count, 50);
  });
});
