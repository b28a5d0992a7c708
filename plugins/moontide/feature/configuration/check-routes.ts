/** What routes must be to each other and to the pools. */
import { itemPath, quote } from "../../schema/problem";
import { checkKnown, namesIn } from "./check-known";
import { add, Findings, isSound } from "./findings";
import { matchKey } from "./match-key";
import { checkOverloadAnswer } from "../overload/check";
import { checkSplit, variantsPath } from "../split/check";
import { SplitOptions, wholeSplit } from "../split/schema";
import { PoolConfiguration, RouteConfiguration } from "./schema";

/** A pool that is named must be there. */
export const checkReference = (
  findings: Findings,
  name: string,
  pool_names: readonly string[],
  path: string,
): void => {
  checkKnown(findings, name, { map: "pools", kind: "a pool", names: pool_names }, path);
};

const checkName = (
  findings: Findings,
  name: string,
  position: number,
  seen: LuaMap<string, number>,
): void => {
  const first = seen.get(name);
  if (first === undefined) seen.set(name, position);
  else {
    const where = `${itemPath("routes", position)}.name`;
    const earlier = itemPath("routes", first);
    add(findings, where, `${quote(name)} a second time`, `a name of its own (see ${earlier})`);
  }
};

const checkMatch = (
  findings: Findings,
  route: RouteConfiguration,
  position: number,
  seen: LuaMap<string, number>,
): void => {
  const where = `${itemPath("routes", position)}.match`;
  const { path, path_prefix } = route.match;
  if (path !== undefined && path_prefix !== undefined) {
    add(findings, `${where}.path_prefix`, quote(path_prefix), 'either "path" or "path_prefix"');
  }
  const key = matchKey(route.match);
  const first = seen.get(key);
  if (first === undefined) seen.set(key, position);
  else {
    const found = `the same conditions as in ${itemPath("routes", first)}`;
    add(findings, where, found, "others: no request would reach this route");
  }
};

/** Where a route's requests can go; it has one of them. */
const destinations = ["pool", "split", "llm"] as const;

const checkVariants = (
  findings: Findings,
  split: SplitOptions,
  pool_names: readonly string[],
  path: string,
): void => {
  checkSplit(findings, split, path);
  const where = variantsPath(split, path);
  const { variants } = wholeSplit(split);
  for (const i of $range(1, variants.length)) {
    const name = variants[i - 1]!.pool;
    if (pool_names.length > 0) {
      checkReference(findings, name, pool_names, `${itemPath(where, i)}.pool`);
    }
  }
};

/** A route has a pool, several among which it splits, or models; each pool exists. */
const checkDestination = (
  findings: Findings,
  route: RouteConfiguration,
  pool_names: readonly string[],
  path: string,
): void => {
  let first: string | undefined;
  for (const name of destinations) {
    if (!isSound(findings, `${path}.${name}`)) return;
    if (route[name] !== undefined && first !== undefined) {
      const found = `"${name}" beside "${first}"`;
      add(findings, `${path}.${name}`, found, 'one of "pool", "split" and "llm"');
      return;
    }
    if (route[name] !== undefined) first = name;
  }
  const { pool, split } = route;
  if (split !== undefined) checkVariants(findings, split, pool_names, `${path}.split`);
  else if (pool !== undefined && pool_names.length > 0) {
    checkReference(findings, pool, pool_names, `${path}.pool`);
  } else if (first === undefined) {
    const expected = 'the name of a pool, a "split" among several, or "llm" for models';
    add(findings, `${path}.pool`, "nothing", expected);
  }
};

/** Every reference to a pool would only repeat that there is none. */
const checkSomePool = (findings: Findings, routes: readonly RouteConfiguration[]): void => {
  if (!isSound(findings, "pools")) return;
  for (const i of $range(1, routes.length)) {
    const { pool, split } = routes[i - 1]!;
    if (pool !== undefined || split !== undefined) {
      const expected = `at least 1 entry: ${itemPath("routes", i)} goes to a pool`;
      add(findings, "pools", "no entries", expected);
      return;
    }
  }
};

/** Whether an item of the list is wrong altogether: then positions in the checked list have shifted. */
export const hasShifted = (findings: Findings): boolean => {
  for (const problem of findings.earlier) {
    if (string.find(problem.path, "^routes%[%d+%]$")[0] !== undefined) return true;
  }
  return false;
};

export const sortedNames = (pools: Readonly<Record<string, PoolConfiguration>>): string[] =>
  namesIn(pools);

/** Checks all routes, as far as they are sound in themselves. `pools` is undefined when it is not. */
export const checkRoutes = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  pools: Readonly<Record<string, PoolConfiguration>> | undefined,
): void => {
  if (hasShifted(findings)) return;
  const pool_names = sortedNames(pools ?? {});
  if (pool_names.length === 0) checkSomePool(findings, routes);
  const names = new LuaMap<string, number>();
  const matches = new LuaMap<string, number>();
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    const path = itemPath("routes", i);
    checkDestination(findings, route, pool_names, path);
    if (isSound(findings, `${path}.name`)) checkName(findings, route.name, i, names);
    if (isSound(findings, `${path}.match`)) checkMatch(findings, route, i, matches);
    checkOverloadAnswer(findings, route.overload_answer, `${path}.overload_answer`);
  }
};
