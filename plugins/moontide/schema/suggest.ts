/** Edits that still count as a slip: more would suggest what nobody meant. */
const maximum_edits = 2;

const cheapest = (left: number, right: number): number => (left < right ? left : right);

/**
 * Edits between two texts: insertion, deletion, substitution and the swap of neighbours each count 1
 * (Damerau 1964, as optimal string alignment, which edits no part twice).
 */
export const editDistance = (from: string, to: string): number => {
  let beforePrevious: number[] = [];
  let previous: number[] = [];
  for (const column of $range(0, to.length)) previous[column] = column;
  for (const row of $range(1, from.length)) {
    const current: number[] = [row];
    for (const column of $range(1, to.length)) {
      const a = string.byte(from, row);
      const b = string.byte(to, column);
      const substituted = previous[column - 1]! + (a === b ? 0 : 1);
      const moved = cheapest(previous[column]!, current[column - 1]!) + 1;
      let cost = cheapest(substituted, moved);
      const swapped =
        row > 1 &&
        column > 1 &&
        string.byte(from, row - 1) === b &&
        string.byte(to, column - 1) === a;
      if (swapped) cost = cheapest(cost, beforePrevious[column - 2]! + 1);
      current[column] = cost;
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length]!;
};

/**
 * The candidate that was probably meant, the first of several at the same distance, or undefined.
 * Case doesn't count. Short texts allow one edit only: with two, most short words are alike.
 */
export const nearest = (text: string, candidates: readonly string[]): string | undefined => {
  const wanted = string.lower(text);
  let best: string | undefined;
  let least = text.length <= 5 ? 1 : maximum_edits;
  for (const candidate of candidates) {
    const lengths = math.abs(candidate.length - text.length);
    const distance = lengths > least ? least + 1 : editDistance(wanted, string.lower(candidate));
    if (distance < least || (distance === least && best === undefined)) {
      best = candidate;
      least = distance;
    }
  }
  return best;
};
