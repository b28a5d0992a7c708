/**
 * How gateways have the same keys: each follows what Redis has, and keeps a copy of it in shared memory and on disk, which
 * is all that requests ask. So they need no Redis; while it is away keys stay as they were, and none can be changed. Where
 * Redis comes back without its data, the copies fill it again.
 */
import { YieldingPorts } from "../../kernel/ports";
import { PulledKeys } from "../../policy/virtual-key/script";
import type { Gateway } from "../gateway/gateway";
import { clusterOf, copyOf, pullChanges, shareCopy } from "./cluster-client";
import { writeGroup } from "./disk";
import { awaitLock, giveLock } from "./lock";
import { KeyRecord } from "./record";
import { announceKeys, dropKey, groupCount, groupOf, idsIn, putKey, readKey } from "./store";

/** In shared memory: of which life the copies are, how far they are, and when that was found out last (wall clock). */
const [lifeKey, sequenceKey, pulledKey] = ["cluster_life", "cluster_sequence", "cluster_pulled"];
/** Why Redis can't be followed, if so. */
const problemKey = "cluster_problem";

/** Who was away for longer does not know any more what was removed meanwhile. */
const longestAway = 86400;

/** So young a key may have been made here while the others were read. */
const youngSeconds = 60;

const pauseSeconds = 0.001;

/** Why the keys of the cluster are not followed at present. */
export const clusterProblem = ({ ports }: Gateway): string | undefined =>
  ports.shared.keys.texts.get(problemKey);

const noteProblem = ({ ports }: Gateway, problem: string | undefined): void => {
  const { texts } = ports.shared.keys;
  const before = texts.get(problemKey);
  if (problem === undefined) {
    if (before === undefined) return;
    texts.remove(problemKey);
    ports.log.notice("virtual_keys_followed", {});
    return;
  }
  texts.set(problemKey, problem);
  if (before !== undefined) return;
  const consequence = "keys stay as they are, and can't be changed";
  ports.log.warn("virtual_keys_not_followed", { problem, consequence });
};

const isNews = (before: KeyRecord | undefined, after: KeyRecord): boolean =>
  before === undefined ||
  before.revision < after.revision ||
  (before.revision === after.revision && before.cluster !== after.cluster);

/** Takes over one key; what is wrong, if anything. */
const takeOver = (
  { ports }: Gateway,
  id: string,
  after: KeyRecord | undefined,
): string | undefined => {
  const before = readKey(ports, id);
  if (before?.source === "file") return undefined;
  let problem: string | undefined;
  if (after === undefined) {
    if (before !== undefined) dropKey(ports, before);
  } else if (isNews(before, after)) problem = putKey(ports, after)[1];
  // Behind the change: whoever forgets what it knew must find what is new.
  if (before !== undefined) announceKeys(ports);
  return problem;
};

/** Takes over what was read; the groups that are to be written are added to `dirty`. */
const takeOverAll = (
  gateway: Gateway,
  ports: YieldingPorts,
  { life, ids, records }: PulledKeys,
  dirty: LuaSet<number>,
): string | undefined => {
  awaitLock(gateway.ports, ports.sleep);
  let problem: string | undefined;
  for (const i of $range(1, ids.length)) {
    const id = ids[i - 1]!;
    problem ??= takeOver(gateway, id, copyOf(gateway, records[i - 1]!, life));
    dirty.add(groupOf(id));
  }
  giveLock(gateway.ports);
  return problem;
};

const writeOne = (gateway: Gateway, ports: YieldingPorts, group: number): string | undefined => {
  awaitLock(gateway.ports, ports.sleep);
  const [, problem] = writeGroup(gateway.ports, gateway.configuration.state.directory, group);
  giveLock(gateway.ports);
  ports.sleep(pauseSeconds);
  return problem;
};

/** Writes groups to disk; none of them is left to be written. */
const writeAll = (
  gateway: Gateway,
  ports: YieldingPorts,
  dirty: LuaSet<number>,
): string | undefined => {
  let problem: string | undefined;
  for (const group of $range(0, groupCount - 1)) {
    if (dirty.has(group)) {
      dirty.delete(group);
      problem = writeOne(gateway, ports, group) ?? problem;
    }
  }
  return problem;
};

