import { mixPoint, points } from "./point";

/** One variant as the choice sees it. */
export interface Share {
  /** Makes the variant's draw its own: from its name, so that the order of variants does not matter. */
  readonly seed: number;
  /** In relation to the others; 0 is never chosen. */
  percent: number;
}

/**
 * The index of the variant for a client that stands at this point, or undefined when none has a share. Weighted rendezvous
 * hashing (Schindelhauer and Schomaker 2005, "Weighted distributed hash tables"): each variant draws a waiting time that is
 * exponential with its share as the rate, and the shortest wins. A variant whose share grows wins clients from the others in
 * proportion, and no client moves between two others: from 5 to 10 percent, 5 percent of the clients move.
 */
export const chooseVariant = (shares: readonly Share[], point: number): number | undefined => {
  let chosen: number | undefined;
  let shortest = math.huge;
  for (const i of $range(1, shares.length)) {
    const share = shares[i - 1]!;
    if (share.percent > 0) {
      const drawn = (mixPoint(point, share.seed) + 0.5) / points;
      const wait = -math.log(drawn) / share.percent;
      if (wait < shortest) {
        shortest = wait;
        chosen = i - 1;
      }
    }
  }
  return chosen;
};
