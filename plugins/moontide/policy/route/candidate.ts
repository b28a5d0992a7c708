import { Routable, RouteRequest } from "./route";

/** A route with what remains to be checked once host and path have led to it. */
export interface Candidate<R> {
  readonly route: R;
  /** Undefined: any. */
  readonly methods: LuaSet<string> | undefined;
  /** Lower case, in alphabetical order, and the value of each. */
  readonly header_names: readonly string[];
  readonly header_values: readonly string[];
  /** How many conditions besides host and path: one for the methods, one for each header. */
  readonly conditions: number;
  /** The place in the file. */
  readonly order: number;
}

const methodSet = (methods: readonly string[] | undefined): LuaSet<string> | undefined => {
  if (methods === undefined) return undefined;
  const set = new LuaSet<string>();
  for (const method of methods) set.add(method);
  return set;
};

export const compileCandidate = <R extends Routable>(route: R, order: number): Candidate<R> => {
  const values: Record<string, string> = {};
  const header_names: string[] = [];
  const header_values: string[] = [];
  for (const [name, value] of pairs(route.match?.headers ?? {})) {
    const lower = string.lower(name);
    values[lower] = value;
    header_names[header_names.length] = lower;
  }
  table.sort(header_names);
  for (const name of header_names) header_values[header_values.length] = values[name]!;
  const methods = methodSet(route.match?.methods);
  const conditions = header_names.length + (methods === undefined ? 0 : 1);
  return { route, methods, header_names, header_values, conditions, order };
};

const isEarlier = (left: Candidate<unknown>, right: Candidate<unknown>): boolean =>
  left.conditions === right.conditions
    ? left.order < right.order
    : left.conditions > right.conditions;

/** Routes with more conditions first, then in the order of the file. */
export const sortCandidates = (candidates: Candidate<unknown>[]): void => {
  table.sort(candidates, isEarlier);
};

const holds = (candidate: Candidate<unknown>, request: RouteRequest): boolean => {
  const methods = candidate.methods;
  if (methods !== undefined && !methods.has(request.method)) return false;
  const names = candidate.header_names;
  for (const i of $range(1, names.length)) {
    if (request.header(names[i - 1]!) !== candidate.header_values[i - 1]) return false;
  }
  return true;
};

/** The first of sorted candidates whose conditions hold. */
export const firstThatHolds = <R>(
  candidates: readonly Candidate<R>[],
  request: RouteRequest,
): R | undefined => {
  for (const i of $range(1, candidates.length)) {
    const candidate = candidates[i - 1]!;
    if (holds(candidate, request)) return candidate.route;
  }
  return undefined;
};
