import { checkConfiguration } from "moontide/feature/configuration/check";
import type { Configuration } from "moontide/feature/configuration/schema";
import {
  configurationVersion,
  fetchConfiguration,
  publishConfiguration,
} from "moontide/feature/configuration/store";
import { followLists } from "moontide/feature/discovery/follow";
import { loadOverlays } from "moontide/feature/discovery/overlays";
import { composeChanged, createDiscovery } from "moontide/feature/discovery/runner";
import { createGateway, Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { beginGeneration } from "moontide/feature/leader/generations";
import { FakeMachine, portsOn } from "./ports";

const checked = (text: string): Configuration => {
  const { configuration, problems } = checkConfiguration(text, portsOn({} as FakeMachine).json);
  if (configuration === undefined) error(`${problems[0]?.path}: ${problems[0]?.found}`, 2);
  return configuration;
};

/** What the leader and then this worker do within half a second after a change: lists, health. */
export const settleLists = (gateway: Gateway): void => {
  composeChanged(gateway, createDiscovery());
  followLists(gateway);
  followHealth(gateway);
};

/** Starts the gateway on a machine: what the master does, and its first worker. */
export const startGateway = (machine: FakeMachine, configuration: string): Gateway => {
  const ports = portsOn(machine);
  const document = checked(configuration);
  const [version] = publishConfiguration(ports, document);
  loadOverlays(ports, document.state.directory);
  const gateway = createGateway(ports, document, version!);
  gateway.generation = beginGeneration(ports, "100 1");
  settleLists(gateway);
  return gateway;
};

/** A further worker of the same gateway. */
export const startWorker = (machine: FakeMachine, process: number): Gateway => {
  const ports = portsOn(machine, process);
  const version = configurationVersion(ports);
  const gateway = createGateway(ports, fetchConfiguration(ports, version)!, version);
  gateway.generation = beginGeneration(ports, `${process} 1`);
  followLists(gateway);
  followHealth(gateway);
  return gateway;
};
