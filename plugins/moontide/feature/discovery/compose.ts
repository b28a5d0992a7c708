import { difference } from "../../policy/discovery/difference";
import { Gateway } from "../gateway/gateway";
import { composeList, listVersion, readList } from "./lists";
import { Discovery } from "./discovery";
import { overlayOf } from "./overlays";

/** Says in one line what a new list changes. */
const tell = (gateway: Gateway, name: string, before_version: number): void => {
  const { ports } = gateway;
  const before = readList(ports, name, before_version) ?? [];
  const after = readList(ports, name, listVersion(ports, name)) ?? [];
  const { added, removed, changed } = difference(before, after);
  ports.log.notice("endpoints_changed", {
    pool: name,
    endpoints: after.length,
    added: added.length,
    removed: removed.length,
    changed: changed.length,
  });
};

/** Works out one pool's list anew, publishes it if it changed, and says so once. Without room it stays to be done. */
export const compose = (gateway: Gateway, discovery: Discovery, name: string): void => {
  const { ports } = gateway;
  const pool = gateway.configuration.pools[name];
  if (pool === undefined) return;
  const before_version = listVersion(ports, name);
  const [changed, problem] = composeList(ports, name, pool, overlayOf(discovery.overlays, name));
  if (changed === undefined) {
    discovery.unpublished.add(name);
    ports.log.error("endpoints_not_published", { pool: name, problem });
    return;
  }
  discovery.unpublished.delete(name);
  if (changed) tell(gateway, name, before_version);
};
