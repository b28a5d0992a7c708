/** What routes must be to each other and to the pools. */
import { alternatives, itemPath, optionPath, quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { add, Findings, isSound } from "./findings";
import { matchKey } from "./match-key";
import { checkOverloadAnswer } from "../overload/check";
import { checkSplit, variantsPath } from "../split/check";
import { wholeSplit } from "../split/schema";
import { PoolConfiguration, RouteConfiguration } from "./schema";

/** More pools than this are not listed in a message. */
const maximum_listed = 10;

/** A pool that is named must be there. */
export const checkReference = (
  findings: Findings,
  name: string,
  pool_names: readonly string[],
  path: string,
): void => {
  for (const known of pool_names) {
    if (known === name) return;
  }
  // A pool that is wrong altogether was reported; it exists nevertheless.
  if (!isSound(findings, optionPath("pools", name))) return;
  const listed = pool_names.length <= maximum_listed ? `: ${alternatives(pool_names)}` : "";
  const meant = quoteMeant(nearest(name, pool_names));
  add(findings, path, quote(name), `the name of a pool${listed}`, meant);
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

/** A route has a pool or several among which it splits, and each exists. */
const checkPools = (
  findings: Findings,
  route: RouteConfiguration,
  pool_names: readonly string[],
  path: string,
): void => {
  const { pool, split } = route;
  if (pool !== undefined && split !== undefined) {
    add(findings, `${path}.split`, "a split beside a pool", 'either "pool" or "split"');
  } else if (split !== undefined) {
    checkSplit(findings, split, `${path}.split`);
    const where = variantsPath(split, `${path}.split`);
    const { variants } = wholeSplit(split);
    for (const i of $range(1, variants.length)) {
      const name = variants[i - 1]!.pool;
      checkReference(findings, name, pool_names, `${itemPath(where, i)}.pool`);
    }
  } else if (pool !== undefined) checkReference(findings, pool, pool_names, `${path}.pool`);
  else add(findings, `${path}.pool`, "nothing", `the name of a pool, or a "split" among several`);
};

/** Whether an item of the list is wrong altogether: then positions in the checked list have shifted. */
export const hasShifted = (findings: Findings): boolean => {
  for (const problem of findings.earlier) {
    if (string.find(problem.path, "^routes%[%d+%]$")[0] !== undefined) return true;
  }
  return false;
};

export const sortedNames = (pools: Readonly<Record<string, PoolConfiguration>>): string[] => {
  const names: string[] = [];
  for (const [name] of pairs(pools)) names[names.length] = name;
  table.sort(names);
  return names;
};

/** Checks all routes, as far as they are sound in themselves. `pools` is undefined when it is not. */
export const checkRoutes = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  pools: Readonly<Record<string, PoolConfiguration>> | undefined,
): void => {
  if (hasShifted(findings)) return;
  const pool_names = sortedNames(pools ?? {});
  const names = new LuaMap<string, number>();
  const matches = new LuaMap<string, number>();
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    const path = itemPath("routes", i);
    // Without any pool there is one problem, and every reference would only repeat it.
    const isSoundInItself = isSound(findings, `${path}.pool`) && isSound(findings, `${path}.split`);
    if (pool_names.length > 0 && isSoundInItself) checkPools(findings, route, pool_names, path);
    if (isSound(findings, `${path}.name`)) checkName(findings, route.name, i, names);
    if (isSound(findings, `${path}.match`)) checkMatch(findings, route, i, matches);
    checkOverloadAnswer(findings, route.overload_answer, `${path}.overload_answer`);
  }
};
