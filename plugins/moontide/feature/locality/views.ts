import { Random } from "../../kernel/ports";
import { Endpoint } from "../../kernel/endpoint";
import { Selection } from "../../policy/balance/balancer";
import { groupEndpoints, Scope } from "../../policy/locality/groups";
import { isInSubset } from "../../policy/locality/subset";
import type { Pool } from "../pool/pool";
import { createGroupedView, View } from "../pool/view";
import { plainScope, scopeFrom } from "./locality";

/** Which endpoints of a pool a route or a variant means. One record for each, since views are kept by it. */
export interface Subset {
  readonly values: Readonly<Record<string, string>>;
  readonly fallback: "any" | "none";
}

/** Views of one subset by the client's region; "" is the gateway's own place. */
export type OriginViews = LuaMap<string, View>;

/** Stands for the whole pool among the keys. */
const everything: Subset = { values: {}, fallback: "none" };

const membersOf = (pool: Pool, subset: Subset): readonly Endpoint[] => {
  if (subset === everything) return pool.members;
  const members: Endpoint[] = [];
  for (const member of pool.members) {
    if (isInSubset(member.metadata, subset.values)) members[members.length] = member;
  }
  return members;
};

const scopeOf = (pool: Pool, origin: string): Scope => {
  const scope = pool.locality?.scope ?? plainScope;
  return origin === "" || origin === scope.from ? scope : scopeFrom(scope, origin);
};

/** Whether a pool's endpoints are not all alike to the gateway. */
export const isGrouped = (pool: Pool): boolean => {
  if (pool.locality !== undefined) return true;
  for (const member of pool.members) {
    if (member.priority !== pool.members[0]!.priority) return true;
  }
  return false;
};

/** What the gateway sees of a grouped pool from its own place. */
export const groupedView = (pool: Pool, random: Random): View => {
  const { passive } = pool.configuration.health;
  const scope = scopeOf(pool, "");
  const { groups, panic } = groupEndpoints(pool.members, scope, passive, pool.refreshed_at);
  pool.panicking = panic;
  return createGroupedView(pool.balancer, groups, random, pool.configuration.balancer);
};

const build = (pool: Pool, subset: Subset, origin: string, random: Random): View => {
  const { passive } = pool.configuration.health;
  const members = membersOf(pool, subset);
  const { groups } = groupEndpoints(members, scopeOf(pool, origin), passive, pool.refreshed_at);
  return createGroupedView(pool.balancer, groups, random, pool.configuration.balancer);
};

/**
 * The view for clients of a region, of a subset, or both. Made on first use after each change of the rotation: regions and
 * subsets are those of the configuration, so there are never many, and what nobody asks for costs nothing.
 */
export const scopedView = (
  pool: Pool,
  { random, origin = "" }: Selection,
  subset: Subset = everything,
): View => {
  let views = pool.scoped.get(subset);
  if (views === undefined) {
    views = new LuaMap();
    pool.scoped.set(subset, views);
  }
  let view = views.get(origin);
  if (view === undefined) {
    view = build(pool, subset, origin, random);
    if (view.count === 0 && subset.fallback === "any")
      view = build(pool, everything, origin, random);
    views.set(origin, view);
  }
  return view;
};
