import { Refusal } from "../kernel/verdict";
import { refuse } from "./refuse";

const unreachable: Refusal = {
  action: "shed",
  status: 502,
  reason: "upstream_unreachable",
  detail:
    "No endpoint of the pool could be reached, or the connection broke before an answer came.",
};

const timedOut: Refusal = {
  action: "shed",
  status: 504,
  reason: "upstream_timeout",
  detail: "No endpoint of the pool answered in time.",
};

/** The body for nginx's own 502 and 504 (an endpoint's own pass through untouched). Content phase. */
export const upstreamFailed = (): void => refuse(ngx.status === 504 ? timedOut : unreachable);
