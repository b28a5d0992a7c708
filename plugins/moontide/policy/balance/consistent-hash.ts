import { Endpoint } from "../../kernel/endpoint";
import { nextHash } from "../key/hash";
import { Balancer, Selection } from "./balancer";
import { isAvoided, walk } from "./candidate";
import { Census, countNext, meanInFlight, startCensus } from "./census";
import { leastRequest } from "./least-request";
import { buildRing, ownerOf, Ring } from "./ring";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

export interface HashState {
  readonly endpoints: readonly Endpoint[];
  readonly ring: Ring;
  /** For requests without a key. */
  readonly draw: WeightedDraw;
  readonly census: Census;
  /** How many times the mean an endpoint may have under way; infinite without a bound. */
  readonly factor: number;
}

/** So many endpoints are looked at; with four of five endpoints at their bound, 97 % of requests find one below it. */
const mostProbes = 16;

/** With so few attempts under way nobody is overloaded: in a quiet pool two at a time are twice the mean. */
const calmInFlight = 4;

const isBelow = (a: Endpoint, b: Endpoint): boolean => a.id < b.id;

/** In the same order in every worker and gateway: counting depends on it. */
const inOrder = (endpoints: readonly Endpoint[]): readonly Endpoint[] => {
  for (const i of $range(1, endpoints.length - 1)) {
    if (!isBelow(endpoints[i - 1]!, endpoints[i]!)) {
      const sorted: Endpoint[] = [];
      for (const endpoint of endpoints) sorted[sorted.length] = endpoint;
      table.sort(sorted, isBelow);
      return sorted;
    }
  }
  return endpoints;
};

/** `ceil(factor × mean)`, in proportion to its weight. */
const boundOf = (state: HashState, endpoint: Endpoint): number =>
  math.max(calmInFlight, math.ceil(state.factor * meanInFlight(state.census) * endpoint.weight));

/**
 * The first endpoint of the key's sequence that need not be avoided and is below its bound; when none is, the
 * least loaded of those that were looked at.
 */
const pickByKey = (state: HashState, selection: Selection, key: number): Endpoint => {
  const bounded = state.factor < math.huge;
  if (bounded) countNext(state.census, selection);
  let hash = key;
  let calmest: Endpoint | undefined;
  let least = math.huge;
  for (const _ of $range(1, mostProbes)) {
    const endpoint = ownerOf(state.ring, hash);
    if (!isAvoided(endpoint, selection)) {
      if (!bounded) return endpoint;
      const in_flight = selection.in_flight(endpoint);
      if (in_flight < boundOf(state, endpoint)) return endpoint;
      if (in_flight / endpoint.weight < least) {
        calmest = endpoint;
        least = in_flight / endpoint.weight;
      }
    }
    hash = nextHash(hash);
  }
  return calmest ?? state.endpoints[walk(state.endpoints, selection)]!;
};

/**
 * Requests with the same key go to the same endpoint, from every worker and gateway, and keep going there when others
 * come and go (see ring.ts). With a bound on load (Mirrokni et al. 2018, "Consistent hashing with bounded loads")
 * an endpoint that has more than `factor` times the mean under way is passed over, always for the same next one; a
 * retry goes there as well. Requests without a key are balanced as by `least_request`.
 */
export const consistentHash: Balancer<HashState> = {
  start: (list, _random, options) => {
    const endpoints = inOrder(list);
    const percent = options.hash?.bounded_load_percent ?? 0;
    return {
      endpoints,
      ring: buildRing(endpoints),
      draw: startWeightedDraw(endpoints),
      census: startCensus(endpoints),
      factor: percent > 0 ? percent / 100 : math.huge,
    };
  },
  pick: (state, selection) => {
    if (state.endpoints.length === 1) return state.endpoints[0]!;
    const { hash } = selection;
    if (hash === undefined) return leastRequest.pick(state.draw, selection);
    return pickByKey(state, selection, hash);
  },
};
