import { PluginConfiguration } from "../../../moontide/feature/kong/instance";
import { readLlm } from "../../../moontide/feature/kong/llm";
import { version } from "../../../moontide/feature/status/version";
import * as request from "../../../moontide/phase/kong-llm";
import * as worker from "../../../moontide/phase/kong-worker";

/** Behind authentication, limits and moontide-admission (895), which then counts a stream as under way; answers itself. */
const handler: kong.Handler<PluginConfiguration> = {
  VERSION: version,
  PRIORITY: 770,
  init_worker() {
    worker.initWorker();
  },
  configure(configurations) {
    worker.configure("moontide-llm", configurations, readLlm);
  },
  access() {
    request.access();
  },
  log() {
    request.log();
  },
};

export = handler;
