import { Counter } from "../../kernel/ports";
import { groupCount } from "../../policy/shedding/level";
import type { Pool } from "../pool/pool";
import { Shedding } from "./shedding";

/**
 * What all workers saw of the requests to a pool that sheds, in `moontide_admission`. These numbers only grow: each worker
 * adds, and the leader takes differences.
 */
const countKey = (pool: string, group: number): string => `shedding/${pool}/${group}`;
const passedKey = (pool: string): string => `shedding/${pool}/passed`;
const refusedKey = (pool: string): string => `shedding/${pool}/refused`;

const addCounts = (numbers: Counter, name: string, counts: number[]): void => {
  for (const group of $range(0, groupCount - 1)) {
    const count = counts[group]!;
    if (count > 0) {
      numbers.add(countKey(name, group), count);
      counts[group] = 0;
    }
  }
};

/** Adds what this worker has seen since the last time, and begins anew. */
export const handOverCounts = (numbers: Counter, { name }: Pool, shedding: Shedding): void => {
  const { counts, passed, refused } = shedding;
  if (passed > 0) numbers.add(passedKey(name), passed);
  if (refused > 0) numbers.add(refusedKey(name), refused);
  shedding.passed = 0;
  shedding.refused = 0;
  addCounts(numbers, name, counts);
};

/** All that was ever handed over, as it stood at one moment. */
export interface SheddingSums {
  readonly counts: readonly number[];
  readonly passed: number;
  readonly refused: number;
}

export const readCounts = (numbers: Counter, { name }: Pool): SheddingSums => {
  const counts: number[] = [];
  for (const group of $range(0, groupCount - 1)) {
    counts[group] = numbers.get(countKey(name, group));
  }
  return { counts, passed: numbers.get(passedKey(name)), refused: numbers.get(refusedKey(name)) };
};
