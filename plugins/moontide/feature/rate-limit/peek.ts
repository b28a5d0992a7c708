import { ExpiringCounter } from "../../kernel/ports";
import { fitsStream } from "../../policy/rate-limit/gcra";
import { fitsWindow } from "../../policy/rate-limit/sliding-window";
import { windowAt, windowBefore } from "../../policy/rate-limit/slot";
import { finding, readWindow } from "./count";
import { RateLimit } from "./limit";

/** Whether a request of this cost would be let through by the gateway's own count. Takes nothing; see `finding`. */
export const wouldPass = (
  numbers: ExpiringCounter,
  { counted, options }: RateLimit,
  key: string,
  cost: number,
  now: number,
): boolean => {
  const { quota, places } = counted;
  if (options.algorithm === "gcra") {
    const arrival = math.max(now, numbers.get(places[0] + key));
    return fitsStream(quota, now, cost, arrival + cost * quota.interval_seconds, finding);
  }
  const window = windowAt(now, quota.window_seconds);
  const present = readWindow(numbers, places, key, window) + cost;
  const past = readWindow(numbers, places, key, windowBefore(window));
  return fitsWindow(quota, now, cost, present, past, finding);
};
