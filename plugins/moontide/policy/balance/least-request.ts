import { Balancer } from "./balancer";
import { firstChoice, secondChoice } from "./two-choices";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

/**
 * Of two random endpoints the one with fewer attempts under way for its weight, over all workers:
 * `(in_flight + 1) / weight`. A tie goes to the first draw.
 *
 * With unequal weights the two ones are divided between the candidates at random, which keeps their
 * mean: two idle endpoints then win in proportion to their weights. Taken as it stands, the rule lets
 * the heavier win until it has its weight in attempts, and a light endpoint in a quiet pool gets a
 * tenth of its share (simulated: 9:1 at 2 % load gave 1 %, with divided ones 12 %).
 */
export const leastRequest: Balancer<WeightedDraw> = {
  start: startWeightedDraw,
  pick: (state, selection) => {
    if (state.endpoints.length === 1) return state.endpoints[0]!;
    const index = firstChoice(state, selection);
    const first = state.endpoints[index]!;
    const second = state.endpoints[secondChoice(state, index, selection)]!;
    const part = state.equal ? 1 : 2 * selection.random.uniform();
    const firstLoad = (selection.in_flight(first) + part) / first.weight;
    const secondLoad = (selection.in_flight(second) + 2 - part) / second.weight;
    return firstLoad <= secondLoad ? first : second;
  },
};
