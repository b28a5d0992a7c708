import { YieldingPorts } from "../../kernel/ports";
import {
  isDue,
  Schedule,
  scheduleAfterFailure,
  scheduleAfterSuccess,
  scheduleNow,
  startSchedule,
} from "../../policy/discovery/schedule";
import { seriesOf } from "../../policy/metrics/registry";
import { DiscoveryConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { compose } from "./compose";
import { keepSourceList, sourceKey } from "./lists";
import { Overlays, overlaysVersion, readOverlays } from "./overlays";
import { keepState } from "./source-state";
import { sources } from "./sources/index";

/** What the leader remembers of discovery; a new leader starts with none and asks every source at once. */
export interface Discovery {
  /** By `sourceKey`: a pool that is given another source does not wait for the time of the old one. */
  schedules: LuaMap<string, Schedule>;
  /** Sources that are being asked right now, by `sourceKey`: a slow one delays only itself. */
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

/** The key of the source that a pool asks as it is configured now. */
const currentKey = (gateway: Gateway, name: string): string | undefined => {
  const configured = gateway.configuration.pools[name]?.discovery;
  return configured === undefined ? undefined : sourceKey(name, configured);
};

/** After a change of the configuration, which may have changed intervals too, all sources are due. */
const askAgain = (gateway: Gateway, discovery: Discovery): void => {
  const now = gateway.ports.clock.now();
  const kept = new LuaMap<string, Schedule>();
  for (const name of gateway.pool_names) {
    const key = currentKey(gateway, name);
    const schedule = key === undefined ? undefined : discovery.schedules.get(key);
    if (schedule !== undefined) kept.set(key!, scheduleNow(schedule, now));
  }
  discovery.schedules = kept;
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
  if (gateway.configuration_version !== discovery.configuration_version)
    askAgain(gateway, discovery);
  discovery.overlays_version = version;
  discovery.configuration_version = gateway.configuration_version;
  discovery.overlays = readOverlays(gateway.ports);
  for (const name of gateway.pool_names) compose(gateway, name, discovery.overlays);
};

/** One pool's source while it is asked. */
interface Question {
  readonly name: string;
  readonly configuration: DiscoveryConfiguration;
  readonly key: string;
}

const count = (gateway: Gateway, { name, configuration }: Question, result: string): void => {
  seriesOf(gateway.metrics.discovery, [name, configuration.type, result]).value += 1;
};

const succeed = (
  gateway: Gateway,
  discovery: Discovery,
  question: Question,
  ttl_seconds: number,
): void => {
  const { clock, log, random } = gateway.ports;
  const { name, key } = question;
  count(gateway, question, "succeeded");
  const before = discovery.schedules.get(key);
  const schedule = scheduleAfterSuccess(clock.now(), ttl_seconds, random);
  if (before?.failing_since !== undefined) log.notice("discovery_recovered", { pool: name });
  discovery.schedules.set(key, schedule);
  keepState(gateway, name, schedule, undefined);
  compose(gateway, name, discovery.overlays);
};

const fail = (
  gateway: Gateway,
  discovery: Discovery,
  question: Question,
  problem: string,
): void => {
  const { clock, log, random } = gateway.ports;
  const { name, configuration, key } = question;
  const now = clock.now();
  count(gateway, question, "failed");
  const before = discovery.schedules.get(key) ?? startSchedule(now);
  const schedule = scheduleAfterFailure(before, now, random);
  discovery.schedules.set(key, schedule);
  keepState(gateway, name, schedule, problem);
  if (before.failing_since === undefined) {
    log.warn("discovery_failed", { pool: name, problem, consequence: "the last good list stays" });
  }
  const limit = configuration.type === "dns" ? configuration.stale_seconds : undefined;
  if (limit !== undefined && now - (schedule.failing_since ?? now) >= limit) {
    keepSourceList(gateway.ports, name, configuration, []);
    compose(gateway, name, discovery.overlays);
  }
};

/** Asks one pool's source and deals with the answer, unless nobody wants to know any more. Yields. */
const ask = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  question: Question,
): void => {
  const { name, configuration, key } = question;
  const [answer, refusal] = sources[configuration.type]!.query(ports, configuration);
  if (currentKey(gateway, name) !== key) return;
  const [kept, full] = keepSourceList(ports, name, configuration, answer?.endpoints);
  if (answer !== undefined && kept !== undefined) {
    succeed(gateway, discovery, question, answer.ttl_seconds);
  } else fail(gateway, discovery, question, refusal ?? full ?? "unknown");
};

/** The pools whose source is due now. */
export const dueSources = (gateway: Gateway, discovery: Discovery): string[] => {
  const now = gateway.ports.clock.now();
  const due: string[] = [];
  for (const name of gateway.pool_names) {
    const key = currentKey(gateway, name);
    if (key !== undefined && !discovery.asking.has(key)) {
      const schedule = discovery.schedules.get(key);
      if (schedule === undefined || isDue(schedule, now)) due[due.length] = name;
    }
  }
  return due;
};

/** Asks the source of one pool, unless it is being asked already. Yields. */
export const askSource = (
  gateway: Gateway,
  ports: YieldingPorts,
  discovery: Discovery,
  name: string,
): void => {
  const pool = gateway.configuration.pools[name];
  const key = currentKey(gateway, name);
  if (pool?.discovery === undefined || key === undefined || discovery.asking.has(key)) return;
  const question: Question = { name, configuration: pool.discovery, key };
  discovery.asking.add(key);
  const [ok, problem] = pcall(ask, gateway, ports, discovery, question);
  discovery.asking.delete(key);
  if (!ok && currentKey(gateway, name) === key) {
    fail(gateway, discovery, question, tostring(problem));
  }
};
