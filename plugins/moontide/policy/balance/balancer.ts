import { Endpoint } from "../../kernel/endpoint";
import { Random } from "../../kernel/ports";
import type { ProbePool } from "./probe-pool";

/** What a balancer may know when it picks. One record per worker, filled anew for each request. */
export interface Selection {
  /** Monotonic seconds. */
  now: number;
  random: Random;
  /** The time constant with which the latency of an idle endpoint is forgotten. */
  decay_seconds: number;
  /** Attempts under way at an endpoint, over all workers. @noSelf */
  in_flight: (this: void, endpoint: Endpoint) => number;
  /** Endpoints that this request met before; picked again only when there is no other. */
  tried: readonly Endpoint[];
  tried_count: number;
  /** 32 bits of what requests are spread by (`balancer.hash`), undefined when the request has none. */
  hash?: number | undefined;
  /** The identity of the endpoint that the request wants to return to, as its cookie says. */
  affinity?: string | undefined;
  /** What endpoints answered to probes, where the pool sends any. */
  probes?: ProbePool | undefined;
  /** The region that the request comes from, where geography is configured. */
  origin?: string | undefined;
}

/** The options of a pool's `balancer`, as far as algorithms look at them. */
export interface BalancerOptions {
  readonly decay_seconds: number;
  readonly hash?: {
    /** How much more than the mean an endpoint may have under way, in percent of the mean; 0 for no bound. */
    readonly bounded_load_percent: number;
  };
  readonly sticky?: {
    readonly mode: "persistent" | "balanced";
    /** How the endpoint of a new session is chosen. */
    readonly algorithm: ChoiceName;
  };
  readonly load?: {
    /** Reports older than this are not looked at, and neither are those of the first seconds. */
    readonly expiry_seconds: number;
    readonly blackout_seconds: number;
  };
}

/** The algorithms that choose for new sessions of `sticky`. */
export type ChoiceName = "peak_ewma" | "least_request" | "round_robin" | "random";

/**
 * A way to choose one endpoint of several. `start` runs when the list of available endpoints changes,
 * `pick` for every attempt: it allocates nothing and never looks at the whole list.
 * @noSelf
 */
export interface Balancer<State = unknown> {
  /** Prepares a list of at least one endpoint. The list is not changed afterwards. */
  start: (endpoints: readonly Endpoint[], random: Random, options: BalancerOptions) => State;
  pick(state: State, selection: Selection): Endpoint;
}
