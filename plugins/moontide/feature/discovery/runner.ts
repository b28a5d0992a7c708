import { YieldingPorts } from "../../kernel/ports";
import { difference } from "../../policy/discovery/difference";
import {
  isDue,
  Schedule,
  scheduleAfterFailure,
  scheduleAfterSuccess,
  startSchedule,
} from "../../policy/discovery/schedule";
import { seriesOf } from "../../policy/metrics/registry";
import { PoolConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { composeList, keepSourceList, readList, listVersion } from "./lists";
import { overlayOf, Overlays, overlaysVersion, readOverlays } from "./overlays";
import { sources } from "./sources/index";

/** What the leader remembers of discovery; a new leader starts with none and asks every source at once. */
export interface Discovery {
  readonly schedules: LuaMap<string, Schedule>;
  /** Pools that are being asked about right now: a slow source delays only itself. */
  readonly asking: LuaSet<string>;
  overlays_version: number;
  configuration_version: number;
  overlays: Overlays;
}

export const createDiscovery = (): Discovery => ({
  schedules: new LuaMap(),
  asking: new LuaSet(),
  overlays_version: -1,
  configuration_version: -1,
  overlays: {},
});

/** How a source fares, for status and metrics, where every worker can read it. */
export interface SourceState {
  readonly failures: number;
  readonly last_success_at: number | undefined;
  readonly failing_since: number | undefined;
  readonly problem: string | undefined;
}

const stateKey = (pool: string): string => `discovery/${pool}`;

export const sourceState = (gateway: Gateway, pool: string): SourceState | undefined => {
  const text = gateway.ports.shared.state.texts.get(stateKey(pool));
  return text === undefined
    ? undefined
    : (gateway.ports.json.decode(text)[0] as SourceState | undefined);
};

const keepState = (
  gateway: Gateway,
  pool: string,
  schedule: Schedule,
  problem: string | undefined,
): void => {
  const { failures, last_success_at, failing_since } = schedule;
  const state: SourceState = { failures, last_success_at, failing_since, problem };
  gateway.ports.shared.state.texts.set(stateKey(pool), gateway.ports.json.encode(state));
};

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

/** Composes every pool when the configuration or the operator's changes have moved on. */
export const composeChanged = (gateway: Gateway, discovery: Discovery): void => {
  const version = overlaysVersion(gateway.ports);
  if (
    version === discovery.overlays_version &&
    gateway.configuration_version === discovery.configuration_version
  ) {
    return;
  }
  discovery.overlays_version = version;
  discovery.configuration_version = gateway.configuration_version;
  discovery.overlays = readOverlays(gateway.ports);
  for (const name of gateway.pool_names) compose(gateway, name, discovery.overlays);
};

const succeed = (
  gateway: Gateway,
  discovery: Discovery,
  name: string,
  ttl_seconds: number,
): void => {
  const { clock, log, random } = gateway.ports;
  const before = discovery.schedules.get(name);
  const schedule = scheduleAfterSuccess(clock.now(), ttl_seconds, random);
  if (before?.failing_since !== undefined) log.notice("discovery_recovered", { pool: name });
  discovery.schedules.set(name, schedule);
  keepState(gateway, name, schedule, undefined);
};

const fail = (
  gateway: Gateway,
  discovery: Discovery,
  name: string,
  pool: PoolConfiguration,
  problem: string,
): void => {
  const { clock, log, random } = gateway.ports;
  const now = clock.now();
  const before = discovery.schedules.get(name) ?? startSchedule(now);
  const schedule = scheduleAfterFailure(before, now, random);
  discovery.schedules.set(name, schedule);
  keepState(gateway, name, schedule, problem);
  if (before.failing_since === undefined) {
    log.warn("discovery_failed", { pool: name, problem, consequence: "the last good list stays" });
  }
  const discovered = pool.discovery;
  const limit = discovered?.type === "dns" ? discovered.stale_seconds : undefined;
  if (limit !== undefined && now - (schedule.failing_since ?? now) >= limit) {
    keepSourceList(gateway.ports, name, pool.discovery!, []);
    compose(gateway, name, discovery.overlays);
  }
};

/** Asks one pool's source and deals with the answer. Yields. */
const ask = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  name: string,
  pool: PoolConfiguration,
): void => {
  const configuration = pool.discovery!;
  const [answer, refusal] = sources[configuration.type]!.query(ports, configuration);
  const [kept, full] = keepSourceList(ports, name, configuration, answer?.endpoints);
  const succeeded = answer !== undefined && kept !== undefined;
  const result = succeeded ? "succeeded" : "failed";
  seriesOf(gateway.metrics.discovery, [name, configuration.type, result]).value += 1;
  if (!succeeded) return fail(gateway, discovery, name, pool, refusal ?? full ?? "unknown");
  succeed(gateway, discovery, name, answer.ttl_seconds);
  compose(gateway, name, discovery.overlays);
};

/** The pools whose source is due now. */
export const dueSources = (gateway: Gateway, discovery: Discovery): string[] => {
  const now = gateway.ports.clock.now();
  const due: string[] = [];
  for (const name of gateway.pool_names) {
    const type = gateway.configuration.pools[name]?.discovery?.type;
    if (type !== undefined && sources[type] !== undefined && !discovery.asking.has(name)) {
      const schedule = discovery.schedules.get(name);
      if (schedule === undefined || isDue(schedule, now)) due[due.length] = name;
    }
  }
  return due;
};

/** Before there are workers: asks what can be asked without yielding, so that the first request finds it. */
export const askAtStart = (gateway: Gateway, ports: YieldingPorts, discovery: Discovery): void => {
  for (const name of dueSources(gateway, discovery)) {
    const type = gateway.configuration.pools[name]!.discovery!.type;
    if (!sources[type]!.yields) askSource(gateway, ports, discovery, name);
  }
};

/** Asks the source of one pool, unless it is being asked already. Yields. */
export const askSource = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  name: string,
): void => {
  const pool = gateway.configuration.pools[name];
  if (pool?.discovery === undefined || discovery.asking.has(name)) return;
  discovery.asking.add(name);
  const [ok, problem] = pcall(ask, gateway, ports, discovery, name, pool);
  discovery.asking.delete(name);
  if (!ok) fail(gateway, discovery, name, pool, tostring(problem));
};
