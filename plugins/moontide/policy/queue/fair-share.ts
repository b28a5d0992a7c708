import { ExpiringCounter } from "../../kernel/ports";
import { lowestTier } from "../../kernel/priority";

/*
 * Who among tenants has had the least, measured by tokens: the virtual token counter of Sheng et al., "Fairness in Serving
 * Large Language Models" (OSDI 2024), which is start-time fair queueing (Goyal 1996) with a cost that is known only
 * afterwards. A request is charged to its tenant when it begins, by an estimate, and the rest when it has ended. The
 * counters are shared by all workers, so that whatever one of them gets wrong for a moment is made up for later.
 */

/** A tenant within a class. */
export interface Share {
  readonly tier: number;
  /** Where what it had is counted. */
  readonly key: string;
  /** What a token of it counts is divided by this. */
  readonly weight: number;
}

/** The top class goes before all others, and the lowest after them; those between share by weight, so that none starves. */
export const enum Level {
  Top,
  Middle,
  Lowest,
}

export const levelOf = (tier: number): Level => {
  if (tier === 0) return Level.Top;
  return tier === lowestTier ? Level.Lowest : Level.Middle;
};

/** Of each class: twice that of the next below it. */
const weights: readonly number[] = [1, 16, 8, 4, 2, 1];

export const weightOfTier = (tier: number): number => weights[tier]!;

/** Counters of tenants that are not seen for so long are forgotten: they come back as newcomers. */
const keptSeconds = 3600;

/**
 * What a tenant had. One that is not known, or was forgotten, stands where the others are.
 *
 * @param progress_key where it is counted how far its level has come
 */
export const servedOf = (counters: ExpiringCounter, key: string, progress_key: string): number => {
  const served = counters.get(key);
  return served === 0 ? counters.get(progress_key) : math.max(0, served);
};

/**
 * A tenant begins to wait, or to be served at once: what it did not use while it asked for nothing is lost, but for as much
 * as this request costs. That much may have been given back to it a moment ago, when its last request cost less than was
 * thought.
 */
export const enterShare = (
  counters: ExpiringCounter,
  { key, weight }: Share,
  progress_key: string,
  tokens: number,
): void => {
  const least = counters.get(progress_key) - tokens / weight;
  if (counters.get(key) < least) counters.setFor(key, least, keptSeconds);
};

/** Charges a request that begins. */
export const chargeShare = (
  counters: ExpiringCounter,
  { key, weight }: Share,
  progress_key: string,
  tokens: number,
): void => {
  const before = servedOf(counters, key, progress_key);
  if (counters.addTo(key, tokens / weight) === undefined) {
    counters.setFor(key, before + tokens / weight, keptSeconds);
  } else counters.keepFor(key, keptSeconds);
  counters.set(progress_key, before);
};

/** Makes good what a request that has ended cost more, or less, than it was charged. */
export const correctShare = (
  counters: ExpiringCounter,
  { key, weight }: Share,
  tokens: number,
): void => {
  counters.addTo(key, tokens / weight);
};
