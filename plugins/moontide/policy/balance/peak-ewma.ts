import { Balancer } from "./balancer";
import { readLatency } from "./latency";
import { firstChoice, secondChoice } from "./two-choices";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

/**
 * Of two random endpoints the one on which the next attempt is expected to be done first:
 * `peak EWMA of the response time × (in_flight + 1) / weight` (Finagle, linkerd, Envoy). The default:
 * it needs no tuning, and follows endpoints of different or changing speed.
 *
 * An endpoint without a response time is compared by attempts under way alone. With unequal weights
 * the ones are divided between the two at random, as in `least_request`; shares follow the weights less
 * closely than there, because response times scatter.
 */
export const peakEwma: Balancer<WeightedDraw> = {
  start: startWeightedDraw,
  pick: (state, selection) => {
    if (state.endpoints.length === 1) return state.endpoints[0]!;
    const index = firstChoice(state, selection);
    const first = state.endpoints[index]!;
    const second = state.endpoints[secondChoice(state, index, selection)]!;
    const part = state.equal ? 1 : 2 * selection.random.uniform();
    let firstCost = (selection.in_flight(first) + part) / first.weight;
    let secondCost = (selection.in_flight(second) + 2 - part) / second.weight;
    if (first.latency_at > 0 && second.latency_at > 0) {
      firstCost *= readLatency(first, selection.now, selection.decay_seconds);
      secondCost *= readLatency(second, selection.now, selection.decay_seconds);
    }
    return firstCost <= secondCost ? first : second;
  },
};
