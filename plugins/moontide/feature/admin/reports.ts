import { contentType as prometheusType } from "../../policy/metrics/exposition";
import { listOf } from "../document/json-document";
import { scrape } from "../metrics/scrape";
import { unreadyPools } from "../status/ready";
import { statusReport } from "../status/status";
import {
  AdminCall,
  AdminResponse,
  document,
  largeDocument,
  pauseOn,
  problem,
  text,
} from "./exchange";

/** What probes are answered in. */
export const plainText = "text/plain; charset=utf-8";

export const answerHealth = (): AdminResponse => text(plainText, "ok\n");

export const answerReadiness = ({ gateway }: AdminCall): AdminResponse => {
  const pools = unreadyPools(gateway);
  if (pools.length === 0) return document(200, { ready: true });
  return problem({
    status: 503,
    reason: "not_ready",
    detail: `The first complete list of endpoints is missing in ${pools.length} of ${gateway.pool_names.length} pools.`,
    members: { pools: listOf(pools) },
  });
};

export const answerMetrics = ({ gateway, platform }: AdminCall): AdminResponse =>
  text(prometheusType, scrape(gateway, platform, pauseOn(platform)));

export const answerStatus = (call: AdminCall): AdminResponse =>
  largeDocument(call, statusReport(call.gateway));
