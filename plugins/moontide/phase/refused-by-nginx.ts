import { clock } from "../adapter/clock";
import { requestKey } from "../adapter/request";
import { Refusal } from "../kernel/verdict";
import { bodyTooLarge } from "../feature/proxy/body";
import { isOverdue } from "../feature/proxy/attempt";
import { exchangeOf } from "./instance";
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

const tooOld: Refusal = {
  action: "shed",
  status: 503,
  reason: "kept_answer_too_old",
  detail:
    "The pool of this route gave no answer, and the one that was kept is too old to be given.",
  retry_after_seconds: 1,
};

/** By limit_conn or limit_req (nginx/protect.conf): before Moontide has seen the request. */
const tooManyRequests: Refusal = {
  action: "shed",
  status: 429,
  reason: "too_many_requests",
  detail: "This address has more connections open or sends more requests than the gateway allows.",
  retry_after_seconds: 1,
};

/** The last attempt timed out, or the total time was over before another one could begin. */
const isTimeout = (): boolean => {
  if (ngx.status === 504) return true;
  const exchange = exchangeOf(requestKey());
  const pool = exchange?.target?.pool;
  if (exchange === undefined || pool === undefined || exchange.attempts === 0) return false;
  return isOverdue(exchange, pool, clock.now());
};

/** The body for nginx's own 413, 429, 502, 503 and 504 (an endpoint's own pass through untouched). Content phase. */
export const refusedByNginx = (): void => {
  if (ngx.status === 413) return refuse(bodyTooLarge);
  if (ngx.status === 429) return refuse(tooManyRequests);
  if (ngx.status === 503) return refuse(tooOld);
  refuse(isTimeout() ? timedOut : unreachable);
};
