import { grpcStatus, requestKey, upstreamHeaderSeconds, upstreamStatus } from "../adapter/request";
import { finishModel } from "../feature/llm/finish";
import { Exchange, returnExchange } from "../feature/proxy/exchange";
import { finishExchange } from "../feature/proxy/finish";
import { httpStatusOfCall } from "../policy/health/grpc-outcome";
import { currentGateway, takeOutExchange } from "./instance";

const headerSeconds = (exchange: Exchange): number | undefined =>
  exchange.attempts === 0 ? undefined : upstreamHeaderSeconds(exchange.attempts);

/**
 * A gRPC call counts as the HTTP status that stands for its own. Where no endpoint answered, the client was told
 * so with status 200; what nginx made of the attempt is what counts for the endpoint.
 */
const finishCall = (exchange: Exchange): void => {
  const seconds = headerSeconds(exchange);
  const status = httpStatusOfCall(ngx.status, grpcStatus());
  const endpoint_status = seconds === undefined ? (upstreamStatus() ?? status) : status;
  finishExchange(currentGateway(), exchange, status, seconds, endpoint_status);
};

/**
 * Ends the exchange: whatever it still holds is given back, and it is counted. It leaves the list of those under way
 * first, so an error behind that, which nginx logs, costs a record and no count.
 */
export const log = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  if (exchange.route?.llm !== undefined) finishModel(currentGateway(), exchange, ngx.status);
  else if (exchange.target?.grpc) finishCall(exchange);
  else finishExchange(currentGateway(), exchange, ngx.status, headerSeconds(exchange));
  returnExchange(exchange);
};

/**
 * The same in a location that an internal redirect of the user's led to (`error_page` with `proxy_intercept_errors`):
 * the client is told something else than the endpoint said.
 */
export const logRedirected = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  const seconds = headerSeconds(exchange);
  finishExchange(currentGateway(), exchange, ngx.status, seconds, upstreamStatus());
  returnExchange(exchange);
};
