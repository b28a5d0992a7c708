import type { IncomingRequest } from "moontide/feature/proxy/request";

/** What a client sends. */
export interface Sent {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly announced_bytes?: number;
  /** The bytes of the body that comes; without it none may come. */
  readonly body_bytes?: number;
  readonly peer_address?: string;
}

/** A request that writes down what it is asked for and what is changed in it. */
export interface FakeRequest extends IncomingRequest {
  readonly calls: string[];
}

export const fakeRequest = (sent: Sent = {}): FakeRequest => {
  const calls: string[] = [];
  const note = <Answer>(call: string, answer: Answer): Answer => {
    calls[calls.length] = call;
    return answer;
  };
  return {
    calls,
    method: () => note("method", sent.method ?? "GET"),
    host: () => note("host", sent.host ?? "shop.example"),
    path: () => note("path", sent.path ?? "/"),
    header: (name) => note(`header ${name}`, sent.headers?.[name]),
    cookie: (name) => note(`cookie ${name}`, sent.cookies?.[name]),
    argument: (name) => note(`argument ${name}`, sent.arguments?.[name]),
    variable: (name) => note(`variable ${name}`, sent.variables?.[name]),
    announced_bytes: () => note("announced_bytes", sent.announced_bytes),
    may_have_body: () => note("may_have_body", sent.body_bytes !== undefined),
    read_body: () => note("read_body", sent.body_bytes ?? 0),
    set_path: (path) => note(`set_path ${path}`, undefined),
    set_host: (host) => note(`set_host ${host}`, undefined),
    set_header: (name, value) => note(`set_header ${name} ${value}`, undefined),
    clear_header: (name) => note(`clear_header ${name}`, undefined),
    clear_cookie: (name) => note(`clear_cookie ${name}`, undefined),
    clear_argument: (name) => note(`clear_argument ${name}`, undefined),
    peer_address: () => note("peer_address", sent.peer_address ?? "192.0.2.9"),
    set_forwarded: (name, value) => note(`set_${name} ${value}`, undefined),
    set_client_certificate: (certificate, key) =>
      note(`set_client_certificate ${certificate} ${key}`, undefined),
    // Which one depends on what else runs in this worker.
    set_tls_slot: () => note("set_tls_slot", undefined),
    forget_upgrade: () => note("forget_upgrade", undefined),
    wants_websocket: () => note("wants_websocket", sent.headers?.["upgrade"] === "websocket"),
    set_server_name: (name) => note(`set_server_name ${name}`, undefined),
  };
};
