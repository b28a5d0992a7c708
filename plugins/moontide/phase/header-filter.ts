import { clock } from "../adapter/clock";
import { answerHeader } from "../adapter/response-header";
import { markAnswer } from "../feature/cache/answer";
import { addCookie } from "../adapter/response";
import { requestKey, upstreamHeaderSeconds, upstreamStatus } from "../adapter/request";
import { endProbe } from "../feature/breaker/probe";
import { Exchange } from "../feature/proxy/exchange";
import { endRetrying } from "../feature/proxy/finish";
import { splitCookie } from "../feature/split/cookie";
import { outcomeOf } from "../policy/health/outcome";
import { heedAnswer } from "./bound-answer";
import { currentGateway, exchangeOf } from "./instance";
import { heedQueueSignal } from "./queue-signal";
import { showRateLimit } from "./rate-limit-headers";

/**
 * A request that was to find out how its pool is has its answer: what comes behind the header may last for hours. What
 * no endpoint answered, and gRPC, whose status comes behind the body, is judged at the end.
 */
const judgeProbe = (exchange: Exchange): void => {
  if (exchange.attempts === 0 || upstreamHeaderSeconds(exchange.attempts) === undefined) return;
  const [grpc] = string.find(tostring(ngx.header["Content-Type"]), "application/grpc", 1, true);
  if (grpc !== undefined) return;
  endProbe(currentGateway(), exchange, outcomeOf(upstreamStatus() ?? ngx.status, true));
};

const issueCookie = (exchange: Exchange): void => {
  const cookie = splitCookie(exchange);
  if (cookie !== undefined) addCookie(cookie);
};

/** A response header has come, from an endpoint or from nginx in its place: retries are over. */
export const headerFilter = (): void => {
  const exchange = exchangeOf(requestKey());
  if (exchange === undefined) return;
  if (exchange.retrying) endRetrying(currentGateway(), exchange);
  if (exchange.probing !== undefined) judgeProbe(exchange);
  if (exchange.issued_point !== undefined) issueCookie(exchange);
  if (exchange.shown_limit !== undefined) showRateLimit(exchange);
  const binding = exchange.target?.pool.binding;
  if (binding !== undefined) heedAnswer(currentGateway(), exchange, binding);
  heedQueueSignal(exchange);
  // Behind all that sets cookies: with one, an answer is its client's alone.
  if (exchange.kept_by !== undefined) markAnswer(exchange, answerHeader, clock.wall());
};
