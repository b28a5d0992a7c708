import { dns } from "../adapter/dns";
import { openRestyHttp } from "../adapter/http/resty-http";
import { withYielding } from "../adapter/ports";
import { sockets } from "../adapter/sockets";
import { builtinTransport } from "../feature/http/builtin";
import { createHttp } from "../feature/http/client";
import { Gateway } from "../feature/gateway/gateway";
import { HttpClientName } from "../feature/http/schema";
import { HttpTransport } from "../kernel/http-transport";
import { Clock, Ports, YieldingPorts } from "../kernel/ports";

let chosen: HttpTransport | undefined;

/** For `init_by_lua`: which client this nginx uses until it is reloaded. Raises when it is not installed. */
export const chooseHttpClient = (name: HttpClientName, clock: Clock): void => {
  chosen = name === "resty_http" ? openRestyHttp() : builtinTransport(sockets, clock);
};

/** What timers and phases that may yield work with, the HTTP client included. */
export const yieldingPorts = (ports: Ports): YieldingPorts => {
  const { clock, files } = ports;
  const transport = chosen ?? builtinTransport(sockets, clock);
  return withYielding(ports, createHttp(transport, { dns, files, clock }));
};

/** Made at the first request: by then it is known which HTTP client this worker uses. */
let ports: YieldingPorts | undefined;

/** What the requests of this worker work with. */
export const portsOf = (gateway: Gateway): YieldingPorts => {
  ports ??= yieldingPorts(gateway.ports);
  return ports;
};
