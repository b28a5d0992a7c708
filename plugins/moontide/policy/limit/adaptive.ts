/**
 * The limiter that we recommend: a gradient on the median response time, like Netflix's and Envoy's, without what
 * makes those fail. The base is learned only in windows that the limit did not touch, so that overload can't raise it;
 * it is never measured by pinning the limit; failures count; and while requests are turned away the limit sways a
 * little, which tells whether it is concurrency that makes the backend slow.
 */
import { bounded, Limiter, LimiterOptions, LimiterState, LimitWindow } from "./limiter";

/** A median that much above the base is still taken for calm. */
const tolerance = 1.3;

/** How far the limit sways to either side, and how many answers at one end are enough to judge by. */
const sway = 0.1;
const enoughAnswers = 120;

/** Falling medians are believed at once, rising ones slowly. */
const fallShare = 0.3;
const riseShare = 0.05;

const dropsTolerated = 0.02;

interface AdaptiveState extends LimiterState {
  /** The limit around which the one in force sways. */
  centre: number;
  /** The median of an unhurried backend; 0 until it was seen. */
  base_seconds: number;
  /** By how much a slower backend is excused, since its slowness does not come from concurrency. */
  relief: number;
  /** Which way the limit sways (0: not at all), and the answers a second at the other end. */
  direction: number;
  rate_before: number;
  /** Windows since it turned; answers and seconds since then, but for the first window, which still is of both ends. */
  swaying_for: number;
  sway_answers: number;
  sway_seconds: number;
}

const create = ({ initial }: LimiterOptions): AdaptiveState => ({
  limit: initial,
  centre: initial,
  base_seconds: 0,
  relief: 1,
  direction: 0,
  rate_before: 0,
  swaying_for: 0,
  sway_answers: 0,
  sway_seconds: 0,
});

/**
 * Before the base is known: a window with few rejections shows it. Born under overload, the limit is halved until it is
 * so low that the backend must be at ease.
 */
const learnFirst = (state: AdaptiveState, window: LimitWindow, options: LimiterOptions): void => {
  const lowest = state.centre <= options.minimum;
  const calm = window.rejections * 10 <= window.answers;
  if (calm || lowest) state.base_seconds = window.median_seconds;
  else state.centre = bounded(state.centre / 2, options);
};

const learn = (
  state: AdaptiveState,
  { median_seconds, rejections, maximum_in_flight }: LimitWindow,
) => {
  const { base_seconds } = state;
  if (median_seconds < base_seconds) {
    state.base_seconds += fallShare * (median_seconds - base_seconds);
  } else if (rejections === 0 && maximum_in_flight <= 0.7 * state.centre) {
    state.base_seconds += riseShare * (median_seconds - base_seconds);
  }
};

/** How much of its limit the backend deserves: 1 while it is quick enough, at least a half. */
const gradient = (state: AdaptiveState, window: LimitWindow): number => {
  if (window.signals * 2 > window.answers) return 0.8;
  const expected = tolerance * state.base_seconds * state.relief;
  return math.max(0.5, math.min(1, expected / window.median_seconds));
};

const step = (state: AdaptiveState, window: LimitWindow, options: LimiterOptions): void => {
  const { centre } = state;
  if (window.drops > dropsTolerated * (window.answers + window.drops)) {
    state.centre = bounded(centre * 0.85, options);
    return;
  }
  const isBinding = window.rejections > 0 || window.maximum_in_flight * 2 >= centre;
  const target = centre * gradient(state, window) + math.sqrt(centre);
  if (target < centre) {
    if (isBinding) state.centre = (centre + target) / 2;
  } else if (isBinding) state.centre = math.min(target, centre * 1.5);
  // What nobody uses says nothing of what the backend can take.
  const used = math.max(options.initial / 2, 2 * window.maximum_in_flight + 8);
  if (window.rejections === 0) state.centre = math.min(state.centre, used);
  state.centre = bounded(state.centre, options);
};

/**
 * Compares the rates of answers at the two ends of the sway. As many more answers as requests: the backend is slow, but
 * not because of them. No more answers: they only wait there.
 */
const judgeSway = (state: AdaptiveState, rate: number): void => {
  const { rate_before, direction } = state;
  state.rate_before = rate;
  if (rate_before === 0 || rate + rate_before === 0) return;
  const change = (2 * (rate - rate_before)) / (rate + rate_before);
  const elasticity = (change / (2 * sway)) * direction;
  if (elasticity > 0.6) state.relief = math.min(10, state.relief * 1.08);
  else if (elasticity < 0.4) state.relief = math.max(1, state.relief * 0.95);
};

const turn = (state: AdaptiveState, direction: number): void => {
  state.direction = direction;
  state.swaying_for = 0;
  state.sway_answers = 0;
  state.sway_seconds = 0;
};

const swing = (state: AdaptiveState, window: LimitWindow): void => {
  if (window.rejections === 0) {
    state.rate_before = 0;
    return turn(state, 0);
  }
  if (state.direction === 0) return turn(state, 1);
  state.swaying_for += 1;
  if (state.swaying_for === 1) return;
  state.sway_answers += window.answers;
  state.sway_seconds += window.seconds;
  if (state.sway_answers < enoughAnswers) return;
  judgeSway(state, state.sway_answers / state.sway_seconds);
  turn(state, -state.direction);
};

const update: Limiter["update"] = (anyState, window, options) => {
  const state = anyState as AdaptiveState;
  if (window.answers > 0) {
    if (state.base_seconds === 0) learnFirst(state, window, options);
    else learn(state, window);
  }
  if (state.base_seconds > 0 && window.answers + window.drops > 0) step(state, window, options);
  swing(state, window);
  state.limit = bounded(state.centre * (1 + sway * state.direction), options);
};

export const adaptive: Limiter = { create, update };
