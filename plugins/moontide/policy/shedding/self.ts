/**
 * How much of its requests a worker takes that has too much to do itself. Multiplicative both ways: what a blocked loop
 * needs is not known beforehand. A single stall, of a large configuration or of the machine, says nothing yet.
 */
export interface SelfState {
  /** The part that is taken. */
  passing: number;
  /** How often in a row there was too much to do. */
  strained: number;
}

const lessShare = 0.8;
const moreShare = 1.1;
const least = 0.05;

export const createSelf = (): SelfState => ({ passing: 1, strained: 0 });

/** @param strain of lag or memory, as a part of what it may be */
export const nextPassing = (state: SelfState, strain: number): number => {
  if (strain <= 1) {
    state.strained = 0;
    state.passing = math.min(1, state.passing * moreShare);
  } else {
    state.strained += 1;
    if (state.strained > 1) state.passing = math.max(least, state.passing * lessShare);
  }
  return state.passing;
};

/**
 * The tier of which a part is refused so that this part of all is, as the place in the list of tiers: 2.25 lets a quarter
 * of the third through. What lies behind is refused whole.
 *
 * @param counts of recent requests by tier
 */
export const tierBound = (counts: readonly number[], ratio: number): number => {
  let sum = 0;
  for (const count of counts) sum += count;
  let left = ratio * sum;
  if (left <= 0) return counts.length;
  for (const tier of $range(counts.length - 1, 0, -1)) {
    const count = counts[tier]!;
    if (count > 0 && count >= left) return tier + 1 - left / count;
    left -= count;
  }
  return 0;
};
