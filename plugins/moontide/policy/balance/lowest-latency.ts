import { Balancer } from "./balancer";
import { readLatency } from "./latency";
import { firstChoice, secondChoice } from "./two-choices";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

/**
 * Of two random endpoints the one that has answered faster of late, whatever is under way there: what Kong calls
 * `latency` and ingress-nginx `ewma`. Unlike theirs a failure costs a second, and two are compared, never all: a look
 * at all sends everybody to whoever is fastest at the moment. For endpoints at different distances that have
 * capacity to spare; where they can be overloaded, `peak_ewma` is better.
 *
 * With unequal weights the two ones are divided at random as in `least_request`, so that equally fast endpoints get
 * their shares. Those without a response time are compared by weight alone.
 */
export const lowestLatency: Balancer<WeightedDraw> = {
  start: startWeightedDraw,
  pick: (state, selection) => {
    if (state.endpoints.length === 1) return state.endpoints[0]!;
    const index = firstChoice(state, selection);
    const first = state.endpoints[index]!;
    const second = state.endpoints[secondChoice(state, index, selection)]!;
    const part = state.equal ? 1 : 2 * selection.random.uniform();
    let firstCost = part / first.weight;
    let secondCost = (2 - part) / second.weight;
    if (first.latency_at > 0 && second.latency_at > 0) {
      firstCost *= readLatency(first, selection.now, selection.decay_seconds);
      secondCost *= readLatency(second, selection.now, selection.decay_seconds);
    }
    return firstCost <= secondCost ? first : second;
  },
};
