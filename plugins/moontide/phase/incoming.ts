import * as nginx from "../adapter/request";
import { IncomingRequest } from "../feature/proxy/request";

/** The request at hand. */
export const incoming: IncomingRequest = {
  method: nginx.method,
  host: nginx.host,
  path: nginx.path,
  header: nginx.header,
  cookie: nginx.cookie,
  argument: nginx.argument,
  variable: nginx.variable,
  announced_bytes: nginx.announcedBytes,
  may_have_body: nginx.mayHaveBody,
  read_body: nginx.readBody,
  set_path: nginx.setPath,
  set_host: nginx.setHost,
  set_header: nginx.setHeader,
  clear_header: nginx.clearHeader,
  clear_cookie: nginx.clearCookie,
  clear_argument: nginx.clearArgument,
  peer_address: nginx.peerAddress,
  set_forwarded: nginx.setForwarded,
  set_server_name: nginx.setServerName,
  set_client_certificate: nginx.setClientCertificate,
  set_tls_slot: nginx.setTlsSlot,
  wants_websocket: nginx.wantsWebsocket,
  forget_upgrade: nginx.forgetUpgrade,
};
