import { HttpConnection, HttpTransport } from "../../kernel/http-transport";
import { Clock, ConnectRequest, HttpRequest } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Url } from "../../policy/http/url";
import { Resolve } from "./resolve";

const tlsOf = (request: HttpRequest, url: Url): ConnectRequest["tls"] =>
  url.scheme === "https"
    ? { server_name: request.server_name ?? url.host, verify: request.verify ?? true }
    : undefined;

/**
 * Connects to the first address of the URL's host that takes the connection, within `connect_timeout_seconds` in all:
 * each address gets an equal share of what is left, so that one that is silent does not take the others' time.
 */
export const connectTo = (
  transport: HttpTransport,
  resolve: Resolve,
  clock: Clock,
  request: HttpRequest,
  url: Url,
): Result<HttpConnection> => {
  const total = math.min(
    request.connect_timeout_seconds,
    request.total_timeout_seconds ?? request.connect_timeout_seconds,
  );
  const until = clock.now() + total;
  const [addresses, unresolved] = resolve(url.host, total);
  if (addresses === undefined) return $multi(undefined, unresolved);
  const tls = tlsOf(request, url);
  let reason = "timeout";
  let left = addresses.length;
  for (const address of addresses) {
    const remaining = until - clock.now();
    if (remaining <= 0) break;
    const timeout_seconds = remaining / left;
    const [connection, problem] = transport.connect({
      address,
      port: url.port,
      timeout_seconds,
      tls,
    });
    if (connection !== undefined) return $multi(connection, undefined);
    reason = problem === "timeout" ? `timeout: no connection within ${total} s` : problem;
    left -= 1;
  }
  return $multi(undefined, reason);
};
