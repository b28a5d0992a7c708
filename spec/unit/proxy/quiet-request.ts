import type { IncomingRequest } from "moontide/feature/proxy/request";

/** A request without a body that keeps no record of what it is asked. */
export const quietRequest: IncomingRequest = {
  method: () => "GET",
  host: () => "shop.example",
  path: () => "/cart",
  header: () => undefined,
  cookie: () => undefined,
  argument: () => undefined,
  variable: () => undefined,
  announced_bytes: () => undefined,
  may_have_body: () => false,
  read_body: () => 0,
  set_path: () => undefined,
  set_host: () => undefined,
  set_header: () => undefined,
  clear_header: () => undefined,
  clear_cookie: () => undefined,
  clear_argument: () => undefined,
  peer_address: () => "192.0.2.9",
  set_forwarded: () => undefined,
  set_server_name: () => undefined,
  set_client_certificate: () => undefined,
  set_tls_slot: () => undefined,
  wants_websocket: () => false,
  forget_upgrade: () => undefined,
};
