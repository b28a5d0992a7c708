import type { Balancer, Selection } from "moontide/policy/balance/balancer";
import { balancerNames, balancers } from "moontide/policy/balance/index";
import { blankEndpoints, knowLatency } from "../support/lua/endpoint";
import { createSelection } from "../support/lua/selection";

/**
 * Bytes that so many picks leave behind, with the collector stopped. The least of several rounds: the
 * compiler keeps its traces in the same memory, and when it makes them differs from run to run.
 */
const garbage = (
  balancer: Balancer,
  state: unknown,
  selection: Selection,
  picks: number,
): number => {
  let least = math.huge;
  for (const _ of $range(1, 5)) {
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    for (const __ of $range(1, picks)) balancer.pick(state, selection);
    least = math.min(least, collectgarbage("count") - before);
    collectgarbage("restart");
  }
  return least * 1024;
};

for (const name of balancerNames) {
  const balancer = balancers[name];

  describe(`balancer ${name} leaves no garbage`, () => {
    for (const weights of [
      [1, 1, 1, 1, 1],
      [1, 2, 3, 4, 5],
    ]) {
      it(`when it picks among weights ${table.concat(weights, ":")}`, () => {
        const endpoints = blankEndpoints(weights);
        knowLatency(endpoints, 0.05);
        const selection = createSelection();
        const state = balancer.start(endpoints, selection.random);
        assert.is_true(garbage(balancer, state, selection, 20000) < 1000);
      });

      it(`when it must avoid four of five, weights ${table.concat(weights, ":")}`, () => {
        const endpoints = blankEndpoints(weights);
        knowLatency(endpoints, 0.05);
        endpoints[0]!.probation = true;
        endpoints[0]!.in_flight_here = 1;
        const selection = createSelection();
        selection.tried = [endpoints[1]!, endpoints[2]!, endpoints[3]!];
        selection.tried_count = 3;
        const state = balancer.start(endpoints, selection.random);
        assert.is_true(garbage(balancer, state, selection, 20000) < 1000);
      });
    }
  });
}
