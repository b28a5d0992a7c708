/** What concurrency limits must be to each other. */
import { itemPath, quote } from "../../schema/problem";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { RouteConfiguration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import type { ConcurrencyLimitConfiguration } from "./schema";

const isAlike = (a: ConcurrencyLimitConfiguration, b: ConcurrencyLimitConfiguration): boolean => {
  const words = wordsOf(a.key);
  const others = wordsOf(b.key);
  for (const i of $range(1, math.max(words.length, others.length))) {
    if (words[i - 1] !== others[i - 1]) return false;
  }
  return a.requests === b.requests;
};

/** Limits of one name share their counts, so they must count the same. */
export const checkConcurrencyLimits = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
): void => {
  if (hasShifted(findings)) return;
  const named = new LuaMap<string, ConcurrencyLimitConfiguration>();
  for (const i of $range(1, routes.length)) {
    const path = `${itemPath("routes", i)}.concurrency_limits`;
    const limits = routes[i - 1]!.concurrency_limits ?? [];
    for (const j of $range(1, isSound(findings, path) ? limits.length : 0)) {
      const limit = limits[j - 1]!;
      const first = limit.name === undefined ? undefined : named.get(limit.name);
      if (first !== undefined && !isAlike(first, limit)) {
        const expected = "the options of the limit that it shares its counts with";
        add(
          findings,
          itemPath(path, j),
          `other options under the name ${quote(limit.name!)}`,
          expected,
        );
      } else if (limit.name !== undefined) named.set(limit.name, limit);
    }
  }
};
