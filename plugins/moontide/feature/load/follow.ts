import { observeUtilisation } from "../../policy/balance/utilisation";
import { Gateway } from "../gateway/gateway";
import { loadsVersion, readLoad, scrapingOf } from "./scrape";

/** Every second in every worker: takes over what the leader scraped. */
export const followLoads = (gateway: Gateway): void => {
  const version = loadsVersion(gateway);
  if (version === gateway.loads_version) return;
  gateway.loads_version = version;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const options = scrapingOf(pool);
    if (options !== undefined) {
      for (const member of pool.members) {
        const [utilisation, at] = readLoad(gateway, member);
        if (at > member.utilisation_at) {
          // The leader's clock is this worker's: all of one machine.
          observeUtilisation(member, utilisation, 0, at, options.expiry_seconds);
        }
      }
    }
  }
};
