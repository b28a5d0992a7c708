import { exposition } from "../../policy/metrics/exposition";
import { Gateway } from "../gateway/gateway";
import { scrapeGauges } from "./gauges";
import { MetricsPlatform } from "./platform";
import { collectMetrics, publishMetrics } from "./publish";
import { scrapeFamilies } from "./scrape-families";

/**
 * The whole text of a scrape. This worker publishes first, so its own numbers are of this moment and those of the
 * others a second old at most.
 */
export const scrape = (gateway: Gateway, platform: MetricsPlatform): string => {
  publishMetrics(gateway);
  const counted = exposition(gateway.metrics.registry, collectMetrics(gateway));
  return counted + exposition(scrapeFamilies.registry, scrapeGauges(gateway, platform));
};
