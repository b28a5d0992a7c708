import { contentType, exposition } from "../policy/metrics/exposition";
import { collectMetrics } from "../feature/metrics/publish";
import { pluginGateway } from "./kong-worker";

/** Answers a scrape, on Kong's status or admin API, with the numbers of all workers. */
export const answerScrape = (): void => {
  const gateway = pluginGateway();
  const text = exposition(gateway.metrics.registry, collectMetrics(gateway));
  kong.response.exit(200, text, { "Content-Type": contentType });
};
