import { Endpoint } from "../../kernel/endpoint";

/** What a failed attempt costs at least, in seconds. */
const failureSeconds = 1;

/**
 * Feeds the response time of one attempt into the endpoint's peak-sensitive moving average, after
 * Finagle's Peak EWMA: a sample above the average replaces it at once, one below it pulls it down by
 * `1 - exp(-Δt / decay_seconds)`. Trouble is believed immediately, recovery only when it lasts.
 */
export const observeLatency = (
  endpoint: Endpoint,
  seconds: number,
  now: number,
  decay_seconds: number,
): void => {
  const average = endpoint.latency_seconds;
  if (seconds >= average) {
    endpoint.latency_seconds = seconds;
  } else {
    const kept = math.exp((endpoint.latency_at - now) / decay_seconds);
    endpoint.latency_seconds = seconds + (average - seconds) * kept;
  }
  endpoint.latency_at = now;
};

/**
 * nginx measures whole milliseconds, so a quick answer takes none. What is below counts as one: nothing at all would
 * win against any average that is left of an earlier one, and an endpoint that was slow once would never be asked again.
 */
const leastSeconds = 0.001;

/**
 * The average in seconds as it counts now. It decays toward 0 while this worker has nothing under way
 * at the endpoint, so that an idle one is tried again. While an attempt is out it stands still:
 * an endpoint that hangs must not become more attractive the longer it is silent.
 */
export const readLatency = (endpoint: Endpoint, now: number, decay_seconds: number): number => {
  const seconds = endpoint.latency_seconds;
  if (endpoint.in_flight_here > 0) return math.max(leastSeconds, seconds);
  return math.max(leastSeconds, seconds * math.exp((endpoint.latency_at - now) / decay_seconds));
};

/**
 * The response time that a failed attempt is recorded with. Without this floor an endpoint that
 * refuses in a millisecond looks like the fastest of all and draws the traffic that it then fails.
 */
export const failureLatency = (seconds: number): number => math.max(seconds, failureSeconds);

/**
 * Gives newcomers the mean response time of those that have one (if nobody has, nothing happens, and
 * balancers compare by attempts under way). Starting at 0 instead would send a newcomer everything until
 * its first answer. Whoever fails at present is left out: newcomers need not look as slow.
 */
export const seedLatency = (
  endpoints: readonly Endpoint[],
  newcomers: readonly Endpoint[],
  now: number,
): void => {
  let sum = 0;
  let known = 0;
  for (const endpoint of endpoints) {
    if (endpoint.latency_at > 0 && !endpoint.failing) {
      sum += endpoint.latency_seconds;
      known += 1;
    }
  }
  if (known === 0) return;
  for (const newcomer of newcomers) {
    newcomer.latency_seconds = sum / known;
    newcomer.latency_at = now;
  }
};