/** Notes how far the copies are. */
const noteSequence = ({ ports }: Gateway, { life }: PulledKeys, last: number): void => {
  const { texts, numbers } = ports.shared.keys;
  texts.set(lifeKey, life);
  numbers.set(sequenceKey, last);
  numbers.set(pulledKey, ports.clock.wall());
};

/** Calls a function with every key that was made through the admin API, with pauses. */
const eachOwnKey = (
  gateway: Gateway,
  ports: YieldingPorts,
  call: (this: void, record: KeyRecord) => string | undefined,
): string | undefined => {
  for (const group of $range(0, groupCount - 1)) {
    for (const id of idsIn(gateway.ports, group)) {
      const record = readKey(gateway.ports, id);
      const problem = record?.source === "admin" ? call(record) : undefined;
      if (problem !== undefined) return problem;
    }
    ports.sleep(pauseSeconds);
  }
  return undefined;
};

/** Brings keys to Redis that it never had, or lost; with `all` those that it should have, too. */
const offer = (
  gateway: Gateway,
  ports: YieldingPorts,
  life: string,
  all: boolean,
): string | undefined =>
  eachOwnKey(gateway, ports, (record) => {
    if (!all && record.cluster === life) return undefined;
    const shared = shareCopy(gateway, ports, record);
    return shared.kind === "unreachable" ? shared.detail : undefined;
  });

/** Keys that Redis had once and has no more are gone. */
const sweep = (
  gateway: Gateway,
  ports: YieldingPorts,
  life: string,
  seen: LuaSet<string>,
  dirty: LuaSet<number>,
): void => {
  const young = gateway.ports.clock.wall() - youngSeconds;
  eachOwnKey(gateway, ports, (record) => {
    const { id, cluster, changed_at } = record;
    if (cluster !== life || seen.has(id) || changed_at > young) return undefined;
    awaitLock(gateway.ports, ports.sleep);
    takeOver(gateway, id, undefined);
    giveLock(gateway.ports);
    dirty.add(groupOf(id));
    return undefined;
  });
};

/** Reads all keys anew: after a start, or where Redis is not what it was. */
const meet = (
  gateway: Gateway,
  ports: YieldingPorts,
  first: PulledKeys,
  wentBack: boolean,
): string | undefined => {
  const refused = offer(gateway, ports, first.life, wentBack);
  if (refused !== undefined) return refused;
  const [seen, dirty] = [new LuaSet<string>(), new LuaSet<number>()];
  let since = 0;
  for (;;) {
    const [pulled, unreachable] = pullChanges(gateway, ports, since);
    if (pulled === undefined) return unreachable;
    const problem = takeOverAll(gateway, ports, pulled, dirty);
    if (problem !== undefined) return problem;
    for (const id of pulled.ids) seen.add(id);
    since = pulled.last;
    if (pulled.ids.length === 0) {
      const unwritten = writeAll(gateway, ports, dirty);
      sweep(gateway, ports, pulled.life, seen, dirty);
      noteSequence(gateway, pulled, pulled.last);
      return writeAll(gateway, ports, dirty) ?? unwritten;
    }
    ports.sleep(pauseSeconds);
  }
};

const follow = (gateway: Gateway, ports: YieldingPorts): string | undefined => {
  const { texts, numbers } = gateway.ports.shared.keys;
  const known = texts.get(lifeKey);
  const since = numbers.get(sequenceKey);
  const away = gateway.ports.clock.wall() - numbers.get(pulledKey);
  const [pulled, unreachable] = pullChanges(gateway, ports, since);
  if (pulled === undefined) return unreachable;
  const wentBack = known === pulled.life && pulled.sequence < since;
  if (known !== pulled.life || wentBack || away > longestAway) {
    return meet(gateway, ports, pulled, wentBack);
  }
  const dirty = new LuaSet<number>();
  const problem = takeOverAll(gateway, ports, pulled, dirty);
  if (problem !== undefined) return problem;
  noteSequence(gateway, pulled, pulled.last);
  return writeAll(gateway, ports, dirty);
};

/** Every 0.5 s in the leader: takes over what other gateways changed. Where there is nobody else, it does nothing. */
export const followCluster = (gateway: Gateway, ports: YieldingPorts): void => {
  if (clusterOf(gateway) === undefined) return;
  noteProblem(gateway, follow(gateway, ports));
};
