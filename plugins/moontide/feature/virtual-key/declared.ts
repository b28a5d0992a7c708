/**
 * Keys that are listed in a file. It is looked at whole before anything of it is taken over, one key at a time: as tables a
 * hundred thousand of them would take a hundred megabytes.
 */
import { Ports } from "../../kernel/ports";
import { quote } from "../../policy/address/quote";
import { isSameValue } from "../../policy/discovery/same-value";
import { nextItem, openItems } from "../../policy/json/items";
import { check } from "../../schema/check";
import { RecordKind } from "../../schema/description";
import { formatProblem } from "../../schema/problem";
import { configurationFormats } from "../configuration/formats";
import { giveLock, takeLock } from "./lock";
import { KeyBasis, KeyRecord, recordOf, withMembers } from "./record";
import { DeclaredKey, declaredKeyFields } from "./schema";
import { announceKeys, dropKey, groupCount, holderOf, idsIn, putKey, readKey } from "./store";

const kind: RecordKind = { kind: "record", fields: declaredKeyFields };

/** Lets others have their turn, and waits until it is allowed to change keys. */
export interface Turns {
  readonly pause: (this: void) => void;
}

const itemsBetweenPauses = 50;

/** The record of a key, as it would be written now. */
const declaredRecord = (
  ports: Ports,
  key: Partial<DeclaredKey>,
  before: KeyRecord | undefined,
): KeyRecord => {
  const now = math.floor(ports.clock.wall());
  const basis: KeyBasis = {
    id: key.id!,
    source: "file",
    revision: before?.revision ?? 1,
    sha256: key.sha256!,
    hint: undefined,
    previous: undefined,
    created_at: before?.created_at ?? now,
    changed_at: before?.changed_at ?? now,
    cluster: undefined,
  };
  // It is not checked again, so what is left out is still left out.
  return recordOf(basis, key as DeclaredKey, key.enabled ?? true);
};

/** Of a key that is as it was nothing is to be checked or written. */
const isUnchanged = (ports: Ports, key: Partial<DeclaredKey>): boolean => {
  const before = readKey(ports, key.id ?? "");
  return before?.source === "file" && isSameValue(before, declaredRecord(ports, key, before));
};

const problemOf = (value: unknown): string | undefined => {
  const problem = check(kind, value, configurationFormats).problems[0];
  return problem === undefined ? undefined : formatProblem(problem);
};

/** What a text says of its keys. */
interface Listed {
  readonly ids: LuaSet<string>;
  readonly digests: LuaSet<string>;
  /** Where those stand in it that are new or another: from, to, from, to … */
  readonly changed: number[];
}

/** What a key of the file must not share with others. */
const clashOf = (
  ports: Ports,
  { id, sha256 }: DeclaredKey,
  { ids, digests }: Listed,
): string | undefined => {
  if (ids.has(id)) return `found the id ${quote(id)} a second time; expected one of its own`;
  if (digests.has(sha256)) return `found the key of another one at ${quote(id)}; expected its own`;
  ids.add(id);
  digests.add(sha256);
  const other = readKey(ports, id) ?? readKey(ports, holderOf(ports, sha256, id) ?? "");
  if (other?.source !== "admin") return undefined;
  return `found ${quote(id)}, which is, or is the key of, ${quote(other.id)} of the admin API`;
};

/** Looks at one item; what is wrong with it, if anything. */
const look = (ports: Ports, item: string, listed: Listed, from: number): string | undefined => {
  const [value, malformed] = ports.json.decode(item);
  if (malformed !== undefined) return malformed;
  if (type(value) === "table" && isUnchanged(ports, value as DeclaredKey)) {
    return clashOf(ports, value as DeclaredKey, listed);
  }
  const { changed } = listed;
  changed[changed.length] = from;
  changed[changed.length] = from + item.length - 1;
  return problemOf(value) ?? clashOf(ports, value as DeclaredKey, listed);
};

/** Looks at all of a text; what is wrong with it, if anything. */
const lookAtAll = (
  ports: Ports,
  text: string,
  turns: Turns,
): LuaMultiReturn<[listed: Listed, problem: string | undefined]> => {
  const listed: Listed = { ids: new LuaSet(), digests: new LuaSet(), changed: [] };
  const [items, wrong] = openItems(text);
  if (items === undefined) return $multi(listed, wrong);
  for (let number = 1; ; number += 1) {
    const [item, malformed] = nextItem(items);
    if (item === undefined) return $multi(listed, malformed);
    const problem = look(ports, item, listed, items.from);
    if (problem !== undefined) return $multi(listed, `key ${number}: ${problem}`);
    if (number % itemsBetweenPauses === 0) turns.pause();
  }
};

const takeOver = (ports: Ports, item: string, turns: Turns): string | undefined => {
  const key = ports.json.decode(item)[0] as DeclaredKey;
  const before = readKey(ports, key.id);
  const record = declaredRecord(ports, key, before);
  const { revision } = record;
  const changed_at = math.floor(ports.clock.wall());
  const written =
    before === undefined ? record : withMembers(record, { revision: revision + 1, changed_at });
  while (!takeLock(ports)) turns.pause();
  const [, problem] = putKey(ports, written);
  giveLock(ports);
  if (before !== undefined) announceKeys(ports);
  return problem;
};

/** Removes the keys of the file that are not listed in it any more. */
const removeOthers = (ports: Ports, ids: LuaSet<string>, turns: Turns): void => {
  for (const group of $range(0, groupCount - 1)) {
    for (const id of idsIn(ports, group)) {
      const record = ids.has(id) ? undefined : readKey(ports, id);
      if (record?.source === "file") {
        while (!takeLock(ports)) turns.pause();
        dropKey(ports, record);
        giveLock(ports);
        announceKeys(ports);
      }
    }
    turns.pause();
  }
};

/** Takes over the keys of a text if all of them are right; what is wrong, if anything. */
export const takeDeclared = (ports: Ports, text: string, turns: Turns): string | undefined => {
  const [{ ids, changed }, problem] = lookAtAll(ports, text, turns);
  if (problem !== undefined) return problem;
  // First, so that a key that got another id is not met twice.
  removeOthers(ports, ids, turns);
  for (const i of $range(0, changed.length / 2 - 1)) {
    const item = string.sub(text, changed[2 * i]!, changed[2 * i + 1]);
    const failed = takeOver(ports, item, turns);
    if (failed !== undefined) return failed;
    if (i % itemsBetweenPauses === 0) turns.pause();
  }
  return undefined;
};
