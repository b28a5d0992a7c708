import { requestKey, upstreamHeaderSeconds, upstreamStatus } from "../adapter/request";
import { returnExchange } from "../feature/proxy/exchange";
import { finishExchange } from "../feature/proxy/finish";
import { currentGateway, takeOutExchange } from "./instance";

/**
 * Ends the exchange: whatever it still holds is given back, and it is counted. It leaves the list of those under way
 * first, so an error behind that, which nginx logs, costs a record and no count.
 */
export const log = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  const seconds = exchange.attempts === 0 ? undefined : upstreamHeaderSeconds(exchange.attempts);
  finishExchange(currentGateway(), exchange, ngx.status, seconds);
  returnExchange(exchange);
};

/**
 * The same in a location that an internal redirect of the user's led to (`error_page` with `proxy_intercept_errors`):
 * the client is told something else than the endpoint said.
 */
export const logRedirected = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  const seconds = exchange.attempts === 0 ? undefined : upstreamHeaderSeconds(exchange.attempts);
  finishExchange(currentGateway(), exchange, ngx.status, seconds, upstreamStatus());
  returnExchange(exchange);
};
