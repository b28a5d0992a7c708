import { Ports } from "../../kernel/ports";
import { RampStatus } from "../../policy/split/ramp";
import { Sample } from "../../policy/split/sample";

/** How far a route's ramp is. */
export interface RampRecord {
  /** Of the configuration that it belongs to. */
  readonly signature: string;
  readonly status: RampStatus;
  /** Counted from 1. */
  readonly step: number;
  /** The monotonic second at which the step began. */
  readonly since: number;
  /** Why it is where it is, and when that was decided (wall clock, for people). */
  readonly reason: string;
  readonly decided_at: number;
  /** What the others showed on the step before: on a step of 100 percent they show nothing any more. */
  readonly baseline?: Sample | undefined;
}

/** By route. */
export type RampRecords = Readonly<Record<string, RampRecord>>;

const textKey = "splits";
const versionKey = "splits_version";
const lockKey = "splits_lock";

/** Longer than any change takes; a worker that dies while it holds the lock blocks nobody for longer. */
const lockSeconds = 5;

const fileOf = (directory: string): string => `${directory}/splits.json`;

export const recordsVersion = (ports: Ports): number => ports.shared.state.numbers.get(versionKey);

export const readRecords = (ports: Ports): RampRecords => {
  const text = ports.shared.state.texts.get(textKey);
  return ((text === undefined ? undefined : ports.json.decode(text)[0]) ?? {}) as RampRecords;
};

const isRecord = (value: unknown): value is RampRecord => {
  if (type(value) !== "table") return false;
  const { signature, status, step, reason, decided_at } = value as Partial<RampRecord>;
  return (
    typeof signature === "string" &&
    (status === "ramping" ||
      status === "paused" ||
      status === "complete" ||
      status === "rolled_back") &&
    typeof step === "number" &&
    step >= 1 &&
    typeof reason === "string" &&
    typeof decided_at === "number"
  );
};

/** Each ramp goes on where it was, and its step begins anew: what was counted on it is lost with the shared memory. */
const restarted = (ports: Ports, found: Record<string, unknown>): RampRecords => {
  const records: Record<string, RampRecord> = {};
  for (const [route, record] of pairs(found)) {
    if (isRecord(record)) {
      const { signature, status, step, reason, decided_at } = record;
      const since = ports.clock.now();
      records[route] = { signature, status, step, since, reason, decided_at };
    }
  }
  return records;
};

/** At start: what the state directory holds, unless shared memory has it already (a reload). */
export const loadRecords = (ports: Ports, directory: string): void => {
  const { texts } = ports.shared.state;
  if (texts.get(textKey) !== undefined) return;
  const [text] = ports.files.read(fileOf(directory));
  if (text === undefined) return;
  const [found, malformed] = ports.json.decode(text);
  if (malformed !== undefined || type(found) !== "table") {
    ports.log.error("split_state_unreadable", {
      file: fileOf(directory),
      problem: malformed ?? "found no JSON object",
      consequence: "ramps begin with their first step",
    });
    return;
  }
  texts.set(textKey, ports.json.encode(restarted(ports, found as Record<string, unknown>)));
};

/** What became of a change. */
export interface KeptChange {
  /** False when another worker is at a change of its own: try again. */
  readonly made: boolean;
  /** Why it will not outlive a restart, though it is in effect. */
  readonly problem?: string | undefined;
}

/**
 * Changes the records: in shared memory first and then on disk, since a canary that hurts has to be stopped even by a gateway whose disk
 * is full.
 *
 * @param change returns undefined when there is nothing to change
 */
export const changeRecords = (
  ports: Ports,
  directory: string,
  change: (this: void, records: RampRecords) => RampRecords | undefined,
): KeptChange => {
  const { numbers, texts } = ports.shared.state;
  if (!texts.claim(lockKey, "1", lockSeconds)) return { made: false };
  const records = change(readRecords(ports));
  const problem = records === undefined ? undefined : keep(ports, directory, records);
  texts.remove(lockKey);
  if (records !== undefined) numbers.add(versionKey, 1);
  return { made: true, problem };
};

const keep = (ports: Ports, directory: string, records: RampRecords): string | undefined => {
  const text = ports.json.encode(records);
  const [stored, full] = ports.shared.state.texts.set(textKey, text);
  if (stored === undefined) return full;
  const [written, disk] = ports.files.write(fileOf(directory), text);
  return written === undefined ? disk : undefined;
};

/** The records with another one for a route, or none. */
export const withRecord = (
  records: RampRecords,
  route: string,
  record: RampRecord | undefined,
): RampRecords => {
  const all: Record<string, RampRecord> = {};
  for (const [name, other] of pairs(records)) {
    if (name !== route) all[name] = other;
  }
  if (record !== undefined) all[route] = record;
  return all;
};
