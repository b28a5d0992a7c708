import type { Endpoint } from "moontide/kernel/endpoint";
import type { BalancerOptions, Selection } from "moontide/policy/balance/balancer";
import { seededRandom } from "./random";

/** In flight here and over all workers are the same where there is one worker. */
const inFlightHere = (endpoint: Endpoint): number => endpoint.in_flight_here;

/** What a first attempt knows, at second 1000. */
export const createSelection = (seed = 1): Selection => ({
  now: 1000,
  random: seededRandom(seed),
  decay_seconds: 3,
  in_flight: inFlightHere,
  tried: [],
  tried_count: 0,
});

/** What a pool has that configures nothing of its balancer. */
export const balancerOptions: BalancerOptions = { decay_seconds: 3 };
