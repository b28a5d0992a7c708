import { exposition } from "../../policy/metrics/exposition";
import { Gateway } from "../gateway/gateway";
import { scrapeGauges } from "./gauges";
import { MetricsPlatform } from "./platform";
import { collectMetrics, publishMetrics } from "./publish";
import { scrapeFamilies } from "./scrape-families";

const goOn = (): void => undefined;

/**
 * The whole text of a scrape. This worker publishes first, so its own numbers are of this moment and those of the
 * others a second old at most.
 *
 * With all the series that `metrics.maximum_endpoints` allows by default in four workers, that is 26,000 lines and
 * 40 ms of work; without traffic on most of 5,000 endpoints, 5 ms.
 *
 * @param pause lets other requests have their turn between the parts; may yield
 */
export const scrape = (
  gateway: Gateway,
  platform: MetricsPlatform,
  pause: (this: void) => void = goOn,
): string => {
  publishMetrics(gateway);
  const collected = collectMetrics(gateway);
  pause();
  const counted = exposition(gateway.metrics.registry, collected);
  pause();
  return counted + exposition(scrapeFamilies.registry, scrapeGauges(gateway, platform));
};
