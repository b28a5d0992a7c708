import { circuitStates } from "../../policy/health/circuit";
import { labelText } from "../../policy/metrics/registry";
import { Snapshot } from "../../policy/metrics/snapshot";
import { circuitOf } from "../breaker/circuit";
import { configurationProblem } from "../configuration/store";
import { issuerStatuses } from "../consumer/status";
import { isStale, sourceState } from "../discovery/source-state";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { endpointStates } from "../status/endpoint-status";
import { countBelowPeak } from "../status/peaks";
import { countLost, countStates } from "../status/pool-status";
import { version } from "../status/version";
import { endpointGauges } from "./endpoint-gauges";
import { putLimit, putQueue } from "./limit-gauges";
import { MetricsPlatform } from "./platform";
import { putShedding } from "./shedding-gauges";
import { putModelQueues } from "./model-queue-gauges";
import { putScaling } from "../scale/gauges";
import { putShares } from "./share-gauges";
import { Put, scrapeFamilies as families } from "./scrape-families";

const putter =
  (snapshot: Snapshot): Put =>
  (family, values, value) => {
    const samples = snapshot[family.name] ?? {};
    samples[labelText(family.labels, values)] = value;
    snapshot[family.name] = samples;
  };

const flag = (condition: boolean): number => (condition ? 1 : 0);

const putProcess = (gateway: Gateway, platform: MetricsPlatform, put: Put): void => {
  const { nginx_version, ngx_lua_version } = platform;
  put(families.build_info, [version, nginx_version, ngx_lua_version], 1);
  put(families.configuration_version, [], gateway.configuration_version);
  put(families.configuration_valid, [], flag(configurationProblem(gateway.ports) === undefined));
  for (const space of platform.sharedSpaces()) {
    put(families.dict_capacity, [space.name], space.capacity_bytes);
    put(families.dict_free, [space.name], space.free_bytes);
  }
};

const putBreaker = (pool: Pool, now: number, put: Put): void => {
  if (pool.configuration.breaker === undefined) return;
  const present = circuitOf(pool, now);
  for (const state of circuitStates) {
    put(families.breaker_state, [pool.name, state], flag(state === present));
  }
};

const putPool = (gateway: Gateway, pool: Pool, put: Put): void => {
  const now = gateway.ports.clock.now();
  const counts = countStates(pool, now);
  for (const state of endpointStates) put(families.endpoints, [pool.name, state], counts[state]);
  put(families.endpoints_lost, [pool.name], countLost(pool));
  put(families.pool_lost_endpoints, [pool.name], countBelowPeak(gateway.ports, pool, now));
  put(families.pool_panicking, [pool.name], flag(pool.panicking));
  putBreaker(pool, now, put);
  putLimit(gateway, pool, put);
  putQueue(gateway, pool, put);
  putShedding(gateway, pool, put);
  putScaling(gateway, pool, put);
  const source = sourceState(gateway, pool.name);
  if (source === undefined) return;
  put(families.discovery_stale, [pool.name], flag(isStale(source)));
  put(
    families.discovery_empty_answer_kept,
    [pool.name],
    flag(source.empty_kept_since !== undefined),
  );
  if (source.endpoints !== undefined) {
    put(families.discovery_endpoints, [pool.name], source.endpoints);
  }
  if (source.last_success_at !== undefined) {
    put(families.discovery_age, [pool.name], math.max(0, now - source.last_success_at));
  }
};

const putIssuers = (gateway: Gateway, put: Put): void => {
  for (const { name, keys, age_seconds } of issuerStatuses(gateway)) {
    put(families.token_keys, [name], keys);
    if (age_seconds !== undefined) put(families.token_keys_age, [name], age_seconds);
  }
};

/** The gauges that are worked out for a scrape, as a snapshot of `scrapeFamilies`. */
export const scrapeGauges = (gateway: Gateway, platform: MetricsPlatform): Snapshot => {
  const snapshot: Snapshot = {};
  const put = putter(snapshot);
  putProcess(gateway, platform, put);
  for (const name of gateway.pool_names) putPool(gateway, gateway.pools.get(name)!, put);
  endpointGauges(gateway, put);
  putModelQueues(gateway, put);
  putShares(gateway, put);
  putIssuers(gateway, put);
  return snapshot;
};
