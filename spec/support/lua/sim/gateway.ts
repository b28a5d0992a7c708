import type { Endpoint } from "moontide/kernel/endpoint";
import type { Balancer, Selection } from "moontide/policy/balance/balancer";
import { availableEndpoints } from "moontide/policy/health/available";
import { blankEndpoint } from "../endpoint";
import { SeededRandom } from "../random";
import { Backend } from "./backend";
import { every, Events } from "./events";
import { balancerOptions } from "../selection";

/** What a pool's options are in nginx; undefined switches the mechanism off. */
export interface GatewayOptions {
  readonly workers: number;
  readonly balancer: Balancer;
  /** By port; 1 each without them. */
  readonly weights?: readonly number[];
  readonly health?: HealthOptions;
  readonly retries?: RetryOptions;
}

export interface HealthOptions {
  readonly consecutive_failures: number;
  readonly ejection_seconds: number;
  readonly maximum_ejection_seconds: number;
  readonly jitter_percent: number;
  readonly maximum_ejected_percent: number;
  readonly panic_percent: number;
}

export interface RetryOptions {
  readonly attempts: number;
  readonly budget_percent: number;
  readonly budget_minimum: number;
}

/** One ejection as it happened. */
export interface Ejected {
  readonly at: number;
  readonly port: number;
  readonly seconds: number;
}

/** What all workers share, by port; ports count from 1. */
export interface Shared {
  readonly in_flight: number[];
  readonly failures: number[];
  readonly began: number[];
  readonly succeeded: number[];
  readonly until: number[];
  readonly times: number[];
  active: number;
  retrying: number;
}

export interface Worker {
  readonly endpoints: Endpoint[];
  readonly selection: Selection;
  state: unknown;
}

export interface Gateway {
  readonly events: Events;
  readonly options: GatewayOptions;
  readonly backends: readonly Backend[];
  readonly random: SeededRandom;
  readonly shared: Shared;
  readonly workers: Worker[];
  readonly ejections: Ejected[];
  /** The largest number of endpoints that a rotation was without. */
  most_ejected: number;
  /** Retries begun, and the largest number of retrying requests at any moment. */
  retries: number;
  most_retrying: number;
  /** By how many retrying requests the budget was exceeded when one was granted. */
  most_excess: number;
}

/** How long a worker may not know what another one found out. */
const followSeconds = 0.2;

/** Works out the rotation anew and hands it to the balancer. */
export const refresh = (gateway: Gateway, worker: Worker): void => {
  const health = gateway.options.health;
  let list: readonly Endpoint[] = worker.endpoints;
  if (health !== undefined) {
    const rotation = availableEndpoints(worker.endpoints, health, gateway.events.now);
    list = rotation.endpoints;
    gateway.most_ejected = math.max(gateway.most_ejected, rotation.ejected);
  }
  worker.state = gateway.options.balancer.start(list, gateway.random, balancerOptions);
};

/** What a worker does every 0.2 s: takes over ejections, lets back whose time is over, on probation. */
const follow = (gateway: Gateway, worker: Worker): void => {
  const now = gateway.events.now;
  let changed = false;
  for (const endpoint of worker.endpoints) {
    const until = gateway.shared.until[endpoint.port - 1]!;
    if (until > now && endpoint.ejected_until !== until) {
      endpoint.ejected_until = until;
      endpoint.probation = false;
      changed = true;
    } else if (endpoint.ejected_until > 0 && endpoint.ejected_until <= now) {
      endpoint.ejected_until = 0;
      endpoint.probation = true;
      changed = true;
    }
  }
  if (changed) refresh(gateway, worker);
};

const createWorker = (gateway: Gateway, offset: number): Worker => {
  const endpoints: Endpoint[] = [];
  const shared = gateway.shared;
  for (const port of $range(1, gateway.backends.length)) {
    endpoints[port - 1] = blankEndpoint(port, gateway.options.weights?.[port - 1]);
  }
  const worker: Worker = {
    endpoints,
    selection: {
      now: 0,
      random: gateway.random,
      decay_seconds: 3,
      in_flight: (endpoint) => shared.in_flight[endpoint.port - 1]!,
      tried: [],
      tried_count: 0,
    },
    state: undefined,
  };
  refresh(gateway, worker);
  every(gateway.events, followSeconds, offset, () => follow(gateway, worker));
  return worker;
};

export const createGateway = (
  events: Events,
  backends: readonly Backend[],
  random: SeededRandom,
  options: GatewayOptions,
): Gateway => {
  const shared: Shared = {
    in_flight: [],
    failures: [],
    began: [],
    succeeded: [],
    until: [],
    times: [],
    active: 0,
    retrying: 0,
  };
  for (const i of $range(0, backends.length - 1)) {
    shared.in_flight[i] = 0;
    shared.failures[i] = 0;
    shared.began[i] = 0;
    shared.succeeded[i] = 0;
    shared.until[i] = 0;
    shared.times[i] = 0;
  }
  const gateway: Gateway = {
    events,
    options,
    backends,
    random,
    shared,
    workers: [],
    ejections: [],
    most_ejected: 0,
    retries: 0,
    most_retrying: 0,
    most_excess: -math.huge,
  };
  for (const i of $range(0, options.workers - 1)) {
    const offset = (followSeconds * (i + 1)) / options.workers;
    gateway.workers[i] = createWorker(gateway, offset);
  }
  return gateway;
};
