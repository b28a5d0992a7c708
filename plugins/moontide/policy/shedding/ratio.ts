/**
 * How much of the traffic is shed: a PI controller on the part of those let through that the pool refused after all,
 * at its limit or after waiting in vain. Cinnamon's signal is the same, queue in against queue out; here the part is taken
 * by its logarithm, because what is let through is a factor: when two thirds are refused, a third is what fits.
 */
export interface RatioState {
  /** The part that is let through. */
  passing: number;
  /** The deviation in the window before. */
  before: number;
}

/** What was seen since the last time, over all workers. */
export interface RatioWindow {
  /** Requests that shedding let through, and those of them that the pool refused for want of room. */
  readonly passed: number;
  readonly refused: number;
  /** The part of the pool's places that nobody uses. */
  readonly free: number;
}

/** So few are always left to be refused: who sees no refusal at all can't know how much more would fit. */
const wanted = 0.2;

const proportional = 0.3;
const integral = 0.35;

/** A single refusal among few requests says little. */
const prior = 10;

/** Nearly all is all: the last step out of an overload is none that anybody should feel. */
const almostAll = 0.98;

export const createRatio = (passing = 1): RatioState => ({ passing, before: 0 });

const deviationOf = ({ passed, refused, free }: RatioWindow): number => {
  if (refused === 0) return wanted + free;
  // Refusals may be of requests from the window before.
  const share = math.min(0.95, refused / (math.max(passed, refused) + prior));
  return wanted + math.log(1 - share);
};

/**
 * The part to shed from now on, 0 to `maximum`.
 */
export const nextRatio = (state: RatioState, window: RatioWindow, maximum: number): number => {
  const deviation = deviationOf(window);
  const step = integral * deviation + proportional * (deviation - state.before);
  state.before = deviation;
  const passing = state.passing * math.exp(step);
  state.passing = math.max(1 - maximum, math.min(1, passing));
  if (state.passing > almostAll && deviation >= 0) state.passing = 1;
  return 1 - state.passing;
};
