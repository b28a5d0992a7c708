import { Endpoint } from "../../kernel/endpoint";
import { readLatency } from "./latency";

/** Below this nobody is told apart: an idle endpoint must not look infinitely better than a nearly idle one. */
const leastUtilisation = 0.01;

/** Reports that come in quick succession are averaged over about this time. */
const smoothingSeconds = 1;

/** A rate is taken over so much time and so many answers at least. */
const leastSeconds = 1;
const leastAnswers = 5;

/** How much of a new measurement counts, against all before. */
const newShare = 0.3;

/** A failure counts as much as so many attempts under way, less as time goes by. */
const failureAttempts = 8;

const learn = (endpoint: Endpoint, requests_per_second: number): void => {
  const measured = requests_per_second / math.max(leastUtilisation, endpoint.utilisation);
  const known = endpoint.capacity;
  endpoint.capacity = known === 0 ? measured : known + (measured - known) * newShare;
};

/** This worker's own rate, where the report holds none: a part of the whole, about the same part at every endpoint. */
const learnFromAnswers = (endpoint: Endpoint, now: number): void => {
  const seconds = now - endpoint.answered_since;
  if (seconds < leastSeconds || endpoint.answered < leastAnswers) return;
  learn(endpoint, endpoint.answered / seconds);
  endpoint.answered = 0;
  endpoint.answered_since = now;
};

/** After a long silence everything begins anew. */
const begin = (endpoint: Endpoint, utilisation: number, now: number): void => {
  endpoint.utilisation = utilisation;
  endpoint.utilisation_since = now;
  endpoint.answered = 0;
  endpoint.answered_since = now;
  endpoint.capacity = 0;
};

/**
 * Takes in what an endpoint said of itself, and learns from it what the endpoint can do: requests a second by
 * utilisation, the weight of gRPC's weighted round robin (gRFC A58). It holds when the endpoint is overloaded, too,
 * and sinks when somebody else takes a part of the machine.
 *
 * @param utilisation 0 to 1, more when overloaded
 * @param requests_per_second what the endpoint says that it serves, 0 if it does not
 */
export const observeUtilisation = (
  endpoint: Endpoint,
  utilisation: number,
  requests_per_second: number,
  now: number,
  expiry_seconds: number,
): void => {
  const since = now - endpoint.utilisation_at;
  if (endpoint.utilisation_at === 0 || since > expiry_seconds) begin(endpoint, utilisation, now);
  else {
    const kept = math.exp(-since / smoothingSeconds);
    endpoint.utilisation = utilisation + (endpoint.utilisation - utilisation) * kept;
  }
  endpoint.utilisation_at = now;
  if (requests_per_second > 0) learn(endpoint, requests_per_second);
  else learnFromAnswers(endpoint, now);
};

/**
 * Whether what an endpoint said can be relied on. The first seconds of a process say little of what it can bear; gRPC
 * calls them blackout.
 */
export const isCapacityKnown = (
  endpoint: Endpoint,
  now: number,
  expiry_seconds: number,
  blackout_seconds: number,
): boolean =>
  endpoint.capacity > 0 &&
  now - endpoint.utilisation_at <= expiry_seconds &&
  now - endpoint.utilisation_since >= blackout_seconds;

/** Attempts under way, with what a recent failure adds: whoever refuses at once has none, and would draw everybody. */
export const burden = (
  endpoint: Endpoint,
  in_flight: number,
  now: number,
  decay_seconds: number,
): number =>
  endpoint.failing
    ? in_flight + failureAttempts * math.min(1, readLatency(endpoint, now, decay_seconds))
    : in_flight;
