import { Balancer, BalancerOptions } from "./balancer";
import { firstChoice, secondChoice } from "./two-choices";
import { expectedUtilisation, isUtilisationKnown } from "./utilisation";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

interface LeastLoad {
  readonly draw: WeightedDraw;
  readonly expiry_seconds: number;
  readonly blackout_seconds: number;
}

const usual: NonNullable<BalancerOptions["load"]> = { expiry_seconds: 30, blackout_seconds: 10 };

/**
 * Of two random endpoints the one that is less busy by its own account: processor or application utilisation from
 * ORCA response headers or a Prometheus exporter, carried forward by the attempts under way. For endpoints whose work
 * the gateway does not see: other clients, jobs beside, requests of very different cost.
 *
 * Where one of the two has said nothing of late, it is `least_request`. Weights say who is a candidate how often;
 * utilisation is a share of an endpoint's own capacity already.
 */
export const leastLoad: Balancer<LeastLoad> = {
  start: (endpoints, _random, options) => ({
    draw: startWeightedDraw(endpoints),
    expiry_seconds: options.load?.expiry_seconds ?? usual.expiry_seconds,
    blackout_seconds: options.load?.blackout_seconds ?? usual.blackout_seconds,
  }),
  pick: (state, selection) => {
    const { draw, expiry_seconds, blackout_seconds } = state;
    if (draw.endpoints.length === 1) return draw.endpoints[0]!;
    const index = firstChoice(draw, selection);
    const first = draw.endpoints[index]!;
    const second = draw.endpoints[secondChoice(draw, index, selection)]!;
    const firstInFlight = selection.in_flight(first);
    const secondInFlight = selection.in_flight(second);
    const now = selection.now;
    if (
      isUtilisationKnown(first, now, expiry_seconds, blackout_seconds) &&
      isUtilisationKnown(second, now, expiry_seconds, blackout_seconds)
    ) {
      const firstLoad = expectedUtilisation(first, firstInFlight);
      return firstLoad <= expectedUtilisation(second, secondInFlight) ? first : second;
    }
    const part = draw.equal ? 1 : 2 * selection.random.uniform();
    const firstLoad = (firstInFlight + part) / first.weight;
    return firstLoad <= (secondInFlight + 2 - part) / second.weight ? first : second;
  },
};
