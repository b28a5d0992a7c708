/** A variant as it is configured. */
export interface VariantWeight {
  readonly weight: number;
}

/**
 * What each variant gets, in percent of the requests. A variant that is ramped gets what its step says, and the others divide
 * the rest in proportion to their weights; without one, the weights alone decide.
 *
 * @param ramped the index of the variant that is ramped
 */
export const sharesOf = (
  variants: readonly VariantWeight[],
  ramped: number | undefined,
  ramped_percent: number,
): number[] => {
  let sum = 0;
  for (const i of $range(0, variants.length - 1)) {
    if (i !== ramped) sum += variants[i]!.weight;
  }
  const rest = ramped === undefined ? 100 : 100 - ramped_percent;
  const shares: number[] = [];
  for (const i of $range(0, variants.length - 1)) {
    if (i === ramped) shares[i] = ramped_percent;
    else shares[i] = sum === 0 ? 0 : (variants[i]!.weight * rest) / sum;
  }
  return shares;
};
