import { Endpoint } from "../../kernel/endpoint";

/** Below this nobody is told apart: an idle endpoint must not look infinitely better than a nearly idle one. */
const leastUtilisation = 0.01;

/** What a failing endpoint's utilisation counts on top: as much as being fully loaded. */
const failureUtilisation = 1;

/**
 * Takes in what an endpoint said of itself. After a gap longer than `expiry_seconds` it begins anew: the first
 * seconds of a process say little of what it can bear (gRPC's weighted round robin calls it blackout).
 *
 * @param utilisation 0 to 1, more when overloaded
 * @param in_flight attempts under way there at the moment
 */
export const observeUtilisation = (
  endpoint: Endpoint,
  utilisation: number,
  in_flight: number,
  now: number,
  expiry_seconds: number,
): void => {
  if (endpoint.utilisation_at === 0 || now - endpoint.utilisation_at > expiry_seconds) {
    endpoint.utilisation_since = now;
  }
  endpoint.utilisation = utilisation;
  endpoint.utilisation_at = now;
  endpoint.utilisation_in_flight = in_flight;
};

/** Whether what an endpoint said can be relied on. */
export const isUtilisationKnown = (
  endpoint: Endpoint,
  now: number,
  expiry_seconds: number,
  blackout_seconds: number,
): boolean =>
  endpoint.utilisation_at > 0 &&
  now - endpoint.utilisation_at <= expiry_seconds &&
  now - endpoint.utilisation_since >= blackout_seconds;

/**
 * The utilisation that an endpoint would have with one more attempt than now. A report is old by the time it is
 * read, and whoever looked idle would be flooded until the next: so it grows as the attempts under way have grown
 * since.
 */
export const expectedUtilisation = (endpoint: Endpoint, in_flight: number): number => {
  const said = math.max(leastUtilisation, endpoint.utilisation);
  const grown = (in_flight + 1) / (endpoint.utilisation_in_flight + 1);
  return said * grown + (endpoint.failing ? failureUtilisation : 0);
};
