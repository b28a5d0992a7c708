import { optionPath, quote, show } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import { SpilloverConfiguration } from "./schema";

/** Pools as far as this check looks at them. */
type Pools = Readonly<Record<string, { readonly spillover?: SpilloverConfiguration | undefined }>>;

const placeOf = (pool: string): string => `${optionPath("pools", pool)}.spillover`;

/** Whether following the spillovers from a pool leads back to it. */
const isInCycle = (pools: Pools, name: string): boolean => {
  const seen = new LuaSet<string>();
  let at: string | undefined = pools[name]?.spillover?.pool;
  while (at !== undefined && !seen.has(at)) {
    if (at === name) return true;
    seen.add(at);
    at = pools[at]?.spillover?.pool;
  }
  return false;
};

const checkOne = (
  findings: Findings,
  pools: Pools,
  name: string,
  spillover: SpilloverConfiguration,
): void => {
  const where = placeOf(name);
  const { pool, percent, in_flight_per_endpoint, requests_per_second } = spillover;
  if (pools[pool] === undefined) {
    if (isSound(findings, optionPath("pools", pool))) {
      add(findings, `${where}.pool`, quote(pool), "the name of another pool");
    }
  } else if (isInCycle(pools, name)) {
    const expected = "a pool whose requests do not come back here";
    add(findings, `${where}.pool`, quote(pool), expected);
  }
  const limited = in_flight_per_endpoint !== undefined || requests_per_second !== undefined;
  if (percent === 100 && limited) {
    add(findings, `${where}.percent`, show(percent), "less than 100 beside a limit");
  }
};

/** Checks where pools spill to. */
export const checkSpillovers = (
  findings: Findings,
  pools: Pools,
  names: readonly string[],
): void => {
  for (const name of names) {
    const spillover = pools[name]?.spillover;
    if (spillover !== undefined && isSound(findings, placeOf(name))) {
      checkOne(findings, pools, name, spillover);
    }
  }
};
