import { Ports, Shared, YieldingPorts, Zone } from "../kernel/ports";
import { clock } from "./clock";
import { dns } from "./dns";
import { files } from "./files";
import { json } from "./json";
import { log } from "./log";
import { random } from "./random";
import { counterOn, DictName, storeOn } from "./shared-dict";

const zone = (name: DictName): Zone => ({ numbers: counterOn(name), texts: storeOn(name) });

/** Shared memory as the `http` snippet declares it. Raises when a dict is missing. */
export const openShared = (): Shared => ({
  configuration: zone("moontide_configuration"),
  endpoints: zone("moontide_endpoints"),
  state: zone("moontide_state"),
  health: zone("moontide_health"),
  in_flight: zone("moontide_in_flight"),
  metrics: zone("moontide_metrics"),
});

export const openPorts = (shared: Shared = openShared()): Ports => ({
  clock,
  random,
  log,
  files,
  json,
  shared,
});

export const withYielding = (ports: Ports): YieldingPorts => ({
  clock: ports.clock,
  random: ports.random,
  log: ports.log,
  files: ports.files,
  json: ports.json,
  shared: ports.shared,
  dns,
});
