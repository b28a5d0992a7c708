import { Result } from "../../kernel/result";
import { normalPath } from "../../policy/route/normal-path";
import { parseUrl } from "../../policy/http/url";
import type { IncomingRequest } from "../proxy/request";
import type { DescribedRequest } from "./schema";

/** Where a described request goes. */
interface Destination {
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

const headersOf = (written: Readonly<Record<string, string>> = {}): LuaMap<string, string> => {
  const headers = new LuaMap<string, string>();
  for (const [name, value] of pairs(written)) headers.set(string.lower(name), value);
  return headers;
};

/** As nginx's `$host`: in lower case and without a port. */
const hostOf = (authority: string): string =>
  string.lower(string.match(authority, "^(.-):%d+$")[0] ?? authority);

const destinationOf = (
  { url, host }: DescribedRequest,
  header: string | undefined,
): Result<Destination> => {
  let authority = host ?? header ?? "";
  let target = url;
  if (string.sub(url, 1, 1) !== "/") {
    const [parsed, wrong] = parseUrl(url);
    if (parsed === undefined) return $multi(undefined, `${wrong}, or a path`);
    authority = parsed.authority;
    target = parsed.target;
  }
  const [written, query] = string.match(target, "^([^?#]*)%??([^#]*)");
  const path = normalPath(written!);
  if (path === undefined) {
    return $multi(undefined, "the URL: its path leads above the root or is not encoded right");
  }
  return $multi({ host: hostOf(authority), path, query: query! }, undefined);
};

const argumentIn = (query: string, wanted: string): string | undefined => {
  for (const [name, value] of string.gmatch(query, "([^&=]+)=?([^&]*)")) {
    if (string.lower(name!) === string.lower(wanted)) return value;
  }
  return undefined;
};

const cookieIn = (header: string | undefined, wanted: string): string | undefined => {
  // Cut up first: one pattern for all would try every way to divide a long text that holds no `=`.
  for (const [pair] of string.gmatch(header ?? "", "[^;]+")) {
    const [equals] = string.find(pair!, "=", 1, true);
    if (equals !== undefined) {
      const [name] = string.match(string.sub(pair!, 1, equals - 1), "^%s*(.*)$");
      if (name === wanted) return string.sub(pair!, equals + 1);
    }
  }
  return undefined;
};

const nothing = (): void => undefined;

/** A request as it is described, for the chain to look at. What the chain would change in it is not changed. */
export const describedRequest = (described: DescribedRequest): Result<IncomingRequest> => {
  const headers = headersOf(described.headers);
  const [destination, wrong] = destinationOf(described, headers.get("host"));
  if (destination === undefined) return $multi(undefined, wrong);
  const { host, path, query } = destination;
  headers.set("host", host);
  const header = (name: string): string | undefined =>
    headers.get(string.gsub(string.lower(name), "_", "-")[0]);
  const { body, body_bytes } = described;
  const bytes = body === undefined ? body_bytes : body.length;
  const request: IncomingRequest = {
    method: () => described.method,
    host: () => host,
    path: () => path,
    header,
    cookie: (name) => described.cookies?.[name] ?? cookieIn(header("cookie"), name),
    argument: (name) => argumentIn(query, name),
    variable: (name) => described.variables?.[name],
    announced_bytes: () => bytes,
    may_have_body: () => bytes > 0,
    read_body: () => bytes,
    set_path: nothing,
    set_host: nothing,
    set_header: nothing,
    clear_header: nothing,
    clear_cookie: nothing,
    clear_argument: nothing,
    peer_address: () => described.peer_address,
    set_forwarded: nothing,
    set_server_name: nothing,
    set_client_certificate: nothing,
    set_tls_slot: nothing,
    wants_websocket: () => string.lower(header("upgrade") ?? "") === "websocket",
    forget_upgrade: nothing,
  };
  return $multi(request, undefined);
};
