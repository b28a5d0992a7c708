import { PluginConfiguration } from "../../../moontide/feature/kong/instance";
import * as requests from "../../../moontide/phase/kong";
import * as worker from "../../../moontide/phase/kong-worker";

type Handler = kong.Handler<PluginConfiguration>;

export const VERSION = "0.1.0";

/** Behind authentication and rate limits (1450 to 900), before ai-proxy (770) and the log plugins. */
export const PRIORITY = 780;

export function init_worker(this: Handler): void {
  worker.initWorker();
}

export function configure(
  this: Handler,
  configurations: readonly PluginConfiguration[] | undefined,
): void {
  worker.configure(configurations);
}

export function access(this: Handler): void {
  requests.access();
}

export function log(this: Handler): void {
  requests.log();
}
