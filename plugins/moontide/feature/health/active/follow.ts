import { Gateway } from "../../gateway/gateway";
import { refreshAvailable } from "../../pool/pool";
import { readVerdicts, verdictsVersion } from "./verdicts";

/** Every 0.2 s in every worker: takes over what active checks have found out since. */
export const followChecks = (gateway: Gateway): void => {
  const version = verdictsVersion(gateway.ports);
  if (version === gateway.checks_version) return;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (readVerdicts(gateway, pool)) {
      refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
    }
  }
  gateway.checks_version = version;
};
