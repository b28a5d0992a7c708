import { difference } from "../../policy/discovery/difference";
import { Gateway } from "../gateway/gateway";
import { composeList, listVersion, readList } from "./lists";
import { overlayOf, Overlays } from "./overlays";

/** Works out one pool's list anew, publishes it if it changed, and says so once. */
export const compose = (gateway: Gateway, name: string, overlays: Overlays): void => {
  const { ports } = gateway;
  const pool = gateway.configuration.pools[name];
  if (pool === undefined) return;
  const before = readList(ports, name, listVersion(ports, name)) ?? [];
  const [changed, problem] = composeList(ports, name, pool, overlayOf(overlays, name));
  if (changed === undefined) ports.log.error("endpoints_not_published", { pool: name, problem });
  else if (changed) {
    const after = readList(ports, name, listVersion(ports, name)) ?? [];
    const { added, removed, changed: altered } = difference(before, after);
    ports.log.notice("endpoints_changed", {
      pool: name,
      endpoints: after.length,
      added: added.length,
      removed: removed.length,
      changed: altered.length,
    });
  }
};
