/** What concurrency limits must be to each other. */
import { itemPath, quote } from "../../schema/problem";
import type { ClassConfiguration } from "../classify/schema";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
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

/** Limits by name. */
type Named = LuaMap<string, ConcurrencyLimitConfiguration>;

/** Limits of one name share their counts, so they must count the same. */
const checkList = (
  findings: Findings,
  limits: readonly ConcurrencyLimitConfiguration[] | undefined,
  named: Named,
  path: string,
): void => {
  if (limits === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, limits.length)) {
    const limit = limits[i - 1]!;
    const { name } = limit;
    const first = name === undefined ? undefined : named.get(name);
    if (first !== undefined && !isAlike(first, limit)) {
      const expected = "the options of the limit that it shares its counts with";
      add(findings, itemPath(path, i), `other options under the name ${quote(name!)}`, expected);
    } else if (name !== undefined) named.set(name, limit);
  }
};

const checkClassLimits = (
  findings: Findings,
  classes: readonly ClassConfiguration[] | undefined,
  named: Named,
  path: string,
): void => {
  if (classes === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, classes.length)) {
    const where = `${itemPath(path, i)}.concurrency_limits`;
    checkList(findings, classes[i - 1]!.concurrency_limits, named, where);
  }
};

/** Checks the limits of all routes and classes. */
export const checkConcurrencyLimits = (
  findings: Findings,
  { classify, routes }: Partial<Configuration>,
): void => {
  if (routes === undefined || hasShifted(findings)) return;
  const named: Named = new LuaMap();
  checkClassLimits(findings, classify, named, "classify");
  for (const i of $range(1, routes.length)) {
    const path = itemPath("routes", i);
    const { concurrency_limits, classify: own } = routes[i - 1]!;
    checkList(findings, concurrency_limits, named, `${path}.concurrency_limits`);
    checkClassLimits(findings, own, named, `${path}.classify`);
  }
};
