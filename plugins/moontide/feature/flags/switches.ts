import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";

/** What an operator said of a flag through the admin API. */
export interface FlagSwitch {
  readonly enabled: boolean;
  /** When (wall clock, for people). */
  readonly changed_at: number;
}

/**
 * By flag: in shared memory, and in `flags.json` of the state directory, so that a flag that was switched off stays
 * off through reloads and restarts. Any worker may change one, one at a time.
 */
export type FlagSwitches = Readonly<Record<string, FlagSwitch | undefined>>;

const textKey = "flags";
const versionKey = "flags_version";
const lockKey = "flags_lock";

/** Longer than any change takes; a worker that dies while it holds the lock blocks nobody for longer. */
const lockSeconds = 5;

const fileOf = (directory: string): string => `${directory}/flags.json`;

export const switchesVersion = (ports: Ports): number => ports.shared.state.numbers.get(versionKey);

export const readSwitches = (ports: Ports): FlagSwitches => {
  const text = ports.shared.state.texts.get(textKey);
  return ((text === undefined ? undefined : ports.json.decode(text)[0]) ?? {}) as FlagSwitches;
};

const isSwitch = (value: unknown): boolean => {
  if (type(value) !== "table") return false;
  const { enabled, changed_at } = value as Partial<FlagSwitch>;
  return typeof enabled === "boolean" && typeof changed_at === "number";
};

/** What is wrong with the text of a file that should hold switches by flag, if anything. */
const problemOf = (ports: Ports, text: string): string | undefined => {
  const [switches, malformed] = ports.json.decode(text);
  if (malformed !== undefined) return malformed;
  if (type(switches) !== "table") return "found no JSON object";
  for (const [name, value] of pairs(switches as Record<string, unknown>)) {
    if (!isSwitch(value)) return `found no switch that makes sense for flag ${tostring(name)}`;
  }
  return undefined;
};

/** At start: what the state directory holds, unless shared memory has it already (a reload). */
export const loadSwitches = (ports: Ports, directory: string): void => {
  const { texts } = ports.shared.state;
  if (texts.get(textKey) !== undefined) return;
  const [text] = ports.files.read(fileOf(directory));
  if (text === undefined) return;
  const problem = problemOf(ports, text);
  if (problem !== undefined) {
    ports.log.error("flag_switches_unreadable", {
      file: fileOf(directory),
      problem,
      consequence: "flags are as the configuration has them",
    });
    return;
  }
  texts.set(textKey, text);
};

const withSwitch = (
  switches: FlagSwitches,
  name: string,
  changed: FlagSwitch | undefined,
): FlagSwitches => {
  const all: Record<string, FlagSwitch> = {};
  for (const [other, value] of pairs(switches)) {
    if (other !== name) all[other] = value!;
  }
  if (changed !== undefined) all[name] = changed;
  return all;
};

const keep = (ports: Ports, directory: string, switches: FlagSwitches): string | undefined => {
  const text = ports.json.encode(switches);
  const [written, disk] = ports.files.write(fileOf(directory), text);
  if (written === undefined) return `the change could not be kept: ${disk}`;
  const [stored, memory] = ports.shared.state.texts.set(textKey, text);
  return stored === undefined ? memory : undefined;
};

/** The error while another worker is at a change: try again. */
export const switchesBusy = "another change is being made";

/**
 * Switches a flag, or takes the switch away: on disk first, then in shared memory, so that what was confirmed is never
 * lost. An error is the reason why nothing was changed, `switchesBusy` among them.
 */
export const changeSwitch = (
  ports: Ports,
  directory: string,
  name: string,
  changed: FlagSwitch | undefined,
): Result<true> => {
  const { numbers, texts } = ports.shared.state;
  if (!texts.claim(lockKey, "1", lockSeconds)) return $multi(undefined, switchesBusy);
  const problem = keep(ports, directory, withSwitch(readSwitches(ports), name, changed));
  texts.remove(lockKey);
  if (problem !== undefined) return $multi(undefined, problem);
  numbers.add(versionKey, 1);
  return $multi(true, undefined);
};
