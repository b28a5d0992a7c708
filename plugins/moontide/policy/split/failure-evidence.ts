import { failureRate, Sample } from "./sample";

/** x·ln(x/y), which goes to 0 with x. */
const relative = (x: number, y: number): number => (x <= 0 ? 0 : x * math.log(x / y));

/** How badly a rate explains what was seen, in nats per request: the Kullback-Leibler divergence of two coins. */
const divergence = (seen: number, rate: number): number =>
  relative(seen, rate) + relative(1 - seen, 1 - rate);

/** Halvings of the interval in which the best common rate lies; a double has no more digits. */
const halvings = 50;

/** The slope of a divergence in its rate. */
const slope = (seen: number, rate: number): number => (rate - seen) / (rate * (1 - rate));

/**
 * How strongly the failures speak for a canary that fails more often than the baseline by over `margin` (0 to 1), in nats:
 * the generalised likelihood ratio against the best explanation without (Wilks 1938). It holds for small counts and for rates at 0,
 * where a normal approximation calls the second failure of a hundred requests a catastrophe. 0 when there is no such difference.
 */
export const failureEvidence = (canary: Sample, baseline: Sample, margin: number): number => {
  const mine = failureRate(canary);
  const theirs = failureRate(baseline);
  if (canary.requests === 0 || baseline.requests === 0 || mine - theirs <= margin) return 0;
  // The best explanation lies between the two rates; the slope of the sum grows, so halving finds its zero.
  let low = theirs;
  let high = mine - margin;
  for (const _ of $range(1, halvings)) {
    const rate = (low + high) / 2;
    const sum =
      baseline.requests * slope(theirs, rate) + canary.requests * slope(mine, rate + margin);
    if (sum < 0) low = rate;
    else high = rate;
  }
  const rate = (low + high) / 2;
  return (
    baseline.requests * divergence(theirs, rate) + canary.requests * divergence(mine, rate + margin)
  );
};
