export interface RegionOptions {
  /** From closest to farthest, for regions without neighbours of their own. */
  readonly regions_order: readonly string[];
  /** By region: the others from closest to farthest. */
  readonly neighbours: Readonly<Record<string, readonly string[]>>;
}

const placeIn = (list: readonly string[], region: string): number | undefined => {
  for (const i of $range(1, list.length)) {
    if (list[i - 1] === region) return i;
  }
  return undefined;
};

/**
 * How far a region is from another, as a rank: 0 is the region itself, 1 its closest neighbour. Regions that no list names are all
 * equally far behind those that one does. Without a place of one's own nothing is far.
 */
export const regionDistance = (options: RegionOptions, from: string, to: string): number => {
  if (from === "" || from === to) return 0;
  const order = options.neighbours[from] ?? options.regions_order;
  return placeIn(order, to) ?? order.length + 1;
};
