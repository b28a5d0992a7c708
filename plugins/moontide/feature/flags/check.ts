/** What feature flags must be to their route, to other routes and to the pools. */
import { itemPath, quote } from "../../schema/problem";
import { checkReference, hasShifted, sortedNames } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { isFraming } from "../proxy/framing";
import type { FlagConfiguration } from "./schema";

const checkHeaders = (findings: Findings, flag: FlagConfiguration, path: string): void => {
  const names: string[] = [];
  for (const [name] of pairs(flag.headers ?? {})) names[names.length] = name;
  table.sort(names);
  for (const name of names) {
    if (isFraming(name)) {
      const expected = "a header that is the application's own";
      add(findings, `${path}.headers`, quote(name), expected);
    }
  }
};

/** The other route must be there, and say itself where its requests go. */
const checkRoute = (
  findings: Findings,
  name: string,
  routes: readonly RouteConfiguration[],
  path: string,
): void => {
  for (const route of routes) {
    if (route.name === name) {
      if (route.pool !== undefined) return;
      return add(findings, path, quote(name), 'the name of a route with a "pool"');
    }
  }
  add(findings, path, quote(name), "the name of another route");
};

const checkWhere = (
  findings: Findings,
  flag: FlagConfiguration,
  routes: readonly RouteConfiguration[],
  pool_names: readonly string[],
  path: string,
): void => {
  const { pool, route, subset, subset_fallback } = flag;
  if (pool !== undefined && route !== undefined) {
    add(findings, `${path}.route`, "a route beside a pool", 'either "pool" or "route"');
    return;
  }
  if (pool === undefined && (subset !== undefined || subset_fallback !== undefined)) {
    const option = subset === undefined ? "subset_fallback" : "subset";
    add(findings, `${path}.${option}`, "a subset without a pool", 'a "pool" that it is of');
  }
  if (pool !== undefined && pool_names.length > 0) {
    checkReference(findings, pool, pool_names, `${path}.pool`);
  }
  if (route !== undefined) checkRoute(findings, route, routes, `${path}.route`);
};

const checkNames = (
  findings: Findings,
  flags: readonly FlagConfiguration[],
  path: string,
): void => {
  const seen = new LuaMap<string, number>();
  for (const i of $range(1, flags.length)) {
    const { name } = flags[i - 1]!;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i);
    else {
      const expected = `each flag once in a route (see ${itemPath(path, first)})`;
      add(findings, `${itemPath(path, i)}.name`, `${quote(name)} a second time`, expected);
    }
  }
};

/** Checks the flags of all routes, as far as they are sound in themselves. */
export const checkFlags = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  pools: Readonly<Record<string, PoolConfiguration>> | undefined,
): void => {
  if (hasShifted(findings)) return;
  const pool_names = sortedNames(pools ?? {});
  for (const i of $range(1, routes.length)) {
    const path = `${itemPath("routes", i)}.flags`;
    const flags = routes[i - 1]!.flags ?? [];
    if (isSound(findings, path)) {
      checkNames(findings, flags, path);
      for (const j of $range(1, flags.length)) {
        const where = itemPath(path, j);
        checkWhere(findings, flags[j - 1]!, routes, pool_names, where);
        checkHeaders(findings, flags[j - 1]!, where);
      }
    }
  }
};
