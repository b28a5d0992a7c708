import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { clusterOf, shareChange, Shared } from "./cluster-client";
import { awaitLock, giveLock, takeLock } from "./lock";
import { KeyRecord, withMembers } from "./record";
import { announceKeys, dropKey, groupOf, putKey, readKey } from "./store";
import { writeGroup } from "./disk";

/** Why a change was not made. */
export type ChangeProblem =
  | { readonly kind: "unknown" }
  /** It stands in the file. */
  | { readonly kind: "declared" }
  /** Others are being made. */
  | { readonly kind: "busy" }
  /** The Redis that the gateways share can't be asked. */
  | { readonly kind: "unreachable"; readonly detail: string }
  | { readonly kind: "not_kept"; readonly detail: string };

/** What was changed: the key as it is now, or as it was before it went. */
export type Changed = LuaMultiReturn<
  [record: KeyRecord, problem: undefined] | [record: undefined, problem: ChangeProblem]
>;

/** Makes of a key as it is what it will be; undefined: it goes. Of a key that is to be made there is none. */
export type KeyEdit = (this: void, before: KeyRecord | undefined) => KeyRecord | undefined;

/** With more than this a record would not fit where keys are passed on. */
export const longestRecord = 16384;

const problemOf = (kind: "not_kept" | "unreachable", detail: string): ChangeProblem => ({
  kind,
  detail,
});

/** On disk first, then in shared memory: what was confirmed is never lost. Under the lock. */
const keep = (
  { ports, configuration }: Gateway,
  id: string,
  before: KeyRecord | undefined,
  after: KeyRecord | undefined,
): string | undefined => {
  const { directory } = configuration.state;
  const [written, disk] = writeGroup(ports, directory, groupOf(id), id, after);
  if (written === undefined) return disk;
  if (after !== undefined) {
    const [put, full] = putKey(ports, after);
    if (put === undefined) {
      // Or a restart would bring what was refused.
      writeGroup(ports, directory, groupOf(id), id, before);
      return full;
    }
  } else if (before !== undefined) dropKey(ports, before);
  // Nobody remembers a key that was not there.
  if (before !== undefined) announceKeys(ports);
  return undefined;
};

const outcome = (
  before: KeyRecord | undefined,
  after: KeyRecord | undefined,
  problem: string | undefined,
): Changed => {
  if (problem !== undefined) return $multi(undefined, problemOf("not_kept", problem));
  return $multi((after ?? before)!, undefined);
};

const isTooLong = ({ ports }: Gateway, record: KeyRecord | undefined): boolean =>
  record !== undefined && ports.json.encode(record).length > longestRecord;

const tooLong = `the key is longer than ${longestRecord} bytes: give it less metadata or fewer models`;

/** The key, and what it will be; or why it can't be changed. */
const edited = (
  gateway: Gateway,
  id: string,
  isNew: boolean,
  edit: KeyEdit,
): LuaMultiReturn<
  [before: KeyRecord | undefined, after: KeyRecord | undefined, problem: ChangeProblem | undefined]
> => {
  const before = readKey(gateway.ports, id);
  if (before === undefined && !isNew) return $multi(undefined, undefined, { kind: "unknown" });
  if (before?.source === "file") return $multi(undefined, undefined, { kind: "declared" });
  const after = edit(before);
  const problem = isTooLong(gateway, after) ? problemOf("not_kept", tooLong) : undefined;
  return $multi(before, after, problem);
};

/** A gateway alone: nothing yields between the look at the key and its change. */
const changeAlone = (gateway: Gateway, id: string, isNew: boolean, edit: KeyEdit): Changed => {
  if (!takeLock(gateway.ports)) return $multi(undefined, { kind: "busy" });
  const [before, after, problem] = edited(gateway, id, isNew, edit);
  const failed = problem === undefined ? keep(gateway, id, before, after) : undefined;
  giveLock(gateway.ports);
  if (problem !== undefined) return $multi(undefined, problem);
  return outcome(before, after, failed);
};

/** What the cluster has of a key takes the place of what this gateway has, which is older. */
export const adoptKey = (
  gateway: Gateway,
  id: string,
  after: KeyRecord | undefined,
): string | undefined => {
  const before = readKey(gateway.ports, id);
  const isOlder = after !== undefined && (before?.revision ?? 0) > after.revision;
  return isOlder ? undefined : keep(gateway, id, before, after);
};

/** What Redis has now. */
const keptOf = (
  shared: Extract<Shared, { kind: "done" | "conflict" }>,
  after: KeyRecord | undefined,
): KeyRecord | undefined => {
  if (shared.kind === "conflict") return shared.record;
  return after === undefined ? undefined : withMembers(after, { cluster: shared.life });
};

/** A gateway among others: Redis decides who was first, then this one takes it over without waiting to be told. */
const changeTogether = (
  gateway: Gateway,
  ports: YieldingPorts,
  id: string,
  isNew: boolean,
  edit: KeyEdit,
): Changed => {
  const [before, after, problem] = edited(gateway, id, isNew, edit);
  if (problem !== undefined) return $multi(undefined, problem);
  const shared = shareChange(gateway, ports, id, before?.revision ?? 0, after);
  if (shared.kind === "unreachable") {
    return $multi(undefined, problemOf("unreachable", shared.detail));
  }
  if (shared.kind === "kept") return $multi(undefined, { kind: "busy" });
  // Redis has it: whoever said "busy" now would make it again.
  awaitLock(gateway.ports, ports.sleep);
  const failed = adoptKey(gateway, id, keptOf(shared, after));
  giveLock(gateway.ports);
  if (shared.kind === "conflict") return $multi(undefined, { kind: "busy" });
  return outcome(before, after, failed);
};

/**
 * Changes a key, makes one or removes one; once. `busy`: try again, with a fresh look at the key. Yields where gateways
 * share their keys.
 */
export const changeKey = (
  gateway: Gateway,
  ports: YieldingPorts,
  id: string,
  isNew: boolean,
  edit: KeyEdit,
): Changed =>
  clusterOf(gateway) === undefined
    ? changeAlone(gateway, id, isNew, edit)
    : changeTogether(gateway, ports, id, isNew, edit);
