/** In which order candidates are asked. Each function sorts a list of its own, and leaves what it is given as it is. */
import { Random } from "../../kernel/ports";
import { nextHash } from "../key/hash";
import { costOf } from "../price/cost";
import type { Price } from "../price/price";
import { points } from "../split/point";
import { slowness, Speed } from "./speed";

/** What is known of a candidate when one is chosen. */
export interface Chooseable {
  /** Told apart by it, the same on all workers and gateways. */
  readonly seed: number;
  readonly weight: number;
  readonly speed: Speed;
  /** Undefined: nobody knows what it costs. */
  readonly price: Price | undefined;
}

const indices = (n: number): number[] => {
  const all: number[] = [];
  for (const i of $range(0, n - 1)) all[i] = i;
  return all;
};

/** Sorted by a number of each, the least first; those with the same stay as they are. */
const sortedBy = (keys: readonly number[]): number[] => {
  const all = indices(keys.length);
  table.sort(all, (left, right) => {
    const a = keys[left]!;
    const b = keys[right]!;
    return a === b ? left < right : a < b;
  });
  return all;
};

/**
 * By weighted lot: each has its share of being first, and of what is left when others are out of the question. One with
 * weight 0 comes behind all others.
 *
 * -ln(u)/w is least with a probability in proportion to w (Efraimidis and Spirakis 2006).
 */
export const byLot = (list: readonly Chooseable[], random: Random): number[] => {
  const keys: number[] = [];
  for (const { weight } of list) {
    keys[keys.length] = weight > 0 ? -math.log(1 - random.uniform()) / weight : math.huge;
  }
  return sortedBy(keys);
};

/**
 * The same, drawn from where the client stands instead of by lot (weighted rendezvous hashing, Thaler and Ravishankar
 * 1998): the client stays with its candidate, and when weights change no more clients move than have to.
 *
 * @param point of the client, 0 to 2^32 - 1
 */
export const byPoint = (list: readonly Chooseable[], point: number): number[] => {
  const keys: number[] = [];
  for (const { weight, seed } of list) {
    const drawn = (nextHash(nextHash(point) + seed) + 0.5) / points;
    keys[keys.length] = weight > 0 ? -math.log(drawn) / weight : math.huge;
  }
  return sortedBy(keys);
};

/**
 * The better one of two that are drawn by weight first, then all others by lot: a scan for the fastest would send all
 * requests to whoever looks good at the moment.
 */
export const byLatency = (
  list: readonly Chooseable[],
  tokens: number,
  now: number,
  random: Random,
): number[] => {
  const drawn = byLot(list, random);
  const first = drawn[0];
  const second = drawn[1];
  if (first === undefined || second === undefined || list[second]!.weight === 0) return drawn;
  const slow = slowness(list[first]!.speed, tokens, now);
  if (slownessOf(list, second, tokens, now) < slow) {
    drawn[0] = second;
    drawn[1] = first;
  }
  return drawn;
};

const slownessOf = (
  list: readonly Chooseable[],
  index: number,
  tokens: number,
  now: number,
): number => slowness(list[index]!.speed, tokens, now);

/** The cheapest first, for a question of so many tokens and an answer of so many; those without a price behind them. */
export const byCost = (
  list: readonly Chooseable[],
  input_tokens: number,
  output_tokens: number,
): number[] => {
  const keys: number[] = [];
  const usage = { input_tokens, output_tokens };
  for (const { price } of list) {
    keys[keys.length] = price === undefined ? math.huge : costOf(price, usage);
  }
  return sortedBy(keys);
};
