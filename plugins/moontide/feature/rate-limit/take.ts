import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import {
  finding,
  giveBackToStream,
  giveBackToWindow,
  takeFromStream,
  takeFromWindow,
} from "./count";
import { RateLimit } from "./limit";
import { bucketOf, takeFromOverflow } from "./overflow";
import { noteLeft, Taken, Taking } from "./taking";

/** Takes one of a request's limits by the gateway's own count. Nothing is taken where it refuses. */
export const takeCounted = (
  gateway: Gateway,
  taking: Taking,
  position: number,
  now: number,
): boolean => {
  const limit = taking.limits[position]!;
  const key = taking.keys[position]!;
  const { counted, options } = limit;
  // A share of a limit must not refuse for ever what the whole of it lets through.
  const cost = math.min(taking.costs[position]!, counted.quota.largest_cost);
  taking.costs[position] = cost;
  const { numbers } = gateway.ports.shared.limits;
  const take = options.algorithm === "gcra" ? takeFromStream : takeFromWindow;
  const fits = take(numbers, counted, key, cost, now);
  const admitted = fits ?? takeFromOverflow(gateway, limit, key, cost, now);
  if (!admitted) return false;
  taking.taken[position] = fits === undefined ? Taken.Overflow : Taken.Counted;
  noteLeft(taking, limit, finding.remaining, finding.seconds);
  return true;
};

const giveBackCounted = (gateway: Gateway, limit: RateLimit, key: string, cost: number): void => {
  const { clock, shared } = gateway.ports;
  const { numbers } = shared.limits;
  const { quota, places } = limit.counted;
  if (limit.options.algorithm === "gcra") giveBackToStream(numbers, limit.counted, key, cost);
  else giveBackToWindow(numbers, places, quota.window_seconds, key, cost, clock.now());
};

/** Gives back whatever was taken here; what Redis took it has not taken when it refused. */
export const giveBack = (gateway: Gateway, taking: Taking): void => {
  const { clock, shared } = gateway.ports;
  const { numbers } = shared.limits;
  for (const i of $range(1, taking.count)) {
    const limit = taking.limits[i - 1]!;
    const key = taking.keys[i - 1]!;
    const cost = taking.costs[i - 1]!;
    const taken = taking.taken[i - 1]!;
    if (taken === Taken.Counted) giveBackCounted(gateway, limit, key, cost);
    else if (taken === Taken.Overflow)
      giveBackToStream(numbers, limit.overflow, bucketOf(key), cost);
    else if (taken === Taken.Leased) {
      const { window_seconds } = limit.quota;
      giveBackToWindow(numbers, limit.used, window_seconds, key, cost, clock.now());
    }
    taking.taken[i - 1] = Taken.Nothing;
  }
};

/** Counts what became of a request under a limit. */
export const countResult = (gateway: Gateway, limit: RateLimit, result: string): void => {
  let series = limit.results.get(result);
  if (series === undefined) {
    series = seriesOf(gateway.metrics.admission.rate_limits.results, [limit.name, result]);
    limit.results.set(result, series);
  }
  series.value += 1;
};
