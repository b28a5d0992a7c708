import { Series } from "../../policy/metrics/registry";
import { compileWhen, Condition, When } from "../../policy/when/when";
import { compileConcurrencyLimitList, ConcurrencyLimits } from "../concurrency/limits";
import { compileRateLimitList, RateLimits } from "../rate-limit/rate-limits";
import type { RouteMaterial } from "../route/equip";
import type { Target } from "../route/target";
import { tierOf } from "./priority";
import type { ClassConfiguration } from "./schema";

/** A class of requests of one route. What is undefined it leaves to others. */
export interface Class {
  readonly name: string;
  readonly condition: Condition;
  readonly tier: number | undefined;
  readonly target: Target | undefined;
  readonly rate_limits: RateLimits | undefined;
  readonly concurrency: ConcurrencyLimits | undefined;
  /** It asks what the sender is as a bot. */
  readonly asks_bot: boolean;
  /** Requests of it; made on first use. */
  series: Series | undefined;
}

const asksBot = (when: When | undefined): boolean =>
  when !== undefined && (when.bot !== undefined || when.not?.bot !== undefined);

/** @param owner tells its limits from those of other classes; names of routes have no dot */
const compileClass = (
  material: RouteMaterial,
  options: ClassConfiguration,
  name: string,
  owner: string,
): Class => {
  const { when, priority, pool, rate_limits, concurrency_limits } = options;
  const { configuration, route } = material;
  return {
    name,
    condition: compileWhen(when, name),
    tier: priority === undefined ? undefined : tierOf(priority),
    target: pool === undefined ? undefined : material.target_of(pool, options),
    rate_limits: compileRateLimitList(configuration, rate_limits, owner, route.name),
    concurrency: compileConcurrencyLimitList(concurrency_limits, owner, route.name),
    asks_bot: asksBot(when),
    series: undefined,
  };
};

/** A route's classes, then those of all routes, whose limits hold over all routes together. */
export const compileClasses = (material: RouteMaterial): readonly Class[] => {
  const { route, configuration } = material;
  const classes: Class[] = [];
  const own = route.classify ?? [];
  for (const i of $range(1, own.length)) {
    const name = own[i - 1]!.name ?? `${route.name}-${i}`;
    classes[classes.length] = compileClass(material, own[i - 1]!, name, `${route.name}.${name}`);
  }
  const common = configuration.classify ?? [];
  for (const i of $range(1, common.length)) {
    const name = common[i - 1]!.name ?? `all-routes-${i}`;
    classes[classes.length] = compileClass(material, common[i - 1]!, name, `all.routes.${name}`);
  }
  return classes;
};
