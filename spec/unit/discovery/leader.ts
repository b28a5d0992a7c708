import {
  askSource,
  composeChanged,
  createDiscovery,
  Discovery,
} from "moontide/feature/discovery/runner";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { Dns } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { documentWith, fakeDns, yielding, Zone } from "./world";

/** A gateway whose only worker leads, and what it finds when it asks. */
export interface Leader {
  readonly machine: FakeMachine;
  readonly gateway: Gateway;
  readonly discovery: Discovery;
  /** At first `web.internal` has one address for a minute. */
  readonly zone: Zone;
}

export const dnsPool = (options = ""): string =>
  documentWith(
    `"discovery": { "type": "dns", "name": "web.internal", "port": 80, "maximum_ttl_seconds": 60${options} }`,
  );

export const filePool = (options = ""): string =>
  documentWith(`"discovery": { "type": "file", "path": "/etc/web.json"${options} }`);

export const startLeader = (document: string, machine = fakeMachine()): Leader => {
  const gateway = startGateway(machine, document);
  const discovery = createDiscovery();
  composeChanged(gateway, discovery);
  const zone: Zone = { "web.internal A": [{ value: "10.0.0.1", ttl_seconds: 60 }] };
  return { machine, gateway, discovery, zone };
};

/** What the leader does when the source of the pool `web` is due. */
export const askOf = ({ machine, gateway, discovery }: Leader, dns: Dns): void =>
  askSource(gateway, yielding(gateway.ports, dns, machine), discovery, "web");

export const ask = (leader: Leader): void => askOf(leader, fakeDns(leader.zone));
