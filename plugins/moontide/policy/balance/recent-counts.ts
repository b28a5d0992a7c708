/** So many answers say what is usual. */
const remembered = 64;

/** An endpoint with more under way than this share of the recent answers is hot: as in the paper (probe-pool.ts). */
const hotQuantile = 0.84;

/** Attempts under way by the last answers, as a ring, and the same in order. */
export interface RecentCounts {
  readonly counts: number[];
  readonly ordered: number[];
  count: number;
  next: number;
}

export const createRecentCounts = (): RecentCounts => ({
  counts: [],
  ordered: [],
  count: 0,
  next: 0,
});

/** Attempts under way from which on an endpoint is hot, in comparison with the last answers. */
export const hotAbove = (recent: RecentCounts): number => {
  if (recent.count === 0) return math.huge;
  return recent.ordered[math.floor(hotQuantile * (recent.count - 1))]!;
};

/** Takes in what one more answer says. */
export const remember = (recent: RecentCounts, in_flight: number): void => {
  recent.counts[recent.next] = in_flight;
  recent.next = (recent.next + 1) % remembered;
  recent.count = math.min(remembered, recent.count + 1);
  // Insertion sort: short, allocates nothing, and runs per answer, not per request.
  for (const i of $range(0, recent.count - 1)) {
    const value = recent.counts[i]!;
    let place = i;
    while (place > 0 && recent.ordered[place - 1]! > value) {
      recent.ordered[place] = recent.ordered[place - 1]!;
      place -= 1;
    }
    recent.ordered[place] = value;
  }
};
