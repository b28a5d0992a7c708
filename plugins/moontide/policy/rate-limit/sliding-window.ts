import { Finding, Quota } from "./quota";

/**
 * The sliding window of two counters (Cloudflare, "How we built rate limiting capable of scaling to millions of
 * domains", 2017): the requests of the present window, and as much of those of the window before as it still reaches
 * into the last `window_seconds`, as if they had come evenly.
 *
 * @param passed how much of the present window is over, 0 to 1
 */
const used = (present: number, past: number, passed: number): number =>
  present + past * (1 - passed);

const partOf = (now: number, window_seconds: number): number => {
  const windows = now / window_seconds;
  return windows - math.floor(windows);
};

/** How much of the past must fall out of the window until there is room, as a part of a window. */
const partUntil = (room: number, past: number): number =>
  past > 0 ? math.max(0, 1 - room / past) : 0;

const waitFor = (
  { requests, window_seconds }: Quota,
  cost: number,
  present: number,
  past: number,
  passed: number,
): number => {
  const room = requests - present - cost;
  if (room >= 0) return math.max(0, partUntil(room, past) - passed) * window_seconds;
  // Not before the next window, of which the present one is the past.
  return (1 - passed + partUntil(requests - cost, present)) * window_seconds;
};

/** Rounding of doubles must not cost a whole request. */
const crumb = 1e-6;

/**
 * Whether a request is let through.
 *
 * @param present requests of the present window, this one included
 * @param past requests of the window before
 */
export const fitsWindow = (
  quota: Quota,
  now: number,
  cost: number,
  present: number,
  past: number,
  finding: Finding,
): boolean => {
  const { requests, window_seconds } = quota;
  const passed = partOf(now, window_seconds);
  const left = requests - used(present, past, passed) + crumb;
  if (left >= 0) {
    finding.remaining = math.floor(left);
    finding.seconds = (1 - passed) * window_seconds;
    return true;
  }
  finding.remaining = math.max(0, math.floor(left + cost));
  finding.seconds = waitFor(quota, cost, present - cost, past, passed);
  return false;
};
