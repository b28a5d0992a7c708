import { compileCandidate } from "./candidate";
import { normalizeHost } from "./host";
import { addToPaths, finishPaths, newPathIndex, PathIndex } from "./paths";
import { Routable, RouteMatch } from "./route";

/** The compiled routes of a configuration. */
export interface Matcher<R> {
  /** The one route of a file that has just one, and that without conditions: nothing needs reading. */
  readonly only: R | undefined;
  /** What matching will look at, so that the caller reads no more of the request than that. */
  readonly needs_host: boolean;
  readonly needs_path: boolean;
  readonly needs_method: boolean;
  readonly needs_headers: boolean;
  readonly hosts: LuaMap<string, PathIndex<R>>;
  /** By suffix with its leading dot: `.example.com`. */
  readonly wildcards: LuaMap<string, PathIndex<R>>;
  /** Each length that such a suffix has, longest first. */
  readonly wildcard_lengths: readonly number[];
  readonly any_host: PathIndex<R>;
}

/** The kinds of host in a configuration: `name`, `*.suffix`, or any. */
const indexFor = <R>(
  host: string | undefined,
  hosts: LuaMap<string, PathIndex<R>>,
  wildcards: LuaMap<string, PathIndex<R>>,
  any_host: PathIndex<R>,
): PathIndex<R> => {
  if (host === undefined || host === "*") return any_host;
  const name = normalizeHost(host);
  const isWildcard = string.sub(name, 1, 2) === "*.";
  const table = isWildcard ? wildcards : hosts;
  const key = isWildcard ? string.sub(name, 2) : name;
  const index = table.get(key) ?? newPathIndex<R>();
  table.set(key, index);
  return index;
};

const isLonger = (left: number, right: number): boolean => left > right;

const suffixLengths = (wildcards: ReadonlyLuaMap<string, unknown>): number[] => {
  const seen = new LuaSet<number>();
  const lengths: number[] = [];
  for (const [suffix] of wildcards) {
    if (!seen.has(suffix.length)) lengths[lengths.length] = suffix.length;
    seen.add(suffix.length);
  }
  table.sort(lengths, isLonger);
  return lengths;
};

/** Whether any route has a condition of a kind. */
const some = (routes: readonly Routable[], asks: (this: void, match: RouteMatch) => boolean) => {
  for (const route of routes) {
    if (route.match !== undefined && asks(route.match)) return true;
  }
  return false;
};

const asksHost = (match: RouteMatch): boolean => match.host !== undefined && match.host !== "*";
const asksPath = (match: RouteMatch): boolean =>
  match.path !== undefined || match.path_prefix !== undefined;
const asksMethod = (match: RouteMatch): boolean => match.methods !== undefined;
const asksHeaders = (match: RouteMatch): boolean =>
  match.headers !== undefined && next(match.headers)[0] !== undefined;

/** Compiles the routes of a checked configuration; `matchRoute` says what they mean. */
export const compileRoutes = <R extends Routable>(routes: readonly R[]): Matcher<R> => {
  const hosts = new LuaMap<string, PathIndex<R>>();
  const wildcards = new LuaMap<string, PathIndex<R>>();
  const any_host = newPathIndex<R>();
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    const index = indexFor(route.match?.host, hosts, wildcards, any_host);
    addToPaths(index, compileCandidate(route, i), route.match);
  }
  for (const [, index] of hosts) finishPaths(index);
  for (const [, index] of wildcards) finishPaths(index);
  finishPaths(any_host);
  const needs_host = some(routes, asksHost);
  const needs_path = some(routes, asksPath);
  const needs_method = some(routes, asksMethod);
  const needs_headers = some(routes, asksHeaders);
  const needs_any = needs_host || needs_path || needs_method || needs_headers;
  return {
    only: routes.length === 1 && !needs_any ? routes[0] : undefined,
    needs_host,
    needs_path,
    needs_method,
    needs_headers,
    hosts,
    wildcards,
    wildcard_lengths: suffixLengths(wildcards),
    any_host,
  };
};
