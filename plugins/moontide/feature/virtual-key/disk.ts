import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { KeyRecord, readRecord } from "./record";
import { groupCount, idsIn, keyText, setIds, writeKey } from "./store";

/** A line for each key, so that a file that is damaged costs the keys alone whose lines are. */
const fileOf = (directory: string, group: number): string =>
  string.format("%s/virtual-keys-%02x.jsonl", directory, group);

/** A group's keys on disk as they are in shared memory, but for one that is changed or goes. */
const textOf = (
  ports: Ports,
  group: number,
  changed: KeyRecord | undefined,
  id: string | undefined,
): string => {
  const lines: string[] = [];
  for (const other of idsIn(ports, group)) {
    const text = other === id ? undefined : keyText(ports, other);
    // What a file declares stands there, and needs no copy.
    const isDeclared =
      text === undefined || string.find(text, '"source":"file"', 1, true)[0] !== undefined;
    if (!isDeclared) lines[lines.length] = text;
  }
  if (changed !== undefined) lines[lines.length] = ports.json.encode(changed);
  lines[lines.length] = "";
  return table.concat(lines, "\n");
};

/**
 * Writes a group of keys to the state directory, at once or not at all.
 *
 * @param id of a key that is about to be changed or to go
 * @param changed what it will be; undefined: it goes
 */
export const writeGroup = (
  ports: Ports,
  directory: string,
  group: number,
  id?: string,
  changed?: KeyRecord,
): Result<true> => {
  const text = textOf(ports, group, changed, id);
  return ports.files.write(fileOf(directory, group), text);
};

const tellDamage = (ports: Ports, file: string, damaged: number): void => {
  ports.log.error("virtual_keys_unreadable", {
    file,
    lines: damaged,
    consequence: "the keys on these lines are refused",
  });
};

const loadGroup = (ports: Ports, directory: string, group: number): string | undefined => {
  const file = fileOf(directory, group);
  const [text] = ports.files.read(file);
  if (text === undefined) return undefined;
  const ids: string[] = [];
  let damaged = 0;
  for (const [line] of string.gmatch(text, "[^\n]+")) {
    const record = readRecord(ports.json, line!);
    if (record === undefined) damaged += 1;
    else {
      const [written, full] = writeKey(ports, record, undefined);
      if (written === undefined) return full;
      ids[ids.length] = record.id;
    }
  }
  if (damaged > 0) tellDamage(ports, file, damaged);
  return setIds(ports, group, ids)[1];
};

const loadedKey = "loaded";

/** At start: what the state directory holds, unless shared memory has it already (a reload). */
export const loadKeys = (ports: Ports, directory: string): void => {
  const { numbers } = ports.shared.keys;
  if (numbers.get(loadedKey) !== 0) return;
  for (const group of $range(0, groupCount - 1)) {
    const problem = loadGroup(ports, directory, group);
    if (problem !== undefined) {
      error(`moontide: the virtual keys of ${directory} can't be loaded: ${problem}`, 0);
    }
  }
  numbers.set(loadedKey, 1);
};
