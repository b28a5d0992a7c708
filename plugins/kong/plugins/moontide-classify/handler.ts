import { PluginConfiguration } from "../../../moontide/feature/kong/instance";
import { version } from "../../../moontide/feature/status/version";
import * as request from "../../../moontide/phase/kong-classify";
import * as worker from "../../../moontide/phase/kong-worker";

/** Behind authentication (1450 to 1000), before moontide-admission (895). */
const handler: kong.Handler<PluginConfiguration> = {
  VERSION: version,
  PRIORITY: 896,
  init_worker() {
    worker.initWorker();
  },
  configure(configurations) {
    request.configure(configurations);
  },
  access() {
    request.access();
  },
};

export = handler;
