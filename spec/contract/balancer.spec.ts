import type { Endpoint } from "moontide/kernel/endpoint";
import type { Balancer, Selection } from "moontide/policy/balance/balancer";
import { balancerNames, balancers } from "moontide/policy/balance/index";
import { blankEndpoints, equalWeights, knowLatency } from "../support/lua/endpoint";
import { balancerOptions, createSelection } from "../support/lua/selection";

/** How often each port is picked when attempts end at once. */
const countPicks = (
  balancer: Balancer,
  endpoints: readonly Endpoint[],
  selection: Selection,
  picks: number,
): LuaMap<number, number> => {
  const state = balancer.start(endpoints, selection.random, balancerOptions);
  const counts = new LuaMap<number, number>();
  for (const _ of $range(1, picks)) {
    const { port } = balancer.pick(state, selection);
    counts.set(port, (counts.get(port) ?? 0) + 1);
  }
  return counts;
};

for (const name of balancerNames) {
  const balancer = balancers[name];

  describe(`balancer ${name}`, () => {
    it("returns the only endpoint, whatever is said of it", () => {
      const [only] = blankEndpoints([1]);
      only!.probation = true;
      only!.in_flight_here = 3;
      const selection = createSelection();
      selection.tried = [only!];
      selection.tried_count = 1;
      const state = balancer.start([only!], selection.random, balancerOptions);
      assert.equal(only, balancer.pick(state, selection));
    });

    for (const size of [2, 3, 5000]) {
      it(`reaches every one of ${size} endpoints and no other`, () => {
        const endpoints = blankEndpoints(equalWeights(size));
        const counts = countPicks(balancer, endpoints, createSelection(), size * 30);
        for (const [port] of counts) assert.is_true(port >= 1 && port <= size);
        for (const { port } of endpoints) assert.is_true(counts.has(port), `${port}`);
      });
    }

    it("gives equal endpoints their fair share within 10 %", () => {
      const endpoints = blankEndpoints(equalWeights(10));
      knowLatency(endpoints, 0.05);
      const counts = countPicks(balancer, endpoints, createSelection(), 100000);
      for (const { port } of endpoints) assert.near(10000, counts.get(port) ?? 0, 1000);
    });

    it("gives idle endpoints of the same speed their share by weight within 10 %", () => {
      const weights = [1, 2, 3, 10, 100];
      const endpoints = blankEndpoints(weights);
      knowLatency(endpoints, 0.05);
      const counts = countPicks(balancer, endpoints, createSelection(), 116000);
      for (const { port, weight } of endpoints) {
        assert.near(weight * 1000, counts.get(port) ?? 0, weight * 100);
      }
    });

    it("avoids what was tried as long as another exists, then picks all the same", () => {
      const endpoints = blankEndpoints([1, 1, 50, 1]);
      const selection = createSelection();
      const state = balancer.start(endpoints, selection.random, balancerOptions);
      const tried: Endpoint[] = [];
      selection.tried = tried;
      for (const round of $range(0, 3)) {
        tried[round] = balancer.pick(state, selection);
        selection.tried_count = round + 1;
      }
      const seen = new LuaSet<number>();
      for (const { port } of tried) seen.add(port);
      for (const { port } of endpoints) assert.is_true(seen.has(port), `${port} was not tried`);
      assert.is_true(seen.has(balancer.pick(state, selection).port));
    });

    it("reads no further than tried_count: what lies beyond is an earlier request's", () => {
      const endpoints = blankEndpoints([1, 1]);
      const selection = createSelection();
      selection.tried = [endpoints[0]!, endpoints[1]!];
      selection.tried_count = 1;
      const state = balancer.start(endpoints, selection.random, balancerOptions);
      for (const _ of $range(1, 100)) {
        assert.equal(endpoints[1], balancer.pick(state, selection));
      }
    });

    it("finds the one endpoint of 5000 that was not tried", () => {
      const endpoints = blankEndpoints(equalWeights(5000));
      const selection = createSelection();
      const tried: Endpoint[] = [];
      for (const endpoint of endpoints) if (endpoint.port !== 777) tried[tried.length] = endpoint;
      selection.tried = tried;
      selection.tried_count = 4999;
      const state = balancer.start(endpoints, selection.random, balancerOptions);
      assert.equal(777, balancer.pick(state, selection).port);
    });

    it("sends an endpoint on probation one request at a time", () => {
      const endpoints = blankEndpoints([1, 1, 1]);
      const proving = endpoints[1]!;
      proving.probation = true;
      const selection = createSelection();
      const counts = countPicks(balancer, endpoints, selection, 300);
      assert.is_true((counts.get(proving.port) ?? 0) > 0, "never, while it is free");
      proving.in_flight_here = 1;
      const busy = countPicks(balancer, endpoints, selection, 300);
      assert.is_false(busy.has(proving.port), "a second one, while it is busy");
    });

    it("prefers a busy endpoint on probation to one that was tried", () => {
      const endpoints = blankEndpoints([1, 1]);
      endpoints[0]!.probation = true;
      endpoints[0]!.in_flight_here = 1;
      const selection = createSelection();
      selection.tried = [endpoints[1]!];
      selection.tried_count = 1;
      const state = balancer.start(endpoints, selection.random, balancerOptions);
      for (const _ of $range(1, 50)) assert.equal(endpoints[0], balancer.pick(state, selection));
    });

    it("does not put workers in step: their first picks differ", () => {
      const endpoints = blankEndpoints(equalWeights(50));
      const first = new LuaSet<number>();
      let different = 0;
      for (const seed of $range(1, 20)) {
        const selection = createSelection(seed);
        const { port } = balancer.pick(
          balancer.start(endpoints, selection.random, balancerOptions),
          selection,
        );
        if (!first.has(port)) different += 1;
        first.add(port);
      }
      assert.is_true(different >= 10, `${different} of 20 workers start apart`);
    });

    it("goes on with a list that lost and gained endpoints", () => {
      const endpoints = blankEndpoints([1, 2, 3]);
      const selection = createSelection();
      countPicks(balancer, endpoints, selection, 10);
      const counts = countPicks(balancer, [endpoints[2]!, endpoints[0]!], selection, 1000);
      assert.is_false(counts.has(2));
      assert.is_true(counts.has(1) && counts.has(3));
    });
  });
}
