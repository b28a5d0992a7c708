import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest as admitYielding } from "moontide/feature/proxy/admit";
import type { Exchange } from "moontide/feature/proxy/exchange";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import type { YieldingPorts } from "moontide/kernel/ports";
import type { Verdict } from "moontide/kernel/verdict";
import { fakeMachine, yieldingOn } from "./ports";

/** A worker's ports, and those that yield of a machine of their own: for requests that wait for nobody. */
const portsFor = new LuaTable<Gateway, YieldingPorts>();

/** The access phase for requests that need nobody outside and wait for nothing. */
export const admitRequest = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
): Verdict => {
  let ports = portsFor.get(gateway) as YieldingPorts | undefined;
  if (ports === undefined) {
    ports = yieldingOn(fakeMachine(), undefined, gateway.ports);
    portsFor.set(gateway, ports);
  }
  return admitYielding(gateway, ports, exchange, request);
};
