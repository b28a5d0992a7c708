/** A batch that is being run, as the leading worker has it in memory. */
import { YieldingPorts } from "../../kernel/ports";
import { positionIn } from "../../policy/batch/line";
import type { BatchRecord, BatchState } from "./record";
import { dataPlace, resultId } from "./store";

/** A line of the input that is to be asked, and how often it was. */
export interface Task {
  readonly position: number;
  readonly text: string;
  tries: number;
}

export interface Job {
  readonly record: BatchRecord;
  readonly state: BatchState;
  readonly directory: string;
  /** Where the input is read on: bytes from its beginning, and what was read and not taken yet. */
  offset: number;
  rest: string;
  /** Of the line that was taken last, from 1. */
  position: number;
  /** The input was taken whole. */
  is_read: boolean;
  /** Lines that were answered before this worker took the batch over. */
  readonly answered: LuaSet<number>;
  /** Lines that are asked again. */
  readonly again: Task[];
  /** Until then, monotonic, none of its lines begins: somebody said that waiting helps. */
  paused_until: number;
  under_way: number;
  /** The custom ids that were taken. */
  readonly taken: LuaSet<string>;
  /** Its state is not on disk yet. */
  is_dirty: boolean;
}

export const newJob = (record: BatchRecord, state: BatchState, directory: string): Job => ({
  record,
  state,
  directory,
  offset: 0,
  rest: "",
  position: 0,
  is_read: false,
  answered: new LuaSet(),
  again: [],
  paused_until: 0,
  under_way: 0,
  taken: new LuaSet(),
  is_dirty: true,
});

export const outputPlace = ({ record, directory }: Job, which: "output" | "error"): string =>
  dataPlace(directory, resultId(record.id, which));

const pieceBytes = 65536;

/** A longer line is no request. */
const longest_line = 16777216;

/** Where the lines of a file are read on. */
export type LineSource = Pick<Job, "offset" | "rest">;

/** The next line, without its end; undefined: there is none. A last one without an end counts. */
export const nextLineOf = (
  { files }: Pick<YieldingPorts, "files">,
  place: string,
  source: LineSource,
): string | undefined => {
  let from = 1;
  for (;;) {
    const [end] = string.find(source.rest, "\n", from, true);
    if (end !== undefined) {
      const line = string.sub(source.rest, 1, end - 1);
      source.rest = string.sub(source.rest, end + 1);
      return line;
    }
    const piece = files.part(place, source.offset, pieceBytes) ?? "";
    if (piece === "" || source.rest.length > longest_line) {
      const line = source.rest;
      source.rest = "";
      return line === "" ? undefined : line;
    }
    from = source.rest.length + 1;
    source.offset += piece.length;
    source.rest += piece;
  }
};

/** White space alone is no line. */
export const isBlank = (line: string): boolean => string.find(line, "%S")[0] === undefined;

/** So many lines are read before others have their turn. */
const turn = 200;

/** How many requests the input holds; it stops counting beyond `most`. Yields. */
export const countLines = (ports: YieldingPorts, place: string, most: number): number => {
  const source: LineSource = { offset: 0, rest: "" };
  let count = 0;
  for (const read of $range(1, 2 ** 40)) {
    const line = nextLineOf(ports, place, source);
    if (line === undefined || count > most) return count;
    if (!isBlank(line)) count += 1;
    if (read % turn === 0) ports.sleep(0);
  }
  return count;
};

/** What a killed worker, or a full disk, left of a line that was not written whole: it was not answered. */
const dropTorn = ({ files }: YieldingPorts, place: string): void => {
  const size = files.size(place) ?? 0;
  if (size === 0 || files.part(place, size - 1, 1) === "\n") return;
  const [text] = files.read(place);
  const [whole] = string.match(text ?? "", "^(.*\n)");
  files.write(place, whole ?? "");
};

/** Reads which lines were answered already, and counts them. Yields. */
export const recallAnswered = (ports: YieldingPorts, job: Job): void => {
  const { state, answered } = job;
  state.completed = 0;
  state.failed = 0;
  for (const which of ["output", "error"] as const) {
    const place = outputPlace(job, which);
    dropTorn(ports, place);
    const source: LineSource = { offset: 0, rest: "" };
    let line = nextLineOf(ports, place, source);
    while (line !== undefined) {
      const position = positionIn(line);
      if (position !== undefined && !answered.has(position)) {
        answered.add(position);
        if (which === "output") state.completed += 1;
        else state.failed += 1;
      }
      if ((state.completed + state.failed) % turn === 0) ports.sleep(0);
      line = nextLineOf(ports, place, source);
    }
  }
};
