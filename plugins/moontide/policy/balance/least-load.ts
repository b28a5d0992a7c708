import { Endpoint } from "../../kernel/endpoint";
import { Balancer, BalancerOptions, Selection } from "./balancer";
import { firstChoice, secondChoice } from "./two-choices";
import { burden, isCapacityKnown } from "./utilisation";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

interface LeastLoad {
  readonly draw: WeightedDraw;
  readonly expiry_seconds: number;
  readonly blackout_seconds: number;
}

const usual: NonNullable<BalancerOptions["load"]> = { expiry_seconds: 30, blackout_seconds: 10 };

const isKnown = (state: LeastLoad, endpoint: Endpoint, selection: Selection): boolean =>
  isCapacityKnown(endpoint, selection.now, state.expiry_seconds, state.blackout_seconds);

/**
 * Of two random endpoints the one that is less busy for what it can do: `(in_flight + 1) / capacity`, where the
 * capacity comes from what endpoints say of their utilisation, in ORCA response headers or to Prometheus. So all come
 * to be equally busy, whatever else they have to do. The reports themselves are old when they are read: everybody
 * would rush to whoever was idle in the last one. Attempts under way are known at once.
 *
 * Where one of the two has said nothing of late, weights stand for capacities, as in `least_request`. Weights also say
 * who is a candidate how often.
 */
export const leastLoad: Balancer<LeastLoad> = {
  start: (endpoints, _random, options) => ({
    draw: startWeightedDraw(endpoints),
    expiry_seconds: options.load?.expiry_seconds ?? usual.expiry_seconds,
    blackout_seconds: options.load?.blackout_seconds ?? usual.blackout_seconds,
  }),
  pick: (state, selection) => {
    const { draw } = state;
    if (draw.endpoints.length === 1) return draw.endpoints[0]!;
    const index = firstChoice(draw, selection);
    const first = draw.endpoints[index]!;
    const second = draw.endpoints[secondChoice(draw, index, selection)]!;
    const { now, decay_seconds } = selection;
    const firstBurden = burden(first, selection.in_flight(first), now, decay_seconds);
    const secondBurden = burden(second, selection.in_flight(second), now, decay_seconds);
    if (isKnown(state, first, selection) && isKnown(state, second, selection)) {
      const firstLoad = (firstBurden + 1) / first.capacity;
      return firstLoad <= (secondBurden + 1) / second.capacity ? first : second;
    }
    const part = draw.equal ? 1 : 2 * selection.random.uniform();
    const firstLoad = (firstBurden + part) / first.weight;
    return firstLoad <= (secondBurden + 2 - part) / second.weight ? first : second;
  },
};
