import { Balancer } from "./balancer";
import { isAvoided, redraws, walk } from "./candidate";
import { drawWeighted, startWeightedDraw, WeightedDraw } from "./weighted-draw";

/**
 * Each attempt goes anywhere, by weight. It keeps nothing in step between workers and gateways and
 * knows nothing of load; the yardstick for the others.
 */
export const random: Balancer<WeightedDraw> = {
  start: startWeightedDraw,
  pick: (state, selection) => {
    const endpoints = state.endpoints;
    if (endpoints.length === 1) return endpoints[0]!;
    for (const _ of $range(0, redraws)) {
      const endpoint = endpoints[drawWeighted(state, selection.random)]!;
      if (!isAvoided(endpoint, selection)) return endpoint;
    }
    return endpoints[walk(endpoints, selection)]!;
  },
};
