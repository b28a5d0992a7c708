import { checkConfiguration } from "moontide/feature/configuration/check";
import { followLists } from "moontide/feature/discovery/follow";
import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { followHealth, recordDropped, recordSucceeded } from "moontide/feature/health/passive";
import type { Member } from "moontide/feature/pool/member";
import type { FakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";

const documentOf = (endpoints: number, passive: string): string => {
  const addresses: string[] = [];
  for (const i of $range(1, endpoints)) addresses[i - 1] = `"10.0.0.${i}:80"`;
  return `{ "pools": { "web": { "endpoints": [${table.concat(addresses, ", ")}],
         "health": { "passive": { ${passive}"jitter_percent": 0 } } } },
       "routes": [{ "pool": "web" }] }`;
};

/** A gateway whose ejections last exactly as long as computed; `passive` are further options. */
export const startHealthGateway = (
  machine: FakeMachine,
  { endpoints = 2, passive = "" }: { endpoints?: number; passive?: string } = {},
): Gateway => {
  return startGateway(machine, documentOf(endpoints, passive));
};

/** Gives a worker other options of passive health while it runs. */
export const configureHealth = (gateway: Gateway, passive: string): void => {
  const text = documentOf(webPool(gateway).members.length, passive);
  const { configuration } = checkConfiguration(text, gateway.ports.json);
  adoptConfiguration(gateway, configuration!, gateway.configuration_version);
  followLists(gateway);
  followHealth(gateway);
};

const memberOf = (gateway: Gateway, endpoint: number): Member =>
  webPool(gateway).by_id.get(`10.0.0.${endpoint}:80`)!;

/** Failed attempts of a worker at the endpoint of that number, from 1. */
export const fail = (gateway: Gateway, endpoint: number, times = 1): void => {
  const pool = webPool(gateway);
  for (const _ of $range(1, times)) recordDropped(gateway, pool, memberOf(gateway, endpoint));
};

/** A good attempt of a worker at the endpoint of that number, from 1. */
export const succeed = (gateway: Gateway, endpoint: number): void =>
  recordSucceeded(gateway, memberOf(gateway, endpoint), gateway.ports.clock.now());

/** The numbers of the endpoints in rotation, in ascending order: `1 2 3`. */
export const inRotation = (gateway: Gateway): string => {
  const numbers: number[] = [];
  for (const { address } of webPool(gateway).available) {
    numbers[numbers.length] = tonumber(string.match(address, "%d+$")[0])!;
  }
  table.sort(numbers);
  return table.concat(numbers, " ");
};

/** The lines of the log about one event. */
export const logged = (
  machine: FakeMachine,
  event: string,
): Readonly<Record<string, unknown>>[] => {
  const found: Readonly<Record<string, unknown>>[] = [];
  for (const line of machine.logged) {
    if (line.event === event) found[found.length] = line.fields;
  }
  return found;
};
