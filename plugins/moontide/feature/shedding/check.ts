/** What shedding must be to the other options of its pool. */
import { add, Findings } from "../configuration/findings";
import type { PoolConfiguration } from "../configuration/schema";

const expected = 'a "limit" or "endpoint_limit" that refuses what there is no room for';

/** Without a limit nothing is ever refused for want of room, and so nothing shed. */
export const checkShedding = (
  findings: Findings,
  { shedding, limit, endpoint_limit }: PoolConfiguration,
  path: string,
): void => {
  if (shedding === undefined) return;
  if (limit === undefined && endpoint_limit === undefined) {
    return add(findings, path, "shedding without a limit", expected);
  }
  if (limit?.shadow !== false && endpoint_limit?.shadow !== false) {
    add(findings, path, "shedding by a limit in shadow mode", expected);
  }
};
