import { seededRandom } from "../random";
import { Backend, BackendOptions, createBackend } from "./backend";
import { after, createEvents, runUntil } from "./events";
import { sendRequest } from "./exchange";
import { createGateway, Gateway, GatewayOptions } from "./gateway";

/** A Poisson stream of requests for a while, at backends of which each may be different. */
export interface Scenario {
  readonly seed: number;
  readonly seconds: number;
  readonly requests_per_second: number;
  /** The mean service time at speed 1; times are lognormal with a spread of 0.6. */
  readonly service_seconds: number;
  readonly backends: readonly BackendOptions[];
}

/** One finished request; lists are in order of completion. */
export interface Run {
  readonly gateway: Gateway;
  readonly backends: readonly Backend[];
  /** Response times in seconds, retries included, and when they ended. */
  readonly latencies: number[];
  readonly ended_at: number[];
  /** When requests came to a failing end. */
  readonly errors_at: number[];
  /** Requests begun, finished or not. */
  sent: number;
}

const spread = 0.6;

/** Streams of random numbers: policies under one seed face the same arrivals and the same work. */
const enum Stream {
  Arrivals = 1,
  Service = 2,
  Policy = 3,
}

/** Runs a scenario to its end. Requests under way then are not waited for. */
export const runScenario = (scenario: Scenario, options: GatewayOptions): Run => {
  const events = createEvents();
  const arrivals = seededRandom(scenario.seed, Stream.Arrivals);
  const service = seededRandom(scenario.seed, Stream.Service);
  const backends: Backend[] = [];
  for (const backend of scenario.backends) {
    backends[backends.length] = createBackend(events, backend);
  }
  const policy = seededRandom(scenario.seed, Stream.Policy);
  const gateway = createGateway(events, backends, policy, options);
  const run: Run = { gateway, backends, latencies: [], ended_at: [], errors_at: [], sent: 0 };
  const arrive = (): void => {
    const began = events.now;
    const worker = gateway.workers[arrivals.integer(options.workers) - 1]!;
    const seconds = service.lognormal(scenario.service_seconds, spread);
    run.sent += 1;
    sendRequest(gateway, worker, seconds, (succeeded) => {
      if (!succeeded) run.errors_at[run.errors_at.length] = events.now;
      run.latencies[run.latencies.length] = events.now - began;
      run.ended_at[run.ended_at.length] = events.now;
    });
    after(events, arrivals.exponential(1 / scenario.requests_per_second), arrive);
  };
  after(events, arrivals.exponential(1 / scenario.requests_per_second), arrive);
  runUntil(events, scenario.seconds);
  return run;
};

const isLess = (a: number, b: number): boolean => a < b;

/** The smallest value that at least `percent` of the values do not exceed. Sorts the list. */
export const percentile = (values: number[], percent: number): number => {
  table.sort(values, isLess);
  const rank = math.max(1, math.ceil((values.length * percent) / 100));
  return values[rank - 1]!;
};

/** How many of those moments lie in [from, until). */
export const countBetween = (moments: readonly number[], from: number, until: number): number => {
  let count = 0;
  for (const moment of moments) if (moment >= from && moment < until) count += 1;
  return count;
};
