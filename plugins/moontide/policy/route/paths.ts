import { Candidate, firstThatHolds, sortCandidates } from "./candidate";
import { RouteMatch, RouteRequest } from "./route";

/** The routes of one host, found by their paths. */
export interface PathIndex<R> {
  readonly exact: LuaMap<string, Candidate<R>[]>;
  readonly prefixes: LuaMap<string, Candidate<R>[]>;
  /** Each length that a prefix has, longest first. */
  readonly prefix_lengths: number[];
  readonly any: Candidate<R>[];
}

const slash = 47;

export const newPathIndex = <R>(): PathIndex<R> => ({
  exact: new LuaMap(),
  prefixes: new LuaMap(),
  prefix_lengths: [],
  any: [],
});

/** The list under a key, made when it is missing. */
const listAt = <R>(lists: LuaMap<string, Candidate<R>[]>, key: string): Candidate<R>[] => {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
};

/** An exact path wins over a prefix in the same route, which it implies or contradicts. */
export const addToPaths = <R>(
  index: PathIndex<R>,
  candidate: Candidate<R>,
  match: RouteMatch | undefined,
): void => {
  let list = index.any;
  if (match?.path !== undefined) list = listAt(index.exact, match.path);
  else if (match?.path_prefix !== undefined) list = listAt(index.prefixes, match.path_prefix);
  list[list.length] = candidate;
};

const isLonger = (left: number, right: number): boolean => left > right;

/** Puts everything into the order in which it is tried. Once, when all routes are there. */
export const finishPaths = <R>(index: PathIndex<R>): void => {
  const seen = new LuaSet<number>();
  for (const [prefix, candidates] of index.prefixes) {
    sortCandidates(candidates);
    if (!seen.has(prefix.length)) index.prefix_lengths[index.prefix_lengths.length] = prefix.length;
    seen.add(prefix.length);
  }
  table.sort(index.prefix_lengths, isLonger);
  for (const [, candidates] of index.exact) sortCandidates(candidates);
  sortCandidates(index.any);
};

/** Whether a prefix of this length would end where a segment of the path ends. */
const endsSegment = (path: string, length: number): boolean => {
  if (length === path.length) return true;
  const [last, next] = string.byte(path, length, length + 1);
  return last === slash || next === slash;
};

/**
 * The best route for the request's path: an exact one, then the longest prefix, then any. The work is
 * bounded by the number of different prefix lengths in the configuration, never by the path, and only
 * the prefixes that could match are cut out: a string that is in the configuration costs no memory.
 */
export const findByPath = <R>(index: PathIndex<R>, request: RouteRequest): R | undefined => {
  const path = request.path;
  const exact = index.exact.get(path);
  let found = exact === undefined ? undefined : firstThatHolds(exact, request);
  if (found !== undefined) return found;
  const lengths = index.prefix_lengths;
  for (const i of $range(1, lengths.length)) {
    const length = lengths[i - 1]!;
    if (length <= path.length && endsSegment(path, length)) {
      const candidates = index.prefixes.get(string.sub(path, 1, length));
      found = candidates === undefined ? undefined : firstThatHolds(candidates, request);
      if (found !== undefined) return found;
    }
  }
  return firstThatHolds(index.any, request);
};
