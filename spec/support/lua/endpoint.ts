import type { Endpoint } from "moontide/kernel/endpoint";

/** A healthy endpoint of which nothing is known yet; `index` becomes its port and so its identity. */
export const blankEndpoint = (index: number, weight = 1): Endpoint => ({
  id: `10.0.0.1:${index}`,
  pool: "pool",
  address: "10.0.0.1",
  port: index,
  weight,
  draining: false,
  region: "",
  zone: "",
  for_zones: [],
  priority: 0,
  metadata: {},
  unhealthy: false,
  asleep: false,
  latency_seconds: 0,
  latency_at: 0,
  ejected_until: 0,
  probation: false,
  failing: false,
  failed_at: 0,
  utilisation: 0,
  utilisation_at: 0,
  utilisation_since: 0,
  answered: 0,
  answered_since: 0,
  capacity: 0,
  succeeded_at: 0,
  in_flight_here: 0,
  window_attempts: 0,
  window_failures: 0,
});

/** One endpoint per weight, with ports from 1. */
export const blankEndpoints = (weights: readonly number[]): Endpoint[] => {
  const endpoints: Endpoint[] = [];
  for (const i of $range(1, weights.length)) {
    endpoints[i - 1] = blankEndpoint(i, weights[i - 1]);
  }
  return endpoints;
};

/** `count` times the same weight. */
export const equalWeights = (count: number, weight = 1): number[] => {
  const weights: number[] = [];
  for (const i of $range(1, count)) weights[i - 1] = weight;
  return weights;
};

/** All have answered in that time, just now for a selection at second 1000. */
export const knowLatency = (endpoints: readonly Endpoint[], seconds: number): void => {
  for (const endpoint of endpoints) {
    endpoint.latency_seconds = seconds;
    endpoint.latency_at = 999;
  }
};
