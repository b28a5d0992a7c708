import { Counter } from "../../kernel/ports";
import { levels } from "../../policy/shedding/level";
import { Threshold } from "../../policy/shedding/threshold";

/**
 * What the leader publishes in `moontide_admission`: which part of a pool's requests is shed, its threshold, and whose turn
 * it is. A missing number reads as 0, so what is kept of the threshold is how many levels lie beyond it.
 */
const ratioKey = (pool: string): string => `shed/${pool}/ratio`;
const beyondKey = (pool: string): string => `shed/${pool}/beyond`;
const lotKey = (pool: string): string => `shed/${pool}/lot`;
const marginalKey = (pool: string): string => `shed/${pool}/marginal`;
const turnKey = (pool: string): string => `shed/${pool}/turn`;

export const publishedRatio = (numbers: Counter, pool: string): number =>
  numbers.get(ratioKey(pool));

export const publishedThreshold = (numbers: Counter, pool: string): Threshold => ({
  level: levels - numbers.get(beyondKey(pool)),
  lot: numbers.get(lotKey(pool)),
  marginal: numbers.get(marginalKey(pool)),
});

export const publishedTurn = (numbers: Counter, pool: string): number => numbers.get(turnKey(pool));

export const publishThreshold = (
  numbers: Counter,
  pool: string,
  ratio: number,
  { level, lot, marginal }: Threshold,
  turn: number,
): void => {
  numbers.set(ratioKey(pool), ratio);
  numbers.set(turnKey(pool), turn);
  numbers.set(lotKey(pool), lot);
  numbers.set(marginalKey(pool), marginal);
  numbers.set(beyondKey(pool), levels - level);
};

/** Of a pool that sheds no longer. */
export const removeThreshold = (numbers: Counter, pool: string): void => {
  for (const key of [beyondKey, ratioKey, turnKey, lotKey, marginalKey]) numbers.remove(key(pool));
};
