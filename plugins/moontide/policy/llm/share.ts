/** What is left over of a weight's share when it was rounded down. */
interface Remainder {
  readonly position: number;
  readonly rest: number;
}

const isLarger = (left: Remainder, right: Remainder): boolean =>
  left.rest > right.rest || (left.rest === right.rest && left.position < right.position);

/**
 * Divides a whole number among weights so that the parts are whole and sum to it: each has its share rounded down, and what
 * is left goes one by one to the largest remainders (Hamilton's method). Without any weight all are alike.
 *
 * @param weights at least one, none of them negative
 */
export const sharesOf = (total: number, weights: readonly number[]): number[] => {
  let all = 0;
  for (const weight of weights) all += weight;
  const parts: number[] = [];
  const remainders: Remainder[] = [];
  let left = total;
  for (const i of $range(0, weights.length - 1)) {
    const exact = all > 0 ? total * (weights[i]! / all) : total / weights.length;
    // Rounding may have made one of them more than there is.
    const part = math.min(left, math.floor(exact));
    parts[i] = part;
    remainders[i] = { position: i, rest: exact - part };
    left -= part;
  }
  table.sort(remainders, isLarger);
  for (const i of $range(0, left - 1)) {
    const { position } = remainders[i % remainders.length]!;
    parts[position] = parts[position]! + 1;
  }
  return parts;
};
