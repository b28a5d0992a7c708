import { rewritePath } from "../../policy/route/rewrite";
import { Gateway } from "../gateway/gateway";
import { Route } from "../route/route";
import { Target } from "../route/target";
import { TlsConnection } from "../tls/connection";
import { forwardClient } from "./forward";
import { IncomingRequest } from "./request";

/** The path as the route changes it; undefined when it holds control characters, which nginx refuses to take. */
export const rewrittenPath = (route: Route, request: IncomingRequest): string | undefined => {
  const path = rewritePath(route.configuration.rewrite!, request.path());
  const [control] = string.find(path, "%c");
  return control === undefined ? path : undefined;
};

/** Changes the path as the route says. False when a client has sent control characters, encoded. */
export const rewrite = (route: Route, request: IncomingRequest): boolean => {
  const path = rewrittenPath(route, request);
  if (path === undefined) return false;
  request.set_path(path);
  return true;
};

/**
 * The host of an absolute request target goes before the Host header (RFC 9112, 3.2.2). Where routes look at hosts,
 * the endpoint is told the one that the route was chosen by, so that the two can't be played off against each other.
 */
const agreeOnHost = (request: IncomingRequest): void => {
  const sent = request.header("host");
  const host = request.host();
  if (sent === undefined || sent === host) return;
  if (string.lower(string.match(sent, "^(.-):%d*$")[0] ?? sent) !== host) request.set_host(host);
};

const adaptTls = (tls: TlsConnection, request: IncomingRequest): void => {
  request.set_server_name(tls.server_name);
  request.set_tls_slot(tls.slot);
  const { client_certificate, client_key } = tls;
  if (client_certificate !== undefined && client_key !== undefined) {
    request.set_client_certificate(client_certificate, client_key);
  }
};

/** What the endpoints of the chosen pool are told: host, server name, certificate, and where the client is. */
export const adaptRequest = (gateway: Gateway, target: Target, request: IncomingRequest): void => {
  const options = target.pool.configuration;
  if (options.host_header !== undefined) request.set_host(options.host_header);
  else if (gateway.matcher.needs_host) agreeOnHost(request);
  if (target.tls !== undefined) adaptTls(target.tls, request);
  if (gateway.trusted_proxies !== undefined) forwardClient(gateway.trusted_proxies, request);
};
