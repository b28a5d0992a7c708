/**
 * Kong's plugin `moontide-admission`: whether a request may go to its service now. Where it goes is for Kong, or for
 * `moontide-balancer`, to say; the pool's one endpoint stands for the service.
 */
import { endProbe } from "../feature/breaker/probe";
import { enterRoute } from "../feature/proxy/enter";
import { admitToWanted } from "../feature/proxy/admit";
import { Exchange, returnExchange, takeExchange } from "../feature/proxy/exchange";
import { finishExchange } from "../feature/proxy/finish";
import { outcomeOf } from "../policy/health/outcome";
import { remainderText } from "../policy/rate-limit/header-text";
import { incoming } from "./incoming";
import { notConfigured, refuse } from "./kong-refuse";
import { beginRequest, headerSeconds } from "./kong-request";
import { pluginGateway, routeOf } from "./kong-worker";
import { portsOf } from "./yielding";

/** What this plugin keeps of a request between the phases. */
interface Context {
  exchange: Exchange | undefined;
}

const contextOf = (): Context => kong.ctx.plugin as unknown as Context;

/** Kong's `access`: takes the request off its rate limits, and a place in the limit, waiting for one where it may. */
export const access = (): void => {
  const gateway = pluginGateway();
  const route = routeOf(kong.plugin.get_id());
  if (route === undefined) return refuse(gateway, notConfigured);
  const exchange = takeExchange();
  // From here on `log` gives back whatever the exchange holds, whatever becomes of the request.
  contextOf().exchange = exchange;
  beginRequest(exchange, route);
  const ports = portsOf(gateway);
  const refusal = enterRoute(gateway, ports, exchange, route, incoming);
  if (refusal !== undefined) return refuse(gateway, refusal, exchange);
  const verdict = admitToWanted(gateway, ports, exchange, route.target!, incoming);
  if (verdict.action !== "admit") return refuse(gateway, verdict, exchange);
  exchange.attempts = 1;
};

/** Kong's `header_filter`: what clients are told of rate limits, and what a probing request found out. */
export const headerFilter = (): void => {
  const { exchange } = contextOf();
  if (exchange === undefined) return;
  const { shown_limit, shown_policies, shown_remaining, shown_seconds } = exchange;
  if (shown_limit !== undefined && shown_policies !== undefined) {
    const text = remainderText(shown_limit.name, shown_remaining, shown_seconds);
    kong.response.set_header("RateLimit-Policy", shown_policies);
    kong.response.set_header("RateLimit", text);
  }
  const status = exchange.probing === undefined ? undefined : kong.service.response.get_status();
  if (status !== undefined) endProbe(pluginGateway(), exchange, outcomeOf(status, true));
};

/** Kong's `log`: the place is given back, and the answer is told to the limit. */
export const log = (): void => {
  const context = contextOf();
  const { exchange } = context;
  if (exchange === undefined) return;
  context.exchange = undefined;
  const seconds = exchange.attempts === 0 ? undefined : headerSeconds(exchange);
  finishExchange(pluginGateway(), exchange, kong.response.get_status(), seconds);
  returnExchange(exchange);
};
