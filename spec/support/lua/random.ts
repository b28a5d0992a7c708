import type { Random } from "moontide/kernel/ports";

/** A seeded source with the draws that models of arrivals and service times need. @noSelf */
export interface SeededRandom extends Random {
  /** Uniform in 1..n. */
  integer: (n: number) => number;
  /** Exponential with that mean: the gaps of a Poisson process. */
  exponential: (mean: number) => number;
  /** Standard normal (Box and Muller 1958). */
  normal: () => number;
  /** Lognormal with that mean; `sigma` is the spread of its logarithm. */
  lognormal: (mean: number, sigma: number) => number;
}

/** The next state of xorshift32 (Marsaglia 2003, "Xorshift RNGs", triple 13, 17, 5). */
const xorshift = (state: number): number => {
  let x = state ^ (state << 13);
  x ^= x >>> 17;
  return x ^ (x << 5);
};

/** A non-zero state in which neighbouring seeds and streams are far apart. */
const scatter = (seed: number, stream: number): number => {
  let state = (seed * 69069 + 362437) ^ (stream * 40503 + 521288629);
  if (state === 0) state = 88675123;
  for (const _ of $range(1, 20)) state = xorshift(state);
  return state;
};

/**
 * A reproducible source. Give each concern (arrivals, service, policy) a stream of its own: two
 * policies under one seed then face the very same demand, however many numbers each of them draws.
 */
export const seededRandom = (seed: number, stream = 0): SeededRandom => {
  let state = scatter(seed, stream);
  const uniform = (): number => {
    state = xorshift(state);
    return (state < 0 ? state + 4294967296 : state) / 4294967296;
  };
  const exponential = (mean: number): number => -mean * math.log(1 - uniform());
  const normal = (): number =>
    math.sqrt(-2 * math.log(1 - uniform())) * math.cos(2 * math.pi * uniform());
  return {
    uniform,
    integer: (n) => 1 + math.floor(uniform() * n),
    exponential,
    normal,
    lognormal: (mean, sigma) => mean * math.exp(sigma * normal() - (sigma * sigma) / 2),
  };
};
