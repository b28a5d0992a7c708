/**
 * One request in Kong, which has no balancer phase for plugins: the first endpoint is chosen in `access`, the
 * others when Kong asks for them, and all is counted in `log`.
 * https://docs.konghq.com/gateway/latest/plugin-development/pdk/kong.service/
 */
import { lastFailureStatus } from "../adapter/upstream";
import { fillTimeouts, TryTimeouts } from "../policy/retry/timeouts";
import { Gateway } from "../feature/gateway/gateway";
import { isAddress, serviceAuthority, targetHost } from "../feature/kong/host";
import { Retry, returnSession, Session, takeSession } from "../feature/kong/session";
import { Member } from "../feature/pool/member";
import { Pool } from "../feature/pool/pool";
import { admitToWanted } from "../feature/proxy/admit";
import { retriesFor, retryAttempt, statusClass, withoutAnswer } from "../feature/proxy/attempt";
import { finishExchange } from "../feature/proxy/finish";
import { incoming } from "./incoming";
import { notConfigured, refuse } from "./kong-refuse";
import { beginRequest, headerSeconds } from "./kong-request";
import { pluginGateway, routeOf } from "./kong-worker";
import { portsOf } from "./yielding";

/** What this plugin keeps of a request between the phases. */
interface Context {
  session: Session | undefined;
}

/**
 * What Kong would have sent. Kong's own variable `$upstream_host` holds it where a route preserves the client's host
 * or another plugin has set one; no function of the PDK tells.
 */
const hostOf = (pool: Pool, service: kong.Service | undefined): string => {
  const configured = pool.configuration.host_header;
  if (configured !== undefined) return configured;
  const chosen = ngx.var.upstream_host;
  if (chosen !== undefined && chosen !== "") return chosen;
  return service === undefined ? kong.request.get_host() : serviceAuthority(service);
};

/** `set_target` also makes the target's address the Host header, so that is set anew each time. */
const sendTo = (session: Session, member: Member): void => {
  kong.service.set_target(targetHost(member.address), member.port);
  kong.service.request.set_header("Host", session.host);
};

const milliseconds = (seconds: number): number => math.floor(seconds * 1000 + 0.5);

/** Filled anew for each request: nothing yields while it is in use. */
const timeouts: TryTimeouts = { connect_seconds: 0, send_seconds: 0, read_seconds: 0 };

/** Pools for which it was said that there are no retries. */
const said = new LuaSet<string>();

const sayOnce = (gateway: Gateway, pool: Pool, host: string): void => {
  if (said.has(pool.name) || pool.configuration.retries.attempts === 0) return;
  said.add(pool.name);
  const remedy = "give the service a name as host, for example web.invalid; it is never looked up";
  gateway.ports.log.warn("retries_impossible", { pool: pool.name, service_host: host, remedy });
};

/** A service with an address as its host gets no retries: they would meet the endpoint that failed. */
const retriesIn = (gateway: Gateway, pool: Pool, service: kong.Service | undefined): number => {
  if (service === undefined) return 0;
  if (!isAddress(service.host)) return retriesFor(gateway, pool, kong.request.get_method());
  sayOnce(gateway, pool, service.host);
  return 0;
};

/** Before Kong 3.8 none of these can be said, and the service's own options hold. */
const limitTries = (
  gateway: Gateway,
  session: Session,
  pool: Pool,
  service: kong.Service | undefined,
): void => {
  const { set_retries, set_target_retry_callback, set_timeouts } = kong.service;
  if (set_retries === undefined) return;
  fillTimeouts(pool.limits, pool.limits.total_seconds, timeouts);
  set_timeouts!(
    milliseconds(timeouts.connect_seconds),
    milliseconds(timeouts.send_seconds),
    milliseconds(timeouts.read_seconds),
  );
  const retries = retriesIn(gateway, pool, service);
  set_retries(retries);
  if (retries > 0) set_target_retry_callback!(session.retry);
};

/** Kong's `access`: chooses the first endpoint and says what is to happen when it fails. */
export const access = (): void => {
  const gateway = pluginGateway();
  const route = routeOf(kong.plugin.get_id());
  if (route === undefined) return refuse(gateway, notConfigured);
  const session = takeSession(retry);
  const { exchange } = session;
  beginRequest(exchange, route);
  // From here on `log` gives back whatever the exchange holds, whatever becomes of the request.
  (kong.ctx.plugin as unknown as Context).session = session;
  const verdict = admitToWanted(gateway, portsOf(gateway), exchange, route.target!, incoming);
  if (verdict.action !== "admit") return refuse(gateway, verdict, exchange);
  const service = kong.router.get_service();
  session.host = hostOf(route.target!.pool, service);
  limitTries(gateway, session, route.target!.pool, service);
  sendTo(session, exchange.member!);
  exchange.attempts = 1;
};

/**
 * Kong's balancer phase, before each attempt but the first: the one before has failed. Kong looks only at whether a
 * host comes back (kong/runloop/balancer/init.lua, `execute`), and then takes the target that was set last. Without
 * a host it answers 503.
 */
const retry = (session: Session): ReturnType<Retry> => {
  const { exchange } = session;
  const pool = exchange.target!.pool;
  const status = lastFailureStatus(exchange.attempts);
  const status_class = status === undefined ? withoutAnswer : statusClass(status);
  const member = retryAttempt(pluginGateway(), exchange, pool, status_class);
  if (member === undefined) {
    return $multi(undefined, `pool ${pool.name} has no time or no endpoint for another attempt`);
  }
  exchange.attempts += 1;
  sendTo(session, member);
  return $multi(member.address, member.port);
};

/** Kong's `log`: the last attempt is judged, and the request is counted. */
export const log = (): void => {
  const context = kong.ctx.plugin as unknown as Context;
  const session = context.session;
  if (session === undefined) return;
  context.session = undefined;
  const seconds = session.exchange.attempts === 0 ? undefined : headerSeconds(session.exchange);
  finishExchange(pluginGateway(), session.exchange, kong.response.get_status(), seconds);
  returnSession(session);
};
