import type { Clock } from "moontide/kernel/ports";

/** A clock that stands still until it is moved. @noSelf */
export interface VirtualClock extends Clock {
  advance: (seconds: number) => void;
  /** Moves to that monotonic second. Going back is an error, as on the real clock. */
  moveTo: (second: number) => void;
  /** Moves the wall clock alone, as an administrator or NTP does. */
  stepWall: (seconds: number) => void;
}

/** Starts away from 0, so that code that takes 0 for "never" is caught. */
export const virtualClock = (start = 1000, wall = 1767225600): VirtualClock => {
  let monotonic = start;
  let offset = wall - start;
  const moveTo = (second: number): void => {
    if (second < monotonic) error("the monotonic clock does not go back", 2);
    monotonic = second;
  };
  return {
    now: () => monotonic,
    wall: () => monotonic + offset,
    advance: (seconds) => moveTo(monotonic + seconds),
    moveTo,
    stepWall: (seconds) => {
      offset += seconds;
    },
  };
};
