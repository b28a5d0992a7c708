import { Endpoint, EndpointDescription } from "../../kernel/endpoint";
import { Clock, Random } from "../../kernel/ports";
import { Balancer, Selection } from "../../policy/balance/balancer";
import { balancers } from "../../policy/balance/index";
import { seedLatency } from "../../policy/balance/latency";
import { TimeoutConfiguration } from "../../policy/retry/timeouts";
import { availableEndpoints } from "../../policy/health/available";
import { endpointId } from "../../policy/address/parse";
import type { Binding } from "../balancer/binding";
import { Breaker, createBreaker } from "../breaker/breaker";
import { PoolConfiguration } from "../configuration/schema";
import { setDrainDeadline } from "./drain";
import { createMember, describeMember, Member } from "./member";
import { indexSessions } from "../sticky/sticky";
import type { ColdStart } from "../cold-start/cold-start";
import { drainingMember } from "./returning";
import type { PoolQueue } from "../queue/pool-queue";
import type { Shedding } from "../shedding/shedding";
import type { Scaling } from "../scale/compile";
import type { Demand } from "../scale/demand";
import type { Limit } from "../limit/limit";
import { Locality } from "../locality/locality";
import { groupedView, isGrouped, OriginViews, scopedView, Subset } from "../locality/views";
import { createCount, SharedCount } from "./shared-count";
import { refreshPlaces } from "./places";
import { createView, emptyView, pickFrom, View } from "./view";
import { createWaiting, Waiting } from "./waiting";

/** A pool as this worker sees it. The record outlives changes of its options and of its list. */
export interface Pool {
  readonly name: string;
  configuration: PoolConfiguration;
  /** The time limits of an attempt and of them all, gathered from several options. */
  limits: PoolLimits;
  /** All that are on the list, ordered by identity: every worker has the same order. */
  members: Member[];
  by_id: LuaMap<string, Member>;
  /** Those in rotation now. */
  available: readonly Endpoint[];
  balancer: Balancer;
  /** What the algorithm needs of requests and answers; undefined for those that need nothing. */
  binding: Binding | undefined;
  /** The limit of its requests under way; undefined: there is none. */
  limit: Limit | undefined;
  /** How many it may have under way by all that bounds them, and whether they are counted (places.ts). */
  places: number;
  counts_permits: boolean;
  /** Set where the pool may have no instance running. */
  cold_start: ColdStart | undefined;
  /** Requests under way that hold a place in it, over all workers. */
  readonly permits: SharedCount;
  /** Who waits for a place in this worker; undefined: nobody may. */
  queue: PoolQueue | undefined;
  /** Those that wait over all workers. */
  readonly waiting: Waiting;
  /** Which requests it refuses when it has too much to do; undefined: none by their class. */
  shedding: Shedding | undefined;
  /** How many instances it should have; undefined: nobody asks, and nothing is counted for it. */
  scaling: Scaling | undefined;
  demand: Demand | undefined;
  /** Those in rotation as the balancer needs them. */
  view: View;
  /** Where the gateway and its clients are to the endpoints; undefined: nobody asks. */
  locality: Locality | undefined;
  /** Views for subsets and for clients of other regions; made when they are asked for. */
  readonly scoped: LuaMap<Subset, OriginViews>;
  /** The monotonic second for which the views hold. */
  refreshed_at: number;
  /** More are ejected than may be: all that do not drain are used. */
  panicking: boolean;
  /** The monotonic second at which the next ejected endpoint may return. */
  next_return_at: number;
  /** The version of the list in use, 0 before the first complete one. */
  list_version: number;
  /** Where retries under way are counted for all workers. */
  readonly retrying_key: string;
  readonly breaker: Breaker;
  /** Until when somebody warms up, 0 when all are warm, and when the weights were last worked out. */
  warming_until: number;
  warmed_at: number;
  /** When this worker last handed its counts of attempts to all. */
  handed_over_at: number;
}

export interface PoolLimits extends TimeoutConfiguration {
  readonly total_seconds: number;
  readonly idle_seconds: number;
}

const limitsOf = ({ timeouts, retries }: PoolConfiguration): PoolLimits => ({
  connect_seconds: timeouts.connect_seconds,
  send_seconds: timeouts.send_seconds,
  read_seconds: timeouts.read_seconds,
  total_seconds: timeouts.total_seconds,
  idle_seconds: timeouts.idle_seconds,
  per_try_timeout_seconds: retries.per_try_timeout_seconds,
});

