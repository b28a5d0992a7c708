import { checkConfiguration } from "moontide/feature/configuration/check";
import type { Configuration } from "moontide/feature/configuration/schema";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { listVersion, readList } from "moontide/feature/discovery/lists";
import type { Dns, DnsRecord, DnsRecordType, Ports, YieldingPorts } from "moontide/kernel/ports";
import { descriptionId } from "moontide/policy/discovery/identity";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";

/** A gateway's document whose pool `web` has these options. */
export const documentWith = (pool: string): string =>
  `{ "pools": { "web": { ${pool} } }, "routes": [{ "pool": "web" }] }`;

export const checked = (ports: Ports, text: string): Configuration => {
  const { configuration, problems } = checkConfiguration(text, ports.json);
  if (configuration === undefined) error(`${problems[0]?.path}: ${problems[0]?.found}`, 2);
  return configuration;
};

/** What a worker does when it takes over another document. */
export const adopt = (gateway: Gateway, text: string): void =>
  adoptConfiguration(gateway, checked(gateway.ports, text), gateway.configuration_version + 1);

/** The list that pool `web` uses now: `id=weight`, `!` behind those that drain; undefined before the first. */
export const listOf = (ports: Ports, pool = "web"): string | undefined => {
  const version = listVersion(ports, pool);
  const list = version === 0 ? undefined : readList(ports, pool, version);
  if (list === undefined) return undefined;
  const texts: string[] = [];
  for (const one of list) {
    texts[texts.length] = `${descriptionId(one)}=${one.weight}${one.draining ? "!" : ""}`;
  }
  return table.concat(texts, " ");
};

/** Answers by `name type`: records, or the reason why there are none. Nothing there is an empty answer. */
export type Zone = Record<string, readonly DnsRecord[] | string>;

export interface FakeDns extends Dns {
  readonly asked: string[];
}

export const fakeDns = (zone: Zone): FakeDns => {
  const asked: string[] = [];
  return {
    asked,
    query: (name: string, type: DnsRecordType) => {
      const key = `${name} ${type}`;
      asked[asked.length] = key;
      const answer = zone[key] ?? [];
      if (typeof answer === "string") return $multi(undefined, answer);
      return $multi(answer, undefined);
    },
  };
};

/** A timer's ports with this name system; `machine` answers HTTP and keeps secrets. */
export const yielding = (ports: Ports, dns: Dns, machine = fakeMachine()): YieldingPorts =>
  yieldingOn(machine, dns, ports);

/** How often each event was logged. */
export const eventCounts = (machine: FakeMachine): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { event } of machine.logged) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
};
