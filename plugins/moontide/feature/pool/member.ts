import { Endpoint, EndpointDescription } from "../../kernel/endpoint";
import { HistogramSeries } from "../../policy/metrics/registry";
import type { Limit } from "../limit/limit";
import { inFlightKey } from "./in-flight-key";
import { endpointId } from "../../policy/address/parse";

/** An endpoint with what the worker needs at hand to count it: keys and series are made once, at load. */
export interface Member extends Endpoint {
  /**
   * `pool/address:port`, and `#instance` behind it where the registry names the instance: the identity under which
   * health and in-flight counts are kept. Another instance behind the same address begins anew.
   */
  readonly key: string;
  readonly instance: string | undefined;
  /** The weight on the list, before anything that makes it less for a while. */
  configured_weight: number;
  /** The monotonic second since which it warms up, 0 when it is warm. */
  warming_since: number;
  /** The share of its weight that it has while it warms up, 1 when it is warm. */
  ramp_share: number;
  /** The monotonic second since which it drains, 0 when it does not; and when those bound to it must be gone. */
  draining_since: number;
  drain_deadline: number;
  /** The monotonic second of the last sign of life, 0 for none, and when this worker last told the others of one. */
  alive_at: number;
  alive_told_at: number;
  /** How many attempts it may have under way; undefined: as many as come. */
  limit: Limit | undefined;
  /** The sum of the measures of its response times (policy/health/latency-outlier.ts) since the last hand-over. */
  window_latency: number;
  /** Where the last success is told to the other workers; made here because good attempts use it. */
  readonly succeeded_key: string;
  /** Where its attempts under way are counted for all workers, in the present epoch (recount.ts). */
  in_flight_key: string;
  /** Off the list; attempts that are still under way are judged, but no longer counted. */
  departed: boolean;
  /** By status class: 1 to 5, and 6 for an attempt without an answer. Made on first use. */
  readonly attempts: (HistogramSeries | undefined)[];
}

const nowhere: readonly string[] = [];
const nothing: Readonly<Record<string, string>> = {};

const memberKey = (pool: string, id: string, instance: string | undefined): string =>
  instance === undefined ? `${pool}/${id}` : `${pool}/${id}#${instance}`;

/** What a list may change about a member that stays. */
export const describeMember = (member: Member, description: EndpointDescription): void => {
  member.configured_weight = description.weight;
  member.weight = description.weight;
  member.draining = description.draining;
  member.region = description.region ?? "";
  member.zone = description.zone ?? "";
  member.for_zones = description.for_zones ?? nowhere;
  member.priority = description.priority ?? 0;
  member.metadata = description.metadata ?? nothing;
};

/** A new member, with nothing known of its latency and health. */
export const createMember = (
  pool: string,
  description: EndpointDescription,
  epoch: number,
): Member => {
  const id = endpointId(description.address, description.port);
  const key = memberKey(pool, id, description.instance);
  return {
    id,
    pool,
    key,
    instance: description.instance,
    succeeded_key: `succeeded/${key}`,
    in_flight_key: inFlightKey(key, epoch),
    address: description.address,
    port: description.port,
    weight: description.weight,
    configured_weight: description.weight,
    warming_since: 0,
    ramp_share: 1,
    draining_since: 0,
    drain_deadline: math.huge,
    window_latency: 0,
    draining: description.draining,
    region: description.region ?? "",
    zone: description.zone ?? "",
    for_zones: description.for_zones ?? nowhere,
    priority: description.priority ?? 0,
    metadata: description.metadata ?? nothing,
    unhealthy: false,
    asleep: false,
    alive_at: 0,
    limit: undefined,
    alive_told_at: -math.huge,
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
    departed: false,
    attempts: [],
  };
};
