/** What the plugin adds to Kong's own APIs; both are answered by whichever worker is asked. */
import { oneDictSpace } from "../adapter/one-dict";
import { nginxVersion, ngxLuaVersion, sleep } from "../adapter/platform";
import { encodeDocument } from "../feature/document/json-document";
import { MetricsPlatform } from "../feature/metrics/platform";
import { scrape } from "../feature/metrics/scrape";
import { decisionReports } from "../feature/decisions/report";
import { mostShown } from "../feature/decisions/schema";
import { statusReport } from "../feature/status/status";
import { contentType } from "../policy/metrics/exposition";
import { pluginGateway } from "./kong-worker";

const platform: MetricsPlatform = {
  nginx_version: nginxVersion,
  ngx_lua_version: ngxLuaVersion,
  sharedSpaces: () => [oneDictSpace()],
};

/** Lets other requests have their turn in between. */
const pause = (): void => sleep(0);

/** The numbers of all workers, for Prometheus. */
export const answerMetrics = (): void => {
  const text = scrape(pluginGateway(), platform, pause);
  kong.response.exit(200, text, { "Content-Type": contentType });
};

/** Pools, endpoints and workers, for people. */
export const answerStatus = (): void => {
  const text = encodeDocument(statusReport(pluginGateway()), pause);
  kong.response.exit(200, text, { "Content-Type": "application/json" });
};

/** The last refusals and decisions of all workers, the newest first. */
export const answerDecisions = (): void => {
  const decisions = decisionReports(pluginGateway(), { limit: mostShown });
  kong.response.exit(200, encodeDocument({ decisions }, pause), {
    "Content-Type": "application/json",
  });
};

type Methods = Record<string, (this: void) => void>;

/** In this order: the first of those that Kong loads has the paths, as none may be there twice. */
const plugins = [
  "moontide-balancer",
  "moontide-admission",
  "moontide-classify",
  "moontide-llm",
] as const;

/** What one of our plugins adds to Kong's APIs; all of them would show the same. */
export const apiOf = (plugin: (typeof plugins)[number]): Record<string, Methods> => {
  const loaded = kong.configuration.loaded_plugins ?? {};
  for (const name of plugins) {
    if (name === plugin) break;
    if (loaded[name]) return {};
  }
  return {
    "/moontide/metrics": { GET: answerMetrics },
    "/moontide/status": { GET: answerStatus },
    "/moontide/decisions": { GET: answerDecisions },
  };
};
