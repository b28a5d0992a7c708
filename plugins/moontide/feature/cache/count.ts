import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { Cache } from "./cache";

/** Counts a request by what the cache did for it: nginx's own word (`HIT`), or `BYPASS`. */
export const countCached = (gateway: Gateway, cache: Cache, status: string): void => {
  let series = cache.series.get(status);
  if (series === undefined) {
    series = seriesOf(gateway.metrics.admission.cache_requests, [
      cache.route_name,
      string.lower(status),
    ]);
    cache.series.set(status, series);
  }
  series.value += 1;
};
