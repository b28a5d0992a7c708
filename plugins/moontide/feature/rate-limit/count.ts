import { ExpiringCounter } from "../../kernel/ports";
import { fitsStream } from "../../policy/rate-limit/gcra";
import { Finding, Quota } from "../../policy/rate-limit/quota";
import { fitsWindow } from "../../policy/rate-limit/sliding-window";
import { countOf, slotOf, windowAt, windowBefore } from "../../policy/rate-limit/slot";
import { Counted, Places } from "./limit";

/*
 * Counts in shared memory. Between workers there is only adding: a request is added, looked at, and taken back where it
 * is too much. A count begins anew by being set, at a window's first request (and in GCRA, at the first behind a pause);
 * of several workers that do so in the same fraction of a microsecond the last one's request counts.
 */

/** What a decision finds out: nothing yields between it and whoever reads it. */
export const finding: Finding = { remaining: 0, seconds: 0 };

/** Behind the end of what is counted, for clocks that differ a little. */
const graceSeconds = 5;

/** Looked up, not chosen: at each turn of a branch LuaJIT would give up a trace ("register coalescing too complex"). */
const place = (places: Places, window: number, key: string): string => places[window & 1]! + key;

/** Adds to the count of a window; undefined where there is no room for it. */
export const addInWindow = (
  numbers: ExpiringCounter,
  places: Places,
  key: string,
  window: number,
  delta: number,
  window_seconds: number,
): number | undefined => {
  const name = place(places, window, key);
  const slot = numbers.addTo(name, delta);
  const count = slot === undefined ? undefined : countOf(slot, window);
  if (count !== undefined) return count;
  const seconds = 2 * window_seconds + graceSeconds;
  return numbers.setFor(name, slotOf(window, delta), seconds) ? delta : undefined;
};

/** The count of a window, 0 where nothing was counted. */
export const readWindow = (
  numbers: ExpiringCounter,
  places: Places,
  key: string,
  window: number,
): number => countOf(numbers.get(place(places, window, key)), window) ?? 0;

/** Takes a request off a sliding window. Undefined where there is no room to count it. */
export const takeFromWindow = (
  numbers: ExpiringCounter,
  { quota, places }: Counted,
  key: string,
  cost: number,
  now: number,
): boolean | undefined => {
  const { window_seconds } = quota;
  const window = windowAt(now, window_seconds);
  const present = addInWindow(numbers, places, key, window, cost, window_seconds);
  if (present === undefined) return undefined;
  const past = readWindow(numbers, places, key, windowBefore(window));
  if (fitsWindow(quota, now, cost, present, past, finding)) return true;
  numbers.addTo(place(places, window, key), -cost);
  return false;
};

/** As long as a stream can still owe something. It is kept for longer at each half of it. */
const streamSeconds = ({ tolerance_seconds }: Quota): number =>
  2 * tolerance_seconds + 12 * graceSeconds;

const keepStream = (
  numbers: ExpiringCounter,
  name: string,
  quota: Quota,
  before: number,
  after: number,
): void => {
  const seconds = streamSeconds(quota);
  const half = seconds / 2;
  if (math.floor(before / half) !== math.floor(after / half)) numbers.keepFor(name, seconds);
};

/** The theoretical arrival time with a request in it; undefined where there is no room for it. */
const addToStream = (
  numbers: ExpiringCounter,
  name: string,
  quota: Quota,
  part: number,
  now: number,
): number | undefined => {
  const after = numbers.addTo(name, part);
  if (after !== undefined && after - part >= now) {
    keepStream(numbers, name, quota, after - part, after);
    return after;
  }
  const fresh = now + part;
  return numbers.setFor(name, fresh, streamSeconds(quota)) ? fresh : undefined;
};

/** Takes a request off a paced stream. Undefined where there is no room to count it. */
export const takeFromStream = (
  numbers: ExpiringCounter,
  { quota, places }: Counted,
  key: string,
  cost: number,
  now: number,
): boolean | undefined => {
  const name = places[0] + key;
  const part = cost * quota.interval_seconds;
  const arrival = addToStream(numbers, name, quota, part, now);
  if (arrival === undefined) return undefined;
  if (fitsStream(quota, now, cost, arrival, finding)) return true;
  numbers.addTo(name, -part);
  return false;
};

/** Gives back what was taken off a window a moment ago. */
export const giveBackToWindow = (
  numbers: ExpiringCounter,
  places: Places,
  window_seconds: number,
  key: string,
  cost: number,
  now: number,
): void => {
  const window = windowAt(now, window_seconds);
  const name = place(places, window, key);
  // Over the turn of a window it stays where it was counted: to the caller's disadvantage, by one request.
  if ((countOf(numbers.get(name), window) ?? 0) >= cost) numbers.addTo(name, -cost);
};

export const giveBackToStream = (
  numbers: ExpiringCounter,
  { quota, places }: Counted,
  key: string,
  cost: number,
): void => {
  numbers.addTo(places[0] + key, -cost * quota.interval_seconds);
};
