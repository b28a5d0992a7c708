/** What our plugins in Kong do alike with a request. */
import { clock } from "../adapter/clock";
import { upstreamHeaderSeconds } from "../adapter/request";
import { identityOfConsumer } from "../feature/kong/identity";
import { Exchange } from "../feature/proxy/exchange";
import { Route } from "../feature/route/route";

/** What `moontide-classify` tells the others of a request, in `kong.ctx.shared`. */
export interface KongClass {
  readonly tier: number;
  /** Its name, for plugins of others. */
  readonly priority: string;
}

/** Who sends the request: Kong's consumer, which an earlier plugin found out. */
export const identify = (exchange: Exchange): void => {
  const consumer = kong.client.get_consumer();
  if (consumer !== undefined) exchange.identity = identityOfConsumer(consumer);
};

/** What is known of a request before the plugin looks at it. */
export const beginRequest = (exchange: Exchange, route: Route): void => {
  exchange.route = route;
  exchange.target = route.target;
  identify(exchange);
  const known = kong.ctx.shared["moontide"] as KongClass | undefined;
  if (known !== undefined) exchange.tier = known.tier;
};

/** For `upstreamHeaderSeconds`: nginx's value is a list. */
const several = 2;

/**
 * Seconds until the last endpoint's response header, or undefined when none came. A response that a plugin has
 * had buffered leaves no times behind, so there it counts until now.
 */
export const headerSeconds = (exchange: Exchange): number | undefined => {
  // Kong repeats some attempts without asking: before 3.8 all, later those on a kept connection that was closed.
  const seconds = upstreamHeaderSeconds(exchange.attempts) ?? upstreamHeaderSeconds(several);
  if (seconds !== undefined || ngx.var.upstream_addr !== undefined) return seconds;
  if (kong.service.response.get_status() !== undefined) {
    return clock.now() - exchange.attempt_started_at;
  }
  // It never went out: another plugin answered.
  exchange.attempts = 0;
  return undefined;
};
