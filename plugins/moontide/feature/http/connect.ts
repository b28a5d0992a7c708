import { HttpConnection, HttpTransport } from "../../kernel/http-transport";
import { Clock, ConnectRequest, HttpRequest } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Url } from "../../policy/http/url";
import { Resolve } from "./resolve";

const tlsOf = (request: HttpRequest, url: Url): ConnectRequest["tls"] =>
  url.scheme === "https"
    ? { server_name: request.server_name ?? url.host, verify: request.verify ?? true }
    : undefined;

/** Where to connect: to where the request says, else to what the URL's host resolves to. */
const addressesOf = (
  resolve: Resolve,
  request: HttpRequest,
  url: Url,
  seconds: number,
): Result<readonly string[]> => {
  if (request.connect_to !== undefined) return $multi([request.connect_to.address], undefined);
  return resolve(url.host, seconds);
};

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
  const [addresses, unresolved] = addressesOf(resolve, request, url, total);
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
      port: request.connect_to?.port ?? url.port,
      timeout_seconds,
      tls,
    });
    if (connection !== undefined) return $multi(connection, undefined);
    reason = problem === "timeout" ? `timeout: no connection within ${total} s` : problem;
    left -= 1;
  }
  return $multi(undefined, reason);
};
