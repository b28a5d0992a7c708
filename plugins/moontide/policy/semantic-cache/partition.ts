/**
 * The vectors of one partition as one text: a line that says what they are, then their records, the youngest last. A text
 * that is none, or is of vectors of another length, is as good as an empty one.
 */
import { headBytes, keyAt, numberAt, places } from "./record";

export interface Partition {
  readonly text: string;
  /** Where the first record begins, counted from 1. */
  readonly from: number;
  readonly dimensions: number;
  readonly count: number;
  /** Of the list in Redis that it is a copy of: it has another one when it began anew. */
  readonly life: string;
  /** How many records that list had had when this copy was made. */
  readonly number: number;
}

/** Of what is no copy. */
export const noLife = "0";

const lineOf = (dimensions: number, life: string, number: number): string =>
  string.format("moontide-vectors 1 %d %s %.0f\n", dimensions, life, number);

const lined = (
  text: string,
  from: number,
  dimensions: number,
  life: string,
  number: number,
): Partition => {
  const count = math.floor((text.length - from + 1) / (headBytes + dimensions));
  return { text, from, dimensions, count, life, number };
};

export const emptyPartition = (dimensions: number): Partition => {
  const line = lineOf(dimensions, noLife, 0);
  return lined(line, line.length + 1, dimensions, noLife, 0);
};

export const openPartition = (text: string | undefined, dimensions: number): Partition => {
  if (text === undefined) return emptyPartition(dimensions);
  const [line, kind, life, number] = string.match(
    text,
    "^(moontide%-vectors 1 (%d+) (%x+) (%d+)\n)",
  );
  if (line === undefined || tonumber(kind) !== dimensions) return emptyPartition(dimensions);
  if ((text.length - line.length) % (headBytes + dimensions) !== 0) {
    return emptyPartition(dimensions);
  }
  return lined(text, line.length + 1, dimensions, life!, tonumber(number)!);
};

/** What a partition becomes. */
export interface Change {
  /** Of these, each one a record of its length. */
  readonly added: readonly string[];
  readonly without?: string;
  /** Seconds since 1970: what has ended goes. */
  readonly now: number;
  readonly maximum: number;
  readonly life?: string;
  readonly number?: number;
}

/** Of records for one answer the last alone, by its position; and the keys of all. */
const lastOfEach = (added: readonly string[]): LuaMap<string, number> => {
  const last = new LuaMap<string, number>();
  for (const i of $range(1, added.length)) last.set(keyAt(added[i - 1]!, 1), i);
  return last;
};

/** The records that stay: of an answer that comes again the younger one alone. */
const remaining = (partition: Partition, { added, without, now }: Change): string[] => {
  const { text, from, count, dimensions } = partition;
  const size = headBytes + dimensions;
  const last = lastOfEach(added);
  const records: string[] = [];
  for (const i of $range(0, count - 1)) {
    const at = from + i * size;
    const key = keyAt(text, at);
    const isOver = numberAt(text, at + places.expires_at - 1) <= now;
    if (!isOver && key !== without && !last.has(key)) {
      records[records.length] = string.sub(text, at, at + size - 1);
    }
  }
  for (const i of $range(1, added.length)) {
    const record = added[i - 1]!;
    if (last.get(keyAt(record, 1)) === i) records[records.length] = record;
  }
  return records;
};

/** A partition with some more and some fewer records; the oldest make room. */
export const changed = (partition: Partition, change: Change): Partition => {
  const records = remaining(partition, change);
  const { dimensions } = partition;
  const life = change.life ?? partition.life;
  const number = change.number ?? partition.number;
  const line = lineOf(dimensions, life, number);
  const pieces: string[] = [line];
  const first = math.max(1, records.length - change.maximum + 1);
  for (const i of $range(first, records.length)) pieces[pieces.length] = records[i - 1]!;
  return lined(table.concat(pieces), line.length + 1, dimensions, life, number);
};

/** When the last of its records ends; 0 without any. */
export const endOf = ({ text, from, count, dimensions }: Partition): number => {
  let end = 0;
  for (const i of $range(0, count - 1)) {
    const at = from + i * (headBytes + dimensions) + places.expires_at - 1;
    end = math.max(end, numberAt(text, at));
  }
  return end;
};
