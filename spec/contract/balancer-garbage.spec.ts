import type { Balancer, Selection } from "moontide/policy/balance/balancer";
import { balancerNames, balancers } from "moontide/policy/balance/index";
import { blankEndpoints, knowLatency } from "../support/lua/endpoint";
import { balancerOptions, createSelection } from "../support/lua/selection";

/**
 * Bytes that 20,000 picks leave behind, with the collector stopped. Interpreted, because the compiler
 * keeps its traces in the same memory; compiled code allocates no more than interpreted code does.
 */
const garbage = (balancer: Balancer, state: unknown, selection: Selection): number => {
  jit.off();
  jit.flush();
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  for (const _ of $range(1, 20000)) balancer.pick(state, selection);
  const grown = collectgarbage("count") - before;
  collectgarbage("restart");
  jit.on();
  return grown * 1024;
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
        const state = balancer.start(endpoints, selection.random, balancerOptions);
        assert.equal(0, garbage(balancer, state, selection));
      });

      it(`when it must avoid four of five, weights ${table.concat(weights, ":")}`, () => {
        const endpoints = blankEndpoints(weights);
        knowLatency(endpoints, 0.05);
        endpoints[0]!.probation = true;
        endpoints[0]!.in_flight_here = 1;
        const selection = createSelection();
        selection.tried = [endpoints[1]!, endpoints[2]!, endpoints[3]!];
        selection.tried_count = 3;
        const state = balancer.start(endpoints, selection.random, balancerOptions);
        assert.equal(0, garbage(balancer, state, selection));
      });
    }
  });
}
