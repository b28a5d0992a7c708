import * as nginx from "../adapter/request";
import { admitRequest } from "../feature/proxy/admit";
import { Exchange } from "../feature/proxy/exchange";
import { abandonExchange } from "../feature/proxy/finish";
import { IncomingRequest } from "../feature/proxy/request";
import { currentGateway, openExchange } from "./instance";
import { refuse } from "./refuse";

const request: IncomingRequest = {
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
  peer_address: nginx.peerAddress,
  set_forwarded: nginx.setForwarded,
  set_server_name: nginx.setServerName,
  set_client_certificate: nginx.setClientCertificate,
  set_tls_slot: nginx.setTlsSlot,
  wants_websocket: nginx.wantsWebsocket,
};

/**
 * An exchange that another takes the place of: its request ended without a log phase, or an internal redirect led
 * from one of our locations to another. Whatever it held is given back; it is neither judged nor counted.
 */
const settle = (exchange: Exchange): void => {
  abandonExchange(currentGateway(), exchange);
};

/**
 * Decides on the request and chooses its first endpoint; then lets nginx proxy it. There is no pcall: LuaJIT gives
 * up a trace that returns through one, and nginx answers an error with 500, logs it and still runs the log phase.
 */
export const access = (): void => {
  const exchange = openExchange(nginx.requestKey(), settle);
  const verdict = admitRequest(currentGateway(), exchange, request);
  if (verdict.action !== "admit") return refuse(verdict);
  const target = exchange.target;
  const profile = exchange.websocket ? target?.websocket_profile : target?.profile;
  if (profile !== undefined) ngx.exec(profile);
};
