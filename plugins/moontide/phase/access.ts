import { requestKey } from "../adapter/request";
import { admitRequest } from "../feature/proxy/admit";
import { Exchange } from "../feature/proxy/exchange";
import { abandonExchange } from "../feature/proxy/finish";
import { incoming } from "./incoming";
import { currentGateway, openExchange } from "./instance";
import { goThroughCache } from "./cache";
import { refuse } from "./refuse";
import { portsOf } from "./yielding";

/**
 * An exchange that another takes the place of: its request ended without a log phase, or an internal redirect led
 * from one of our locations to another. Whatever it held is given back; it is neither judged nor counted.
 */
const settle = (exchange: Exchange): void => {
  abandonExchange(currentGateway(), exchange);
};

/**
 * Decides on the request and chooses its first endpoint; then lets nginx proxy it. There is no pcall: LuaJIT gives
 * up a trace that returns through one, and nginx answers an error with 500, logs it and still runs the log phase.
 */
export const access = (): void => {
  const exchange = openExchange(requestKey(), settle);
  const gateway = currentGateway();
  const verdict = admitRequest(gateway, portsOf(gateway), exchange, incoming);
  if (verdict.action !== "admit") return refuse(verdict);
  if (exchange.route?.llm !== undefined) ngx.exec("@moontide_llm");
  if (exchange.cache_key !== undefined) return goThroughCache(gateway, exchange);
  const target = exchange.target;
  const profile = exchange.websocket ? target?.websocket_profile : target?.profile;
  if (profile !== undefined) ngx.exec(profile);
};
