/** What a priority level has. */
export interface Level {
  /** Endpoints that do not drain, and those of them that are fit. */
  readonly total: number;
  readonly fit: number;
}

/** How the load is divided among the levels. */
export interface LevelShares {
  /** By level, 0 to 1. Their sum is 1. */
  readonly shares: readonly number[];
  /** All levels together can't carry the load, so that each one has to use what it has. */
  readonly short: boolean;
}

/**
 * The share of each priority level, first to last, as Envoy divides it: a level is healthy as long as `overflow_factor` times its
 * fit share reaches 1, and what it lacks goes to the next. With the usual factor of 1.4, 72 percent of a level carry all of it, and 50 percent
 * carry 70. The formula is continuous, so levels take over and give back by degrees.
 *
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
 */
export const levelShares = (levels: readonly Level[], overflow_factor: number): LevelShares => {
  const health: number[] = [];
  let sum = 0;
  for (const i of $range(0, levels.length - 1)) {
    const { total, fit } = levels[i]!;
    health[i] = total === 0 ? 0 : math.min(1, (overflow_factor * fit) / total);
    sum += health[i];
  }
  const short = sum < 1;
  const shares: number[] = [];
  let left = 1;
  for (const i of $range(0, levels.length - 1)) {
    // With nobody fit anywhere, the first level that has endpoints at all is as good as any.
    const wanted = sum === 0 ? (levels[i]!.total > 0 ? 1 : 0) : health[i]! / math.min(1, sum);
    shares[i] = math.min(left, wanted);
    left -= shares[i];
  }
  return { shares, short };
};
