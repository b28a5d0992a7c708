/**
 * The limiter that we recommend: a gradient on the median response time, like Netflix's and Envoy's, without what
 * makes those fail. The base is learned only in windows that the limit did not touch, so that overload can't raise it;
 * it is never measured by pinning the limit; failures count; and a backend that is slow for other reasons than
 * concurrency is excused (sway.ts).
 */
import { bounded, Limiter, LimiterOptions, LimitWindow } from "./limiter";
import { isSettled, settlingSeconds, swayOf, SwayState, swing } from "./sway";

/** A median that much above the base is still taken for calm. */
const tolerance = 1.3;

/** Falling medians are believed soon, rising ones slowly. */
const fallShare = 0.3;
const riseShare = 0.05;

/** So many samples weigh as much as all that were seen before. */
const steadySamples = 40;

const dropsTolerated = 0.02;

interface AdaptiveState extends SwayState {
  /** The limit around which the one in force sways. */
  centre: number;
  /** The median of an unhurried backend; 0 until it was seen. */
  base_seconds: number;
  /** The median of late; 0 before the first. */
  median_seconds: number;
  /** Failures of an unhurried backend, as part of all. */
  drop_share: number;
  /** While the base is unknown: the median before the limit was halved; 0 if it was not. */
  slow_seconds: number;
}

const create = ({ initial }: LimiterOptions): AdaptiveState => ({
  limit: initial,
  centre: initial,
  base_seconds: 0,
  median_seconds: 0,
  drop_share: 0,
  slow_seconds: 0,
  settling_seconds: 0,
  relief: 1,
  direction: 0,
  rate_before: 0,
  limit_before: 0,
});

/** The limit did not touch it, nor was it near. */
const isCalm = ({ centre }: AdaptiveState, window: LimitWindow): boolean =>
  window.rejections === 0 && window.maximum_in_flight <= 0.7 * centre;

const droppedShare = ({ drops, answers }: LimitWindow): number => drops / (drops + answers);

/**
 * Before the base is known: a calm window shows it, unless the backend was quicker in the one before, as when a queue
 * builds up. Born under overload, the limit is halved until that does not change the response time.
 */
const learnFirst = (state: AdaptiveState, window: LimitWindow, options: LimiterOptions): void => {
  const before = state.median_seconds;
  const { median_seconds } = window;
  state.median_seconds = median_seconds;
  if (!isSettled(state, window)) return;
  if (before === 0 || median_seconds > 1.2 * before) return;
  const calm = isCalm(state, window);
  if (!calm && window.rejections === 0) return;
  const ratio = median_seconds / state.slow_seconds;
  const isSame = ratio >= 0.8 && ratio <= 1.25;
  if (calm || isSame || state.centre <= options.minimum) state.base_seconds = median_seconds;
  else {
    state.slow_seconds = median_seconds;
    state.centre = bounded(state.centre / 2, options);
    state.settling_seconds = settlingSeconds(median_seconds);
  }
};

const learn = (state: AdaptiveState, window: LimitWindow): void => {
  const { answers } = window;
  const weight = answers / (answers + steadySamples);
  state.median_seconds += weight * (window.median_seconds - state.median_seconds);
  const { base_seconds, median_seconds } = state;
  const calm = isCalm(state, window);
  if (calm) state.drop_share += riseShare * (droppedShare(window) - state.drop_share);
  if (median_seconds < base_seconds) {
    state.base_seconds += fallShare * (median_seconds - base_seconds);
  } else if (calm) {
    state.base_seconds += riseShare * (median_seconds - base_seconds);
    // What it was excused for is usual by now.
    state.relief = math.max(1, (state.relief * base_seconds) / state.base_seconds);
  }
};

/** Most answers say themselves that the backend's own queue is too long. */
const saysQueued = ({ signals, answers }: LimitWindow): boolean => signals * 2 > answers;

/** How much of its limit the backend deserves. */
const gradient = (state: AdaptiveState, window: LimitWindow): number => {
  if (droppedShare(window) > math.max(dropsTolerated, 2 * state.drop_share)) return 0.7;
  if (saysQueued(window)) return 0.7;
  const expected = tolerance * state.base_seconds * state.relief;
  return math.max(0.5, math.min(tolerance, expected / state.median_seconds));
};

const step = (state: AdaptiveState, window: LimitWindow, options: LimiterOptions): void => {
  const { centre } = state;
  const isBinding = window.rejections > 0 || window.maximum_in_flight * 2 >= centre;
  // Response times say something of the limit only where it is in use; the backend's own word always does.
  if (isBinding || saysQueued(window)) {
    const change = centre * (gradient(state, window) - 1) + math.sqrt(centre);
    // What was let in is seen only when it is answered: a slow backend's limit grows as slowly.
    const pace = math.min(1, window.seconds / state.median_seconds);
    state.centre += change < 0 ? change / 2 : math.min(change, centre / 2) * pace;
  }
  // What nobody uses says nothing of what the backend can take.
  const used = math.max(options.initial, 2 * window.maximum_in_flight + 8);
  if (window.rejections === 0) state.centre = math.min(state.centre, math.max(used, centre * 0.95));
  state.centre = bounded(state.centre, options);
};

const update: Limiter["update"] = (anyState, window, options) => {
  const state = anyState as AdaptiveState;
  const in_force = math.floor(state.limit);
  if (window.answers > 0) {
    if (state.base_seconds === 0) learnFirst(state, window, options);
    else learn(state, window);
  }
  if (state.base_seconds > 0 && window.answers + window.drops > 0) {
    step(state, window, options);
    swing(state, in_force, window, state.median_seconds);
  }
  state.limit = bounded(state.centre * (1 + swayOf(state, state.centre)), options);
};

export const adaptive: Limiter = { create, update };
