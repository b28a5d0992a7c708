/** What endpoints are told of the way that a request came, under `X-Forwarded-…` and `X-Real-IP`. */
export type ForwardedName =
  "forwarded_for" | "forwarded_proto" | "forwarded_host" | "forwarded_port" | "client_address";

/**
 * What the chain asks of the request at hand. Each call costs a look-up in nginx, so the chain asks only
 * for what the configuration makes it need.
 * @noSelf
 */
export interface IncomingRequest {
  method: () => string;
  host: () => string;
  /** nginx's normalised path: decoded, without dot segments, without the query. */
  path: () => string;
  header: (name: string) => string | undefined;
  cookie: (name: string) => string | undefined;
  /** A parameter of the query, as it stands there. */
  argument: (name: string) => string | undefined;
  /** A variable of nginx's or of one of its modules, such as GeoIP2's. */
  variable: (name: string) => string | undefined;
  /** Bytes that the client announced, undefined when it did not. */
  announced_bytes: () => number | undefined;
  /** A body may follow that was not announced: in chunks, or over HTTP/2. */
  may_have_body: () => boolean;
  /** Waits for the whole body and returns its bytes. Yields. */
  read_body: () => number;
  set_path: (path: string) => void;
  set_host: (host: string) => void;
  /** In place of all that the client sent under this name. */
  set_header: (name: string, value: string) => void;
  clear_header: (name: string) => void;
  /** Takes every cookie of this name out of what the endpoint gets. */
  clear_cookie: (name: string) => void;
  /** The same with a parameter of the query. The path then goes on as nginx normalised it. */
  clear_argument: (name: string) => void;
  /** The address of the connection's other end. */
  peer_address: () => string;
  set_forwarded: (name: ForwardedName, value: string) => void;
  set_server_name: (name: string) => void;
  /** Files of the gateway's own certificate and key. */
  set_client_certificate: (certificate: string, key: string) => void;
  /** Which upstream keeps the connection when it is idle. */
  set_tls_slot: (slot: string) => void;
  /** The client asks for a WebSocket (RFC 6455, 4.1). */
  wants_websocket: () => boolean;
  /** Where nothing is upgraded, nginx must not know that the client asked for it. */
  forget_upgrade: () => void;
}
