import { readAdmission } from "../../../moontide/feature/kong/admission";
import { PluginConfiguration } from "../../../moontide/feature/kong/instance";
import { version } from "../../../moontide/feature/status/version";
import * as request from "../../../moontide/phase/kong-admission";
import * as worker from "../../../moontide/phase/kong-worker";

/** Behind authentication and Kong's own rate limits (1450 to 900), before moontide-balancer (780). */
const handler: kong.Handler<PluginConfiguration> = {
  VERSION: version,
  PRIORITY: 895,
  init_worker() {
    worker.initWorker();
  },
  configure(configurations) {
    worker.configure("moontide-admission", configurations, readAdmission);
  },
  access() {
    request.access();
  },
  header_filter() {
    request.headerFilter();
  },
  log() {
    request.log();
  },
};

export = handler;
