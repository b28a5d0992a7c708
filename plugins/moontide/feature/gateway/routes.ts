import { Configuration, PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { compileLlmRoute } from "../llm/route";
import { Subset } from "../locality/views";
import { Pool } from "../pool/pool";
import { equipmentOf, SubsetOptions } from "../route/equip";
import { createRoute, Route } from "../route/route";
import { createTarget, Target } from "../route/target";
import { createPoolSpill, PoolSpill, SpillTarget } from "../spillover/spillover";
import { createSplit, Split } from "../split/split";
import { wholeSplit } from "../split/schema";

/** What the routes of a configuration are made of. */
interface Material {
  readonly configuration: Configuration;
  readonly pools: LuaMap<string, Pool>;
  readonly spills: LuaMap<string, PoolSpill>;
}

/** Pools that spill; those that did before go on with the share that they have. */
export const buildSpills = (
  configuration: Configuration,
  pools: LuaMap<string, Pool>,
  before: LuaMap<string, PoolSpill>,
): LuaMap<string, PoolSpill> => {
  const spills = new LuaMap<string, PoolSpill>();
  for (const [name, { spillover }] of pairs(configuration.pools)) {
    if (spillover !== undefined) {
      const known = before.get(name);
      const pool = pools.get(name)!;
      const state = known?.pool === pool ? known : createPoolSpill(pool, spillover);
      state.options = spillover;
      spills.set(name, state);
    }
  }
  return spills;
};

/**
 * nginx writes a request's head once, for its first attempt. What retries may go to must want the same head, and the
 * same way there.
 */
const takesRetries = (
  primary: PoolConfiguration,
  secondary: PoolConfiguration,
  targets: readonly [Target, Target],
): boolean =>
  primary.host_header === secondary.host_header &&
  primary.tls === undefined &&
  secondary.tls === undefined &&
  targets[0].profile === targets[1].profile;

const subsetOf = (options: SubsetOptions): Subset | undefined =>
  options.subset === undefined
    ? undefined
    : { values: options.subset, fallback: options.subset_fallback ?? "none" };

/** A pool as a route uses it, with where it spills to. */
const targetOf = (
  { configuration, pools, spills }: Material,
  route: RouteConfiguration,
  name: string,
  subset: Subset | undefined,
): Target => {
  const options = configuration.pools[name]!;
  const target = createTarget(route, pools.get(name)!, options, subset);
  const { spillover } = options;
  if (spillover === undefined) return target;
  const secondary = configuration.pools[spillover.pool]!;
  const other = createTarget(route, pools.get(spillover.pool)!, secondary);
  const spill: SpillTarget = {
    state: spills.get(name)!,
    target: other,
    takes_retries: takesRetries(options, secondary, [target, other]),
    series: undefined,
  };
  target.spill = spill;
  return target;
};

const splitOf = (material: Material, route: RouteConfiguration): Split | undefined => {
  if (route.split === undefined) return undefined;
  const split = wholeSplit(route.split);
  const targets: Target[] = [];
  for (const variant of split.variants) {
    targets[targets.length] = targetOf(material, route, variant.pool, subsetOf(variant));
  }
  return createSplit(route.name, split, targets);
};

/**
 * The targets that rules of a route name; each whole pool's is made once, as metrics and spillover count by it.
 *
 * @param all takes each of them that is made
 */
const targetsOf = (material: Material, route: RouteConfiguration, all: Target[]) => {
  const made = new LuaMap<string, Target>();
  return (pool: string, options?: SubsetOptions): Target => {
    const subset = options === undefined ? undefined : subsetOf(options);
    const known = subset === undefined ? made.get(pool) : undefined;
    if (known !== undefined) return known;
    const target = targetOf(material, route, pool, subset);
    if (subset === undefined) made.set(pool, target);
    all[all.length] = target;
    return target;
  };
};

/** Where a route's requests go; the first variant of a split stands for all. */
const ownTarget = (
  material: Material,
  route: RouteConfiguration,
  split: Split | undefined,
): Target | undefined => {
  if (split !== undefined) return split.variants[0]!.target;
  if (route.pool === undefined) return undefined;
  return targetOf(material, route, route.pool, subsetOf(route));
};

/** All routes of a checked configuration. */
export const buildRoutes = (material: Material): Route[] => {
  const routes: Route[] = [];
  for (const options of material.configuration.routes) {
    const split = splitOf(material, options);
    const target = ownTarget(material, options, split);
    const destinations: Target[] = [];
    const equipment = equipmentOf({
      configuration: material.configuration,
      route: options,
      target_of: targetsOf(material, options, destinations),
      destinations,
    });
    routes[routes.length] = createRoute(
      options,
      target,
      split,
      compileLlmRoute(options),
      equipment,
    );
  }
  return routes;
};
