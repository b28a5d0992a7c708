/**
 * Whether it is concurrency that makes a backend slow. While requests are turned away the limit sways a little to either
 * side, and the rates of answers at both ends are compared. As many more answers as requests: the backend is slow, but not
 * because of them. No more answers: they only wait there.
 */
import { LimiterState, LimitWindow } from "./limiter";

const share = 0.1;

/** Workers follow and tell what they see this late (feature/limit/follow.ts). */
const lagSeconds = 0.4;

/** What one comparison can change at most. */
const step = 0.1;
const most = 10;

export interface SwayState extends LimiterState {
  /** By how much a slower backend is excused, since its slowness does not come from concurrency. */
  relief: number;
  /** Which way the limit sways; 0: not at all. */
  direction: number;
  /** For how long answers are still of requests from before the limit's last turn. */
  settling_seconds: number;
  /** Answers a second at the other end, 0 if not known, and the limit there. */
  rate_before: number;
  limit_before: number;
}

/** How long after a change of the limit answers are still of requests from before it. */
export const settlingSeconds = (median_seconds: number): number => lagSeconds + median_seconds;

/** Whether the window holds nothing from before the last change; counts its time. */
export const isSettled = (state: SwayState, { seconds }: LimitWindow): boolean => {
  if (state.settling_seconds <= 0) return true;
  state.settling_seconds -= seconds;
  return false;
};

/** Part of the limit by which it is to differ from its centre: a small one differs by one request at least. */
export const swayOf = ({ direction }: SwayState, centre: number): number =>
  direction * math.max(share, math.min(0.25, 1 / centre));

/**
 * Moves the relief by the logarithm of how much likelier the change of the rate is if answers grow with the limit than if
 * they do not. Counts of few answers say little by themselves, and so move it little (Wald 1945).
 */
const judge = (state: SwayState, in_force: number, { answers, seconds }: LimitWindow): void => {
  const rate = answers / seconds;
  const { rate_before, limit_before } = state;
  state.rate_before = rate;
  state.limit_before = in_force;
  if (rate_before === 0 || rate === 0) return;
  const more = math.log(in_force / limit_before);
  const gained = math.log(rate / rate_before);
  const evidence = (answers / 2) * more * (gained - more / 2);
  const moved = state.relief * math.exp(step * math.max(-1, math.min(1, evidence)));
  state.relief = math.max(1, math.min(most, moved));
};

const turn = (state: SwayState, direction: number, median_seconds: number): void => {
  state.direction = direction;
  state.settling_seconds = settlingSeconds(median_seconds);
};

/**
 * After each window: turns the sway when there is enough to compare.
 *
 * @param in_force the limit during the window
 * @param median_seconds the usual response time
 */
export const swing = (
  state: SwayState,
  in_force: number,
  window: LimitWindow,
  median_seconds: number,
): void => {
  if (window.rejections === 0) {
    state.direction = 0;
    state.rate_before = 0;
  } else if (state.direction === 0) turn(state, 1, median_seconds);
  else if (isSettled(state, window)) {
    judge(state, in_force, window);
    turn(state, -state.direction, median_seconds);
  }
};
