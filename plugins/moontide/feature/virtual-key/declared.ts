/** Keys that are listed in a file. It is read once to be checked whole, and once more to be taken over: nobody needs all of it at once. */
import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { quote } from "../../policy/address/quote";
import { isSameValue } from "../../policy/discovery/same-value";
import { nextItem, openItems } from "../../policy/json/items";
import { check } from "../../schema/check";
import { RecordKind } from "../../schema/description";
import { formatProblem } from "../../schema/problem";
import { configurationFormats } from "../configuration/formats";
import { giveLock, takeLock } from "./lock";
import { KeyRecord, recordOf, withMembers } from "./record";
import { DeclaredKey, declaredKeyFields } from "./schema";
import { announceKeys, dropKey, groupCount, holderOf, idsIn, putKey, readKey } from "./store";

const kind: RecordKind = { kind: "record", fields: declaredKeyFields };

/** Lets others have their turn, and waits until it is allowed to change keys. */
export interface Turns {
  readonly pause: (this: void) => void;
}

const itemsBetweenPauses = 50;

/** Reads one item; what is wrong with it, if anything. */
const readItem = (ports: Ports, text: string): Result<DeclaredKey> => {
  const [value, malformed] = ports.json.decode(text);
  if (malformed !== undefined) return $multi(undefined, malformed);
  const checked = check(kind, value, configurationFormats);
  const problem = checked.problems[0];
  if (problem !== undefined) return $multi(undefined, formatProblem(problem));
  return $multi(checked.value as DeclaredKey, undefined);
};

/** Calls a function with every key of a text; what is wrong, with the number of the item, if anything. */
const eachItem = (
  ports: Ports,
  text: string,
  turns: Turns,
  call: (this: void, key: DeclaredKey) => string | undefined,
): string | undefined => {
  const [items, wrong] = openItems(text);
  if (items === undefined) return wrong;
  for (let number = 1; ; number += 1) {
    const [item, malformed] = nextItem(items);
    if (item === undefined) return malformed;
    const [key, problem] = readItem(ports, item);
    const refused = key === undefined ? problem : call(key);
    if (refused !== undefined) return `key ${number}: ${refused}`;
    if (number % itemsBetweenPauses === 0) turns.pause();
  }
};

/** What a key of the file must not share with others. */
const clashOf = (
  ports: Ports,
  { id, sha256 }: DeclaredKey,
  ids: LuaSet<string>,
  digests: LuaSet<string>,
): string | undefined => {
  if (ids.has(id)) return `found the id ${quote(id)} a second time; expected one of its own`;
  if (digests.has(sha256)) return `found the key of another one at ${quote(id)}; expected its own`;
  const other = readKey(ports, id) ?? readKey(ports, holderOf(ports, sha256, id) ?? "");
  if (other?.source !== "admin") return undefined;
  return `found ${quote(id)}, which is, or is the key of, ${quote(other.id)} of the admin API`;
};

const checkAll = (
  ports: Ports,
  text: string,
  turns: Turns,
): LuaMultiReturn<[ids: LuaSet<string>, problem: string | undefined]> => {
  const [ids, digests] = [new LuaSet<string>(), new LuaSet<string>()];
  const problem = eachItem(ports, text, turns, (key) => {
    const clash = clashOf(ports, key, ids, digests);
    ids.add(key.id);
    digests.add(key.sha256);
    return clash;
  });
  return $multi(ids, problem);
};

/** The record of a key, as it would be written now. */
const declaredRecord = (
  ports: Ports,
  key: DeclaredKey,
  before: KeyRecord | undefined,
): KeyRecord => {
  const now = math.floor(ports.clock.wall());
  const basis = {
    id: key.id,
    source: "file" as const,
    revision: before?.revision ?? 1,
    sha256: key.sha256,
    hint: undefined,
    previous: undefined,
    created_at: before?.created_at ?? now,
    changed_at: before?.changed_at ?? now,
    cluster: undefined,
  };
  const record = recordOf(basis, key);
  if (before === undefined || isSameValue(before, record)) return record;
  return withMembers(record, { revision: basis.revision + 1, changed_at: now });
};

const takeOver = (ports: Ports, key: DeclaredKey, turns: Turns): string | undefined => {
  const before = readKey(ports, key.id);
  const record = declaredRecord(ports, key, before);
  if (before !== undefined && before.revision === record.revision) return undefined;
  while (!takeLock(ports)) turns.pause();
  const [, problem] = putKey(ports, record);
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
  const [ids, problem] = checkAll(ports, text, turns);
  if (problem !== undefined) return problem;
  // First, so that a key that got another id is not met twice.
  removeOthers(ports, ids, turns);
  return eachItem(ports, text, turns, (key) => takeOver(ports, key, turns));
};
