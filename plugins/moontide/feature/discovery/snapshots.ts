import { Ports } from "../../kernel/ports";
import { readSnapshot, Snapshot, snapshotText } from "../../policy/discovery/snapshot";
import { Configuration, DiscoveryConfiguration, PoolConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import {
  composeList,
  isComplete,
  keepSourceList,
  sourceKey,
  sourceText,
  sourceVersion,
} from "./lists";
import { overlayOf, readOverlays } from "./overlays";
import { keepState, sourceState, stateOfSnapshot } from "./source-state";
import { sources } from "./sources/index";

/**
 * The last good answers of sources on disk, one file a pool in the state directory. Where a registry is down when
 * the gateway starts, as at the edge it may be for days, pools begin with these, marked, until it answers. They
 * hold what was asked and answered, never how: no secret is in them.
 */
const fileOf = (directory: string, pool: string): string => `${directory}/source-${pool}.json`;

/** A pool's answer is written this often at most, while it changes. */
const shortest_seconds = 5;

/** An answer that stays the same is written again after this, so that its age on disk is about true. */
const longest_seconds = 600;

/** What the leader remembers of one file. */
interface Written {
  readonly version: number;
  readonly at: number;
}

export interface Snapshots {
  /** By pool. */
  readonly written: LuaMap<string, Written>;
  /** The place of the last one among the pools: the next ones go first, so that all get their turn. */
  last: number;
  /** Why the last one could not be written; told once. */
  problem: string | undefined;
}

export const createSnapshots = (): Snapshots => ({
  written: new LuaMap(),
  last: 0,
  problem: undefined,
});

/** What is to be written of a pool now: nothing while its source fails or has not answered since a restart. */
const dueText = (gateway: Gateway, name: string): string | undefined => {
  const { ports, configuration } = gateway;
  const pool = configuration.pools[name]!;
  const source = pool.discovery === undefined ? undefined : sources[pool.discovery.type];
  const state = sourceState(gateway, name);
  const confirmed_at = state?.last_success_at;
  if (source === undefined || state === undefined || confirmed_at === undefined) return undefined;
  if (state.failing_since !== undefined || state.from_snapshot) return undefined;
  const list = sourceText(ports, name, pool);
  if (list === undefined) return undefined;
  const at = ports.clock.wall() - (ports.clock.now() - confirmed_at);
  return snapshotText(source.identity(pool.discovery!), at, list, ports.json);
};

const isDue = (ports: Ports, snapshots: Snapshots, name: string): boolean => {
  const written = snapshots.written.get(name);
  if (written === undefined) return true;
  const age = ports.clock.now() - written.at;
  const changed = written.version !== sourceVersion(ports, name);
  return age >= (changed ? shortest_seconds : longest_seconds);
};

/** A version that no answer has: what could not be written is tried again. */
const noVersion = -1;

const write = (gateway: Gateway, snapshots: Snapshots, name: string, text: string): void => {
  const { ports, configuration } = gateway;
  const file = fileOf(configuration.state.directory, name);
  const version = sourceVersion(ports, name);
  const [, problem] = ports.files.write(file, text);
  const at = ports.clock.now();
  snapshots.written.set(name, { version: problem === undefined ? version : noVersion, at });
  if (problem !== undefined && snapshots.problem === undefined) {
    ports.log.error("snapshot_not_written", {
      file,
      problem,
      consequence: "without it the pool has no endpoints after a restart until its source answers",
    });
  }
  snapshots.problem = problem;
};

/**
 * Every second in the leader: writes at most one file, so that no pause is longer than that of one. What was written
 * before this worker led is written again once.
 */
export const writeSnapshots = (gateway: Gateway, snapshots: Snapshots): void => {
  const { ports, pool_names } = gateway;
  const pools = pool_names.length;
  for (const i of $range(1, pools)) {
    const place = (snapshots.last + i) % pools;
    const name = pool_names[place]!;
    const text = isDue(ports, snapshots, name) ? dueText(gateway, name) : undefined;
    if (text !== undefined) {
      snapshots.last = place;
      return write(gateway, snapshots, name, text);
    }
  }
};

/** A snapshot that may stand in for the source: of the same question, of somebody, not older than the pool allows. */
const isUsable = (
  snapshot: Snapshot,
  discovery: DiscoveryConfiguration,
  age_seconds: number,
): boolean => {
  const { stale_seconds } = discovery as { readonly stale_seconds?: number };
  return (
    snapshot.source === sources[discovery.type]?.identity(discovery) &&
    snapshot.endpoints.length > 0 &&
    age_seconds <= (stale_seconds ?? math.huge)
  );
};

const restore = (ports: Ports, directory: string, name: string, pool: PoolConfiguration): void => {
  const file = fileOf(directory, name);
  const [text] = ports.files.read(file);
  const discovery = pool.discovery;
  if (text === undefined || discovery === undefined) return;
  const [snapshot, problem] = readSnapshot(text, ports.json);
  if (snapshot === undefined) {
    const consequence = "the pool waits for its source";
    return ports.log.error("snapshot_refused", { pool: name, file, problem, consequence });
  }
  const age_seconds = math.max(0, ports.clock.wall() - snapshot.confirmed_at);
  if (!isUsable(snapshot, discovery, age_seconds)) return;
  const [kept] = keepSourceList(ports, name, discovery, snapshot.endpoints);
  if (kept === undefined) return;
  const key = sourceKey(name, discovery)!;
  const endpoints = snapshot.endpoints.length;
  keepState(ports, name, stateOfSnapshot(key, endpoints, ports.clock.now() - age_seconds));
  composeList(ports, name, pool, overlayOf(readOverlays(ports), name));
  ports.log.warn("snapshot_used", { pool: name, endpoints, age_seconds: math.floor(age_seconds) });
};

/** In the master at start: pools whose source has not answered begin with what it answered before the restart. */
export const restoreSnapshots = (ports: Ports, configuration: Configuration): void => {
  for (const [name, pool] of pairs(configuration.pools)) {
    if (!isComplete(ports, name, pool)) restore(ports, configuration.state.directory, name, pool);
  }
};
