/**
 * Virtual keys in shared memory, each under its identifier, found by the digest of what a client sends. Workers read one at
 * a time, when they meet its credential for the first time, so nobody's memory grows with the number of keys.
 */
import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { hashOf } from "../../policy/key/hash";
import { KeyRecord, readRecord } from "./record";

/** Keys stand in so many groups, each with a list of its keys, and on disk a file: a change writes one of them. */
export const groupCount = 256;

/** Counts changes of what workers may remember. */
const versionKey = "version";
const countKey = "count";

const recordKey = (id: string): string => `key/${id}`;
const groupKey = (group: number): string => `group/${group}`;

/** Enough of a digest to find a record by, which has the whole. More would take twice the shared memory. */
const digestKey = (sha256: string): string => `d/${string.sub(sha256, 1, 24)}`;

export const groupOf = (id: string): number => hashOf(id) % groupCount;

export const keysVersion = ({ shared }: Ports): number => shared.keys.numbers.get(versionKey);
export const countOfKeys = ({ shared }: Ports): number => shared.keys.numbers.get(countKey);

/** What workers remember of keys is no longer true: they forget it within 0.2 s. */
export const announceKeys = ({ shared }: Ports): void => {
  shared.keys.numbers.add(versionKey, 1);
};

/** The key as it is kept, as text. */
export const keyText = ({ shared }: Ports, id: string): string | undefined =>
  shared.keys.texts.get(recordKey(id));

export const readKey = (ports: Ports, id: string): KeyRecord | undefined => {
  const text = keyText(ports, id);
  return text === undefined ? undefined : readRecord(ports.json, text);
};

/** The key that has this digest, or had it before. */
export const findKey = (ports: Ports, sha256: string): KeyRecord | undefined => {
  const id = ports.shared.keys.texts.get(digestKey(sha256));
  const record = id === undefined ? undefined : readKey(ports, id);
  const isMeant = record?.sha256 === sha256 || record?.previous?.sha256 === sha256;
  return isMeant ? record : undefined;
};

/** Another key that has this digest. */
export const holderOf = (ports: Ports, sha256: string, id: string): string | undefined => {
  const holder = findKey(ports, sha256)?.id;
  return holder === id ? undefined : holder;
};

/** The identifiers in a group, in no order. */
export const idsIn = ({ shared }: Ports, group: number): string[] => {
  const ids: string[] = [];
  const text = shared.keys.texts.get(groupKey(group)) ?? "";
  for (const [id] of string.gmatch(text, "%S+")) ids[ids.length] = id!;
  return ids;
};

/** Says which keys a group has. */
export const setIds = ({ shared }: Ports, group: number, ids: readonly string[]): Result<true> => {
  if (ids.length > 0)
    return shared.keys.texts.set(groupKey(group), table.concat(ids as string[], " "));
  shared.keys.texts.remove(groupKey(group));
  return $multi(true, undefined);
};

const forgetDigest = ({ shared }: Ports, sha256: string | undefined, id: string): void => {
  const { texts } = shared.keys;
  if (sha256 !== undefined && texts.get(digestKey(sha256)) === id) texts.remove(digestKey(sha256));
};

/** A digest that a key had leads to it no longer, unless it has it still. */
const forgetUnless = (
  ports: Ports,
  old: string | undefined,
  { id, sha256, previous }: KeyRecord,
): void => {
  if (old !== sha256 && old !== previous?.sha256) forgetDigest(ports, old, id);
};

/**
 * Writes a key and what leads to it, but not that its group has it. Without room nothing of what was there is changed.
 *
 * @param before what is written over
 */
export const writeKey = (
  ports: Ports,
  record: KeyRecord,
  before: KeyRecord | undefined,
): Result<true> => {
  const { texts, numbers } = ports.shared.keys;
  const { id, sha256 } = record;
  const [found, full] = texts.set(digestKey(sha256), id);
  if (found === undefined) return $multi(undefined, full);
  const [written, no_room] = texts.set(recordKey(id), ports.json.encode(record));
  if (written === undefined) {
    if (before?.sha256 !== sha256) forgetDigest(ports, sha256, id);
    return $multi(undefined, no_room);
  }
  if (before === undefined) numbers.add(countKey, 1);
  else {
    forgetUnless(ports, before.sha256, record);
    forgetUnless(ports, before.previous?.sha256, record);
  }
  return $multi(true, undefined);
};

const without = (ids: readonly string[], id: string): string[] => {
  const others: string[] = [];
  for (const other of ids) if (other !== id) others[others.length] = other;
  return others;
};

/** Puts a key where its group has it; `announceKeys` tells the workers of it. */
export const putKey = (ports: Ports, record: KeyRecord): Result<true> => {
  const { id } = record;
  const before = readKey(ports, id);
  if (before === undefined) {
    const place = groupKey(groupOf(id));
    const { texts } = ports.shared.keys;
    const ids = texts.get(place);
    const [listed, full] = texts.set(place, ids === undefined ? id : `${ids} ${id}`);
    if (listed === undefined) return $multi(undefined, full);
  }
  return writeKey(ports, record, before);
};

export const dropKey = (ports: Ports, record: KeyRecord): void => {
  const { texts, numbers } = ports.shared.keys;
  const { id } = record;
  forgetDigest(ports, record.sha256, id);
  forgetDigest(ports, record.previous?.sha256, id);
  texts.remove(recordKey(id));
  setIds(ports, groupOf(id), without(idsIn(ports, groupOf(id)), id));
  numbers.add(countKey, -1);
};
