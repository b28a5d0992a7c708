/** Kong's plugin `moontide-llm`: answers requests for models in the service's place, by the engine of the gateway. */
import { modelClient } from "../adapter/model-client";
import { answerForModel } from "../feature/llm/answer";
import { finishModel } from "../feature/llm/finish";
import { Exchange, returnExchange, takeExchange } from "../feature/proxy/exchange";
import { incoming } from "./incoming";
import { notConfigured, refuse } from "./kong-refuse";
import { identify } from "./kong-request";
import { pluginGateway, routeOf } from "./kong-worker";
import { portsOf } from "./yielding";

/** What this plugin keeps of a request between the phases. */
interface Context {
  exchange: Exchange | undefined;
}

const contextOf = (): Context => kong.ctx.plugin as unknown as Context;

/** Kong's `access`: asks providers until one answers; the service is never asked. */
export const access = (): void => {
  const gateway = pluginGateway();
  const route = routeOf(kong.plugin.get_id());
  const llm = route?.llm;
  if (route === undefined || llm === undefined) return refuse(gateway, notConfigured);
  const exchange = takeExchange();
  // From here on `log` gives back whatever the exchange holds, whatever becomes of the request.
  contextOf().exchange = exchange;
  exchange.route = route;
  identify(exchange);
  answerForModel(gateway, portsOf(gateway), exchange, llm, modelClient, incoming);
  ngx.exit(ngx.HTTP_OK);
};

/** Kong's `log`: the request and its tokens are counted. */
export const log = (): void => {
  const context = contextOf();
  const { exchange } = context;
  if (exchange === undefined) return;
  context.exchange = undefined;
  finishModel(pluginGateway(), exchange, kong.response.get_status());
  returnExchange(exchange);
};
