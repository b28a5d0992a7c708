import { Endpoint } from "../../kernel/endpoint";
import { Selection } from "./balancer";

/** How often a balancer draws again before it walks the list. Retries and probation are rare. */
export const redraws = 4;

const wasTried = (endpoint: Endpoint, selection: Selection): boolean => {
  for (const i of $range(1, selection.tried_count)) {
    if (selection.tried[i - 1] === endpoint) return true;
  }
  return false;
};

/**
 * Whether a request had better go elsewhere: it met this endpoint before, or the endpoint is on
 * probation and still busy with the request that is to prove it.
 */
export const isAvoided = (endpoint: Endpoint, selection: Selection): boolean =>
  (selection.tried_count > 0 && wasTried(endpoint, selection)) ||
  (endpoint.probation && endpoint.in_flight_here > 0);

/**
 * The index of the first endpoint from a random place on that need not be avoided; failing that of
 * one that was not tried, failing that of any. This is the only look at the whole list, for when
 * several draws in a row hit endpoints to be avoided. The random place keeps the neighbour of a bad
 * endpoint from getting all of its requests.
 */
export const walk = (endpoints: readonly Endpoint[], selection: Selection): number => {
  const n = endpoints.length;
  const start = math.floor(selection.random.uniform() * n);
  let untried: number | undefined;
  for (const i of $range(start, start + n - 1)) {
    const endpoint = endpoints[i % n]!;
    if (!isAvoided(endpoint, selection)) return i % n;
    if (untried === undefined && !wasTried(endpoint, selection)) untried = i % n;
  }
  return untried ?? start;
};
