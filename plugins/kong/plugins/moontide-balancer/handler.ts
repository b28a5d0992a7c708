import { PluginConfiguration, readInstance } from "../../../moontide/feature/kong/instance";
import { version } from "../../../moontide/feature/status/version";
import * as request from "../../../moontide/phase/kong";
import * as worker from "../../../moontide/phase/kong-worker";

/** Behind authentication and rate limits (1450 to 900), before ai-proxy (770) and the log plugins. */
const handler: kong.Handler<PluginConfiguration> = {
  VERSION: version,
  PRIORITY: 780,
  init_worker() {
    worker.initWorker();
  },
  configure(configurations) {
    worker.configure("moontide-balancer", configurations, readInstance);
  },
  access() {
    request.access();
  },
  log() {
    request.log();
  },
};

export = handler;
