import { Series } from "../../policy/metrics/registry";
import { compileWhen, Condition } from "../../policy/when/when";
import type { RouteConfiguration } from "../configuration/schema";
import type { RouteMaterial } from "../route/equip";
import type { Target } from "../route/target";
import type { FlagConfiguration } from "./schema";

/** A header that an endpoint gets. */
export interface FlagHeader {
  readonly name: string;
  readonly value: string;
}

/** A feature flag of one route. */
export interface Flag {
  readonly name: string;
  readonly condition: Condition;
  /** Where requests go for which it is on; undefined: it changes nothing about that. */
  readonly target: Target | undefined;
  readonly headers: readonly FlagHeader[];
  /** As the configuration has it. */
  readonly configured: boolean;
  /** Whether it may be on: what an operator said, else what the configuration does. */
  enabled: boolean;
  /** Requests for which it was on, and off; made on first use. */
  on: Series | undefined;
  off: Series | undefined;
}

/** What a route that another one's flag leads to has for it. */
const routeNamed = (
  routes: readonly RouteConfiguration[],
  name: string,
): RouteConfiguration | undefined => {
  for (const route of routes) {
    if (route.name === name) return route;
  }
  return undefined;
};

const targetOf = (material: RouteMaterial, flag: FlagConfiguration): Target | undefined => {
  const { pool, route } = flag;
  if (pool !== undefined) return material.target_of(pool, flag);
  if (route === undefined) return undefined;
  const other = routeNamed(material.configuration.routes, route);
  return other?.pool === undefined ? undefined : material.target_of(other.pool, other);
};

/** In the order of their names, so that all workers do the same. */
const headersOf = (configured: Readonly<Record<string, string>> | undefined): FlagHeader[] => {
  const headers: FlagHeader[] = [];
  for (const [name, value] of pairs(configured ?? {})) headers[headers.length] = { name, value };
  table.sort(headers, (a, b) => a.name < b.name);
  return headers;
};

export const compileFlag = (material: RouteMaterial, flag: FlagConfiguration): Flag => ({
  name: flag.name,
  condition: compileWhen(flag.when, flag.name),
  target: targetOf(material, flag),
  headers: headersOf(flag.headers),
  configured: flag.enabled,
  enabled: flag.enabled,
  on: undefined,
  off: undefined,
});
