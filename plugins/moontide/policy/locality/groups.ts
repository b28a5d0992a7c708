import { Endpoint } from "../../kernel/endpoint";
import { AvailabilityConfiguration, availableEndpoints } from "../health/available";
import { LevelShares, levelShares } from "./shares";
import { rankEndpoints } from "./ranks";
import { RegionOptions } from "./regions";
import { zoneGroups, ZoneOptions } from "./zone-groups";

/** From where, and by which rules, endpoints are looked at. */
export interface Scope extends RegionOptions, ZoneOptions {
  /** The region that closeness is measured from: the gateway's, or the client's. Empty: nothing is far. */
  readonly from: string;
  readonly overflow_factor: number;
}

/** Endpoints among which the balancer chooses freely, and their part of the pool's requests. */
export interface EndpointGroup {
  readonly endpoints: readonly Endpoint[];
  /** 0 to 1; 0 for those that only retries go to. */
  readonly share: number;
  /** Counts the levels from 0, which is used first: explicit priorities, and closeness inside them. */
  readonly level: number;
  /** Of all in it, or empty. */
  readonly zone: string;
}

export interface Grouping {
  readonly groups: readonly EndpointGroup[];
  /** Some level uses endpoints that it takes for unfit. */
  readonly panic: boolean;
}

const isFit = (endpoint: Endpoint, now: number): boolean =>
  !endpoint.draining && !endpoint.unhealthy && endpoint.ejected_until <= now;

/** Nobody unfit has to be kept where other levels take over, not even the last of a level. */
const fitOf = (endpoints: readonly Endpoint[], now: number): Endpoint[] => {
  const fit: Endpoint[] = [];
  for (const endpoint of endpoints) if (isFit(endpoint, now)) fit[fit.length] = endpoint;
  return fit;
};

const countStaying = (endpoints: readonly Endpoint[]): number => {
  let count = 0;
  for (const endpoint of endpoints) {
    if (!endpoint.draining) count += 1;
  }
  return count;
};

const sharesOf = (
  levels: readonly (readonly Endpoint[])[],
  overflow_factor: number,
  now: number,
): LevelShares => {
  const counts: { total: number; fit: number }[] = [];
  for (const level of levels) {
    counts[counts.length] = { total: countStaying(level), fit: fitOf(level, now).length };
  }
  return levelShares(counts, overflow_factor);
};

/**
 * Divides a pool's endpoints into groups with shares: levels by priority and closeness, each with what the levels before it can't carry,
 * and inside a level the zones. While all levels together have enough fit endpoints only these are used; otherwise each level
 * is as lenient as the pool's options say, panic included. Groups without a share are there for retries. Runs when endpoints or
 * their health change, never per request.
 */
export const groupEndpoints = (
  endpoints: readonly Endpoint[],
  scope: Scope,
  availability: AvailabilityConfiguration,
  now: number,
): Grouping => {
  const levels = rankEndpoints(endpoints, scope, scope.from);
  const { shares, short } = sharesOf(levels, scope.overflow_factor, now);
  const lenient = short || levels.length === 1;
  const groups: EndpointGroup[] = [];
  let panic = false;
  for (const i of $range(0, levels.length - 1)) {
    const share = shares[i]!;
    const level = levels[i]!;
    const rotation = lenient ? availableEndpoints(level, availability, now) : undefined;
    const panics = rotation?.panic === true;
    panic = panic || (share > 0 && panics);
    const members = rotation === undefined ? fitOf(level, now) : rotation.endpoints;
    for (const part of zoneGroups(members, scope, panics)) {
      const { endpoints: those, zone } = part;
      groups[groups.length] = { endpoints: those, share: part.share * share, level: i, zone };
    }
  }
  return { groups, panic };
};
