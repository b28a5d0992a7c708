import * as ffi from "ffi";
import * as base from "resty.core.base";

const address = ffi.typeof("uintptr_t");

/**
 * A number that names the request at hand for as long as it lasts: the address of nginx's own record of it.
 * Unlike `ngx.ctx` it outlives internal redirects (`error_page`, named locations), and costs no table.
 */
export const requestKey = (): number => tonumber(ffi.cast(address, base.get_request()))!;

export const method = (): string => ngx.req.get_method();
export const host = (): string => ngx.var.host ?? "";
export const path = (): string => ngx.var.uri ?? "/";
export const peerAddress = (): string => ngx.var.remote_addr ?? "";

/** Headers' names in lower case → nginx's variables of them. The configuration alone names headers, so it stays small. */
const headerVariables = new LuaMap<string, string>();

/** The header's value, several lines of it joined as nginx does. */
export const header = (name: string): string | undefined => {
  let variable = headerVariables.get(name);
  if (variable === undefined) {
    // LuaJIT compiles no `gsub`: at each read it cost more than all the rest.
    variable = `http_${string.gsub(name, "-", "_")[0]}`;
    headerVariables.set(name, variable);
  }
  return ngx.var[variable];
};

export const cookie = (name: string): string | undefined => ngx.var[`cookie_${name}`];
export const argument = (name: string): string | undefined => ngx.var[`arg_${name}`];
export const variable = (name: string): string | undefined => ngx.var[name];

export const announcedBytes = (): number | undefined => {
  const text = ngx.var.content_length;
  return text === undefined ? undefined : tonumber(text);
};

/** HTTP/2 or later. Not by `ngx.req.http_version`: LuaJIT compiles no call of a C function that is not its own. */
const isFramed = (protocol: string): boolean => (string.byte(protocol, 6) ?? 0) >= 50;

/** Any method may have one (RFC 9112, 6.3), and HTTP/2 and later need not say so. For requests that announce no size. */
export const mayHaveBody = (): boolean =>
  ngx.var.http_transfer_encoding !== undefined || isFramed(ngx.var.server_protocol ?? "");

const fileBytes = (name: string): number => {
  const [file] = io.open(name, "rb");
  if (file === undefined) return 0;
  const bytes = file.seek("end")[0] ?? 0;
  file.close();
  return bytes;
};

/** Waits for the whole body, in memory or in a file of nginx's, and returns its bytes. */
export const readBody = (): number => {
  ngx.req.read_body();
  const announced = announcedBytes();
  if (announced !== undefined) return announced;
  const body = ngx.req.get_body_data();
  if (body !== undefined) return body.length;
  const name = ngx.req.get_body_file();
  return name === undefined ? 0 : fileBytes(name);
};

export const setPath = (value: string): void => ngx.req.set_uri(value, false);
export const setHost = (value: string): void => ngx.req.set_header("Host", value);
export const setHeader = (name: string, value: string): void => ngx.req.set_header(name, value);
export const clearHeader = (name: string): void => ngx.req.clear_header(name);

/** The parts of a list that are not `name=…`, joined again. nginx finds cookies and parameters in any case of letters. */
const withoutPart = (list: string, separator: string, joint: string, name: string): string => {
  const parts: string[] = [];
  const wanted = string.lower(name);
  for (const [part] of string.gmatch(list, `[^${separator}]+`)) {
    const [own] = string.match(part!, "^%s*([^=]*)");
    if (string.lower(own!) !== wanted) parts[parts.length] = string.match(part!, "^%s*(.*)$")[0]!;
  }
  return table.concat(parts, joint);
};

export const clearCookie = (name: string): void => {
  const rest = withoutPart(ngx.var.http_cookie ?? "", ";", "; ", name);
  if (rest === "") ngx.req.clear_header("Cookie");
  else ngx.req.set_header("Cookie", rest);
};

export const clearArgument = (name: string): void =>
  ngx.req.set_uri_args(withoutPart(ngx.var.args ?? "", "&", "&", name));

/** Variables of the `http` snippet, by what comes behind `moontide_`. */
export const setForwarded = (name: string, value: string): void => {
  ngx.var[`moontide_${name}`] = value;
};

export const setServerName = (name: string): void => {
  ngx.var.moontide_server_name = name;
};

export const setClientCertificate = (certificate: string, key: string): void => {
  ngx.var.moontide_client_certificate = certificate;
  ngx.var.moontide_client_key = key;
};

export const setTlsSlot = (slot: string): void => {
  ngx.var.moontide_tls_slot = slot;
};

/**
 * A handshake as RFC 6455, 4.2.1 has it. `Upgrade` counts only in HTTP/1.1, and where `Connection` names it (RFC 9110,
 * 7.8): through a proxy that passed it on by mistake, a tunnel would get between the answers to other clients.
 */
const isHandshake = (protocol: string): boolean => {
  if (string.lower(protocol) !== "websocket") return false;
  if (ngx.req.http_version() !== 1.1 || ngx.req.get_method() !== "GET") return false;
  const connection = string.lower(ngx.var.http_connection ?? "");
  return string.find(connection, "%f[%w-]upgrade%f[^%w-]")[0] !== undefined;
};

/**
 * Where a client sent `Upgrade`, nginx opens a tunnel for an endpoint's 101, asked for or not; over HTTP/2 its bytes
 * would come between the frames of other requests.
 */
export const forgetUpgrade = (): void => {
  if (ngx.var.http_upgrade !== undefined) ngx.req.clear_header("Upgrade");
};

/**
 * Whether the client asks for a WebSocket; any other upgrade that it asks for is forgotten. Nearly no request has the
 * header, so nearly always this is one look-up.
 */
export const wantsWebsocket = (): boolean => {
  const protocol = ngx.var.http_upgrade;
  if (protocol === undefined) return false;
  if (isHandshake(protocol)) return true;
  forgetUpgrade();
  return false;
};

/** nginx lists what each attempt met, `0.001, 0.002 : 0.003`; the last is the one that answered, if any did. */
const lastOf = (list: string): string => string.match(list, "([^%s,:]+)%s*$")[0] ?? list;

/**
 * Seconds until the response header of the last attempt, or undefined when none came. In milliseconds, as
 * nginx measures: what is below counts as none.
 *
 * @param attempts 1 in calm, where the value is no list
 */
export const upstreamHeaderSeconds = (attempts: number): number | undefined => {
  const text = ngx.var.upstream_header_time;
  if (text === undefined) return undefined;
  // One attempt is a list as well where an internal redirect led here from another upstream.
  if (attempts === 1) return tonumber(text) ?? tonumber(lastOf(text));
  return tonumber(lastOf(text));
};

/** Whether the client speaks gRPC. gRPC-Web, whose status is in the body, is another protocol. */
export const speaksGrpc = (): boolean =>
  string.match(ngx.var.content_type ?? "", "^application/grpc([^+;]?)")[0] === "";

/**
 * How a gRPC call ended: as the header says, where an endpoint or the gateway answered with nothing else, or the
 * trailer. Undefined without either. Log phase.
 */
export const grpcStatus = (): number | undefined =>
  tonumber(ngx.var.sent_http_grpc_status ?? ngx.var.upstream_trailer_grpc_status);

/** What the endpoint of the last attempt answered, or what nginx says in its place. */
export const upstreamStatus = (): number | undefined =>
  tonumber(lastOf(ngx.var.upstream_status ?? ""));
