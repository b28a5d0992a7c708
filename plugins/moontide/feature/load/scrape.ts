import { HttpRequest, YieldingPorts } from "../../kernel/ports";
import { endpointId } from "../../policy/address/parse";
import { utilisationFrom } from "../../policy/load/measure";
import { readSeries, Sample } from "../../policy/load/series";
import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { PrometheusConfiguration } from "./schema";

/** An exporter with more to say is misconfigured. */
const maximumBytes = 16777216;

/**
 * What the leader found out, for all workers: `load/` how busy an endpoint is and `loaded/` the monotonic second of
 * it; `loads_version` moves with every round.
 */
const loadKey = (member: Member): string => `load/${member.key}`;
const loadedKey = (member: Member): string => `loaded/${member.key}`;
const versionKey = "loads_version";

/** The earlier reading of a counter. */
interface Reading {
  readonly sample: Sample;
  readonly at: number;
  /** The last round that met the endpoint. */
  round: number;
}

/** What the leader remembers between rounds. */
export interface Scrapes {
  readonly readings: LuaMap<string, Reading>;
  /** By pool: when the next round is due, and how many workers of the present one are left. */
  readonly next_at: LuaMap<string, number>;
  readonly running: LuaMap<string, number>;
  round: number;
}

export const createScrapes = (): Scrapes => ({
  readings: new LuaMap(),
  next_at: new LuaMap(),
  running: new LuaMap(),
  round: 0,
});

/** The options of a pool whose load is scraped. */
export const scrapingOf = (pool: Pool): PrometheusConfiguration | undefined => {
  const { algorithm, load } = pool.configuration.balancer;
  return algorithm === "least_load" && load.type === "prometheus" ? load : undefined;
};

const requestFor = (member: Member, options: PrometheusConfiguration): HttpRequest => ({
  url: `http://${endpointId(member.address, options.port)}${options.path}`,
  headers: { Accept: "text/plain", "User-Agent": "moontide-load" },
  connect_timeout_seconds: options.timeout_seconds,
  read_timeout_seconds: options.timeout_seconds,
  total_timeout_seconds: options.timeout_seconds,
  maximum_body_bytes: maximumBytes,
});

/** Asks one exporter; what is wrong with its answer, or undefined. */
const ask = (
  gateway: Gateway,
  ports: YieldingPorts,
  scrapes: Scrapes,
  member: Member,
  options: PrometheusConfiguration,
): string | undefined => {
  const [answer, problem] = ports.http.request(requestFor(member, options));
  if (answer === undefined) return problem;
  if (answer.status !== 200) return string.format("status %d", answer.status);
  const sample = readSeries(answer.body, options.metric, options.labels);
  if (sample === undefined) return `no series of ${options.metric} with these labels`;
  const at = ports.clock.now();
  const before = scrapes.readings.get(member.key);
  scrapes.readings.set(member.key, { sample, at, round: scrapes.round });
  const seconds = before === undefined ? 0 : at - before.at;
  const { measure, full_value } = options;
  const utilisation = utilisationFrom(measure, sample, before?.sample, seconds, full_value);
  if (utilisation === undefined) return undefined;
  const health = gateway.ports.shared.health.numbers;
  health.set(loadKey(member), utilisation);
  health.set(loadedKey(member), at);
  health.add(versionKey, 1);
  return undefined;
};

/** Pools of which it was said that an exporter does not answer as it should. */
const said = new LuaSet<string>();

const report = (gateway: Gateway, member: Member, problem: string | undefined): void => {
  const result = problem === undefined ? "good" : "failed";
  seriesOf(gateway.metrics.load_scrapes, [member.pool, result]).value += 1;
  if (problem === undefined || said.has(member.pool)) return;
  said.add(member.pool);
  gateway.ports.log.warn("load_unknown", { pool: member.pool, endpoint: member.id, problem });
};

/** Runs something that may yield in a timer of its own; false when there is none to be had. */
export type Spawn = (this: void, name: string, run: (this: void) => void) => boolean;

const count = (scrapes: Scrapes, pool: string, delta: 1 | -1): void => {
  scrapes.running.set(pool, (scrapes.running.get(pool) ?? 0) + delta);
};

const beginRound = (
  gateway: Gateway,
  ports: YieldingPorts,
  scrapes: Scrapes,
  pool: Pool,
  options: PrometheusConfiguration,
  spawn: Spawn,
): void => {
  const members: Member[] = [];
  for (const member of pool.members) if (member.port > 0) members[members.length] = member;
  let taken = 0;
  for (const _ of $range(1, math.min(options.maximum_concurrent, members.length))) {
    count(scrapes, pool.name, 1);
    const begun = spawn(`load of ${pool.name}`, () => {
      while (taken < members.length && !ports.isExiting()) {
        taken += 1;
        const member = members[taken - 1]!;
        const [ok, problem] = pcall(ask, gateway, ports, scrapes, member, options);
        report(gateway, member, ok ? problem : tostring(problem));
      }
      count(scrapes, pool.name, -1);
    });
    if (!begun) count(scrapes, pool.name, -1);
  }
};

/** Readings of endpoints that were not met for two rounds of anybody are of endpoints that left. */
const forget = (scrapes: Scrapes): void => {
  for (const [key, reading] of scrapes.readings) {
    if (reading.round < scrapes.round - 1000) scrapes.readings.delete(key);
  }
};

/** Twice a second in the leader: begins the rounds that are due. A round that lasts is not overtaken by the next. */
export const beginScrapes = (
  gateway: Gateway,
  ports: YieldingPorts,
  scrapes: Scrapes,
  spawn: Spawn,
): void => {
  const now = ports.clock.now();
  scrapes.round += 1;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const options = scrapingOf(pool);
    const isDue = now >= (scrapes.next_at.get(name) ?? 0);
    if (options !== undefined && isDue && (scrapes.running.get(name) ?? 0) === 0) {
      scrapes.next_at.set(name, now + options.interval_seconds);
      beginRound(gateway, ports, scrapes, pool, options, spawn);
    }
  }
  forget(scrapes);
};

/** What the others read. */
export const readLoad = (
  gateway: Gateway,
  member: Member,
): LuaMultiReturn<[utilisation: number, at: number]> => {
  const health = gateway.ports.shared.health.numbers;
  return $multi(health.get(loadKey(member)), health.get(loadedKey(member)));
};

export const loadsVersion = (gateway: Gateway): number =>
  gateway.ports.shared.health.numbers.get(versionKey);
