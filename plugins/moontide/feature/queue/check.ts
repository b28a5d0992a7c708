import { add, Findings } from "../configuration/findings";
import { PoolConfiguration } from "../configuration/schema";

/** Requests wait for a place: a pool that never lacks one has no use for a queue. */
export const checkQueue = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { queue, limit, endpoint_limit, cold_start } = pool;
  if (queue === undefined) return;
  if (limit === undefined && endpoint_limit === undefined && cold_start === undefined) {
    const expected = '"limit", "endpoint_limit" or "cold_start" beside it: else nobody ever waits';
    add(findings, `${path}.queue`, "a queue in a pool without a limit", expected);
  }
};
