import { Overlay } from "../../policy/discovery/overlay";
import { Gateway } from "../gateway/gateway";
import { PoolStatus, poolStatus, poolOverlay } from "../status/pool-status";
import { endpointStatuses, withPool } from "./endpoints";
import { AdminCall, AdminResponse, document, largeDocument } from "./exchange";
import { listOf } from "../document/json-document";

const sortedKeys = (map: Readonly<Record<string, unknown>>): readonly string[] => {
  const keys: string[] = [];
  for (const [key] of pairs(map)) keys[keys.length] = key;
  table.sort(keys);
  return listOf(keys);
};

/** What operators changed, for people: what a restart brings back and `restore` undoes. */
const changesOf = (overlay: Overlay) => ({
  added: sortedKeys(overlay.added),
  drained: sortedKeys(overlay.drained),
  removed: sortedKeys(overlay.removed),
  weights: overlay.weights,
});

export const poolStatuses = (gateway: Gateway): readonly PoolStatus[] => {
  const statuses: PoolStatus[] = [];
  for (const name of gateway.pool_names) {
    statuses[statuses.length] = poolStatus(gateway, gateway.pools.get(name)!);
  }
  return listOf(statuses);
};

export const listPools = (call: AdminCall): AdminResponse =>
  document(200, { pools: poolStatuses(call.gateway) });

/** A pool with its endpoints and what was changed about them. */
export const readPool = withPool((call, pool) => {
  const overlay = poolOverlay(call.gateway, pool.name);
  const content = poolStatus(call.gateway, pool) as unknown as Record<string, unknown>;
  content["endpoints"] = endpointStatuses(call, pool, overlay);
  content["changes"] = changesOf(overlay);
  return largeDocument(call, content);
});
