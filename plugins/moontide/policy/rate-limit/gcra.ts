import { Finding, Quota } from "./quota";

/**
 * The generic cell rate algorithm (ITU-T I.371; redis-cell): one number, the theoretical arrival time, until which the
 * requests so far would have filled an even stream. A request is let through when that lies no further ahead than the
 * tolerance, its own part included.
 *
 * @param arrival the theoretical arrival time, this request included
 */
export const fitsStream = (
  { interval_seconds, tolerance_seconds }: Quota,
  now: number,
  cost: number,
  arrival: number,
  finding: Finding,
): boolean => {
  // A thousandth of an interval, so that the rounding of doubles does not cost a whole request.
  const crumb = interval_seconds * 1e-3;
  const left = now + tolerance_seconds - arrival + crumb;
  if (left >= 0) {
    finding.remaining = math.floor(left / interval_seconds);
    finding.seconds = math.max(0, arrival - now);
    return true;
  }
  finding.remaining = math.max(0, math.floor((left + cost * interval_seconds) / interval_seconds));
  finding.seconds = crumb - left;
  return false;
};
