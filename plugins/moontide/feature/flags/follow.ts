import type { Gateway } from "../gateway/gateway";
import { readSwitches, switchesVersion } from "./switches";

/** Every 0.2 s in every worker: takes over what operators switched. Requests look at nothing shared. */
export const followFlags = (gateway: Gateway): void => {
  const version = switchesVersion(gateway.ports);
  if (version === gateway.flags_version) return;
  const switches = readSwitches(gateway.ports);
  for (const { equipment } of gateway.routes) {
    for (const flag of equipment.flags?.list ?? []) {
      const switched = switches[flag.name];
      flag.enabled = switched === undefined ? flag.configured : switched.enabled;
    }
  }
  gateway.flags_version = version;
};
