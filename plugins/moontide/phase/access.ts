import * as nginx from "../adapter/request";
import { log } from "../adapter/log";
import { Refusal, Verdict } from "../kernel/verdict";
import { admitRequest } from "../feature/proxy/admit";
import { Exchange } from "../feature/proxy/exchange";
import { finishExchange } from "../feature/proxy/finish";
import { IncomingRequest } from "../feature/proxy/request";
import { seriesOf } from "../policy/metrics/registry";
import { currentGateway, openExchange } from "./instance";
import { refuse } from "./refuse";

const request: IncomingRequest = {
  method: nginx.method,
  host: nginx.host,
  path: nginx.path,
  header: nginx.header,
  announced_bytes: nginx.announcedBytes,
  may_have_body: nginx.mayHaveBody,
  read_body: nginx.readBody,
  set_path: nginx.setPath,
  set_host: nginx.setHost,
  peer_address: nginx.peerAddress,
  set_forwarded: nginx.setForwarded,
  set_server_name: nginx.setServerName,
};

const internalError: Refusal = {
  action: "shed",
  status: 500,
  reason: "internal_error",
  detail: "The gateway failed to handle this request. Its error log says why.",
};

/** An exchange whose request ended without a log phase: whatever it held is given back, nothing is judged. */
const settle = (exchange: Exchange): void => {
  exchange.attempts = 0;
  finishExchange(currentGateway(), exchange, 499, undefined);
};

const decide = (exchange: Exchange): Verdict => admitRequest(currentGateway(), exchange, request);

/** Decides on the request and chooses its first endpoint; then lets nginx proxy it. */
export const access = (): void => {
  const exchange = openExchange(nginx.requestKey(), settle);
  const [ok, verdict] = pcall(decide, exchange);
  if (!ok) {
    seriesOf(currentGateway().metrics.internal_errors, ["access"]).value += 1;
    log.error("access_failed", { problem: tostring(verdict) });
    return refuse(internalError);
  }
  if (verdict.action !== "admit") return refuse(verdict);
  const profile = exchange.route?.profile;
  if (profile !== undefined) ngx.exec(profile);
};
