import { log as errorLog } from "../adapter/log";
import { requestKey, upstreamHeaderSeconds } from "../adapter/request";
import { Exchange } from "../feature/proxy/exchange";
import { finishExchange } from "../feature/proxy/finish";
import { seriesOf } from "../policy/metrics/registry";
import { closeExchange, currentGateway, exchangeOf } from "./instance";

const finish = (exchange: Exchange): void => {
  const seconds = exchange.attempts === 0 ? undefined : upstreamHeaderSeconds(exchange.attempts);
  finishExchange(currentGateway(), exchange, ngx.status, seconds);
};

/** Ends the exchange: whatever it still holds is given back, and it is counted. */
export const log = (): void => {
  const key = requestKey();
  const exchange = exchangeOf(key);
  if (exchange === undefined) return;
  const [ok, problem] = pcall(finish, exchange);
  closeExchange(key);
  if (!ok) {
    seriesOf(currentGateway().metrics.internal_errors, ["log"]).value += 1;
    errorLog.error("log_failed", { problem: tostring(problem) });
  }
};
