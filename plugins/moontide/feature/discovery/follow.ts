import { dropSeries } from "../../policy/metrics/registry";
import { readReadiness, removeReadiness } from "../cold-start/readiness";
import { Gateway } from "../gateway/gateway";
import { readVerdicts } from "../health/active/verdicts";
import { followDrains } from "../health/drain";
import { readHealth } from "../health/passive";
import { welcomeMembers } from "../health/slow-start";
import { className } from "../proxy/attempt";
import { forgetLimit, limitMembers } from "../limit/members";
import { Member } from "../pool/member";
import { applyList, Pool } from "../pool/pool";
import { listsVersion, listVersion, readList } from "./lists";

/** Series of endpoints that left end, so that comers and goers don't pile up. */
const forget = (gateway: Gateway, member: Member): void => {
  member.departed = true;
  for (const status_class of $range(1, 6)) {
    dropSeries(gateway.metrics.attempts, [member.pool, member.id, className(status_class)]);
    member.attempts[status_class - 1] = undefined;
  }
};

const followPool = (gateway: Gateway, pool: Pool): void => {
  const version = listVersion(gateway.ports, pool.name);
  if (version === pool.list_version) return;
  const endpoints = readList(gateway.ports, pool.name, version);
  if (endpoints === undefined) return;
  const change = applyList(pool, endpoints, gateway.in_flight_epoch, gateway.ports.clock.now());
  pool.list_version = version;
  for (const member of change.removed) {
    forget(gateway, member);
    if (pool.cold_start !== undefined) removeReadiness(gateway, member);
    forgetLimit(gateway.ports, member);
  }
  limitMembers(pool);
  welcomeMembers(gateway, pool, change);
  followDrains(gateway, pool, change.added);
  readVerdicts(gateway, pool);
  readReadiness(gateway, pool, true);
  readHealth(gateway, pool);
};

/** Every 0.2 s in every worker, and once at start: takes over the lists that have changed. */
export const followLists = (gateway: Gateway): void => {
  const version = listsVersion(gateway.ports);
  if (version === gateway.lists_version) return;
  for (const name of gateway.pool_names) followPool(gateway, gateway.pools.get(name)!);
  gateway.lists_version = version;
};
