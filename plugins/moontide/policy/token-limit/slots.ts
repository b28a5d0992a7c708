/**
 * A sliding window in slots of time. What was admitted in a slot counts until so many slots behind it are over, so the
 * last `window_seconds` are always counted whole, and up to a slot more: never more than the limit in any window, and
 * 30 of 31 parts of it can be used.
 */
export const slotCount = 30;

/** The slot that a moment lies in, from 1: a count that is missing reads 0. */
export const slotAt = (now: number, window_seconds: number): number =>
  math.floor((now * slotCount) / window_seconds) + 1;

/** The first slot in which what was admitted in this one counts no more. */
export const slotOfReturn = (slot: number): number => slot + slotCount + 1;

/** When a slot begins. */
export const startOfSlot = (slot: number, window_seconds: number): number =>
  ((slot - 1) * window_seconds) / slotCount;