/** What changed with a new list, for the log and for counters of those who left. */
export interface ListChange {
  readonly added: Member[];
  readonly removed: Member[];
}

export const createPool = (
  name: string,
  configuration: PoolConfiguration,
  epoch: number,
): Pool => ({
  name,
  configuration,
  limits: limitsOf(configuration),
  members: [],
  by_id: new LuaMap(),
  available: [],
  balancer: balancers[configuration.balancer.algorithm],
  binding: undefined,
  limit: undefined,
  places: math.huge,
  counts_permits: false,
  cold_start: undefined,
  permits: createCount(`limit:${name}`, epoch),
  queue: undefined,
  waiting: createWaiting(name, epoch),
  shedding: undefined,
  scaling: undefined,
  demand: undefined,
  view: emptyView,
  locality: undefined,
  scoped: new LuaMap(),
  refreshed_at: 0,
  panicking: false,
  next_return_at: math.huge,
  list_version: 0,
  retrying_key: `retrying/${name}`,
  breaker: createBreaker(name),
  warming_until: 0,
  warmed_at: 0,
  handed_over_at: -math.huge,
});

/** Works out who is in rotation and prepares the balancer for them. Runs on every change, never per request. */
export const refreshAvailable = (pool: Pool, clock: Clock, random: Random): void => {
  const passive = pool.configuration.health.passive;
  const view = availableEndpoints(pool.members, passive, clock.now());
  pool.available = view.endpoints;
  pool.panicking = view.panic;
  pool.balancer = balancers[pool.configuration.balancer.algorithm];
  const sticky = pool.binding?.sticky;
  if (sticky !== undefined) indexSessions(sticky, pool.members);
  pool.refreshed_at = clock.now();
  refreshPlaces(pool);
  for (const [subset] of pool.scoped) pool.scoped.delete(subset);
  pool.view = isGrouped(pool)
    ? groupedView(pool, random)
    : createView(pool.balancer, view.endpoints, random, pool.configuration.balancer);
};

/** Takes over changed options; the caller refreshes availability afterwards. */
export const configurePool = (pool: Pool, configuration: PoolConfiguration): void => {
  pool.configuration = configuration;
  pool.limits = limitsOf(configuration);
  for (const member of pool.members) setDrainDeadline(pool, member);
  // The options of slow start may have changed: weights are worked out anew at the next look.
  pool.warming_until = math.huge;
};

/**
 * Takes over a complete list. Endpoints that stay keep their record, so latency, health and counts survive;
 * the caller refreshes health and availability afterwards.
 */
export const applyList = (
  pool: Pool,
  descriptions: readonly EndpointDescription[],
  epoch: number,
  now: number,
): ListChange => {
  const members: Member[] = [];
  const by_id = new LuaMap<string, Member>();
  const added: Member[] = [];
  for (const description of descriptions) {
    const id = endpointId(description.address, description.port);
    let member = pool.by_id.get(id);
    if (member === undefined || member.instance !== description.instance) {
      member = createMember(pool.name, description, epoch);
      added[added.length] = member;
    } else describeMember(member, description);
    members[members.length] = member;
    by_id.set(id, member);
  }
  const removed: Member[] = [];
  for (const member of pool.members) {
    if (by_id.get(member.id) !== member) removed[removed.length] = member;
  }
  pool.members = members;
  pool.by_id = by_id;
  seedLatency(members, added, now);
  return { added, removed };
};

/** The endpoints in rotation for clients of the selection's origin, of a subset or of all. */
export const viewOf = (pool: Pool, selection: Selection, subset: Subset | undefined): View =>
  subset === undefined && selection.origin === undefined
    ? pool.view
    : scopedView(pool, selection, subset);

/** One endpoint for the next attempt, or undefined when the pool has none in rotation. Allocates nothing. */
export const pickMember = (
  pool: Pool,
  selection: Selection,
  subset?: Subset,
): Member | undefined => {
  const draining = drainingMember(pool, selection);
  if (draining !== undefined) return draining;
  const view = viewOf(pool, selection, subset);
  if (view.count === 0) return undefined;
  selection.probes = pool.binding?.probes;
  selection.decay_seconds = pool.configuration.balancer.decay_seconds;
  return pickFrom(view, pool.balancer, selection) as Member;
};
