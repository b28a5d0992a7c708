/**
 * Files and batches on disk, in one directory: `ID.json` says what one is, `ID.data` is a file's content, `ID.state.json`
 * how a batch stands, `ID.cancel` that it is to end. Each has one writer: `ID.json` and `ID.cancel` the request that made
 * them, the others the leading worker.
 */
import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import type { BatchRecord, BatchState, FileRecord } from "./record";

export type Kind = "file" | "batch";

export const placeOf = (directory: string, name: string): string => `${directory}/${name}`;

export const dataPlace = (directory: string, id: string): string =>
  placeOf(directory, `${id}.data`);

/** The file of a batch's answers, or of what failed; named after it, so that it is made once however often it is ended. */
export const resultId = (batch: string, which: "output" | "error"): string =>
  `file-${string.sub(batch, -32)}-${which}`;

const read = (ports: Ports, directory: string, name: string): unknown => {
  const [text] = ports.files.read(placeOf(directory, name));
  return text === undefined ? undefined : ports.json.decode(text)[0];
};

const write = (ports: Ports, directory: string, name: string, value: object): Result<true> =>
  ports.files.write(placeOf(directory, name), ports.json.encode(value));

const isOfKind = (kind: Kind, id: string): boolean =>
  string.find(id, kind === "file" ? "^file%-" : "^batch_")[0] !== undefined;

export const readFileRecord = (
  ports: Ports,
  directory: string,
  id: string,
): FileRecord | undefined =>
  isOfKind("file", id)
    ? (read(ports, directory, `${id}.json`) as FileRecord | undefined)
    : undefined;

export const readBatchRecord = (
  ports: Ports,
  directory: string,
  id: string,
): BatchRecord | undefined =>
  isOfKind("batch", id)
    ? (read(ports, directory, `${id}.json`) as BatchRecord | undefined)
    : undefined;

export const writeRecord = (
  ports: Ports,
  directory: string,
  record: FileRecord | BatchRecord,
): Result<true> => write(ports, directory, `${record.id}.json`, record);

const blankState = (): BatchState => ({
  status: "validating",
  total: 0,
  completed: 0,
  failed: 0,
  has_output: false,
  has_errors: false,
});

export const readState = (ports: Ports, directory: string, id: string): BatchState =>
  (read(ports, directory, `${id}.state.json`) as BatchState | undefined) ?? blankState();

export const writeState = (
  ports: Ports,
  directory: string,
  id: string,
  state: BatchState,
): Result<true> => write(ports, directory, `${id}.state.json`, state);

export const isCancelled = ({ files }: Ports, directory: string, id: string): boolean =>
  files.size(placeOf(directory, `${id}.cancel`)) !== undefined;

export const cancel = ({ files, clock }: Ports, directory: string, id: string): Result<true> =>
  files.write(placeOf(directory, `${id}.cancel`), string.format("%d", clock.wall()));

/** The names of all files, or of all batches. */
export const idsOf = ({ files }: Ports, directory: string, kind: Kind): string[] => {
  const ids: string[] = [];
  for (const name of files.names(directory) ?? []) {
    const [id] = string.match(name, "^([%w_%-]+)%.json$");
    if (id !== undefined && isOfKind(kind, id)) ids[ids.length] = id;
  }
  return ids;
};

/** How much is there; undefined: the directory can't be read. */
export const bytesIn = ({ files }: Ports, directory: string): number | undefined => {
  const names = files.names(directory);
  if (names === undefined) return undefined;
  let bytes = 0;
  for (const name of names) {
    if (name !== "." && name !== "..") bytes += files.size(placeOf(directory, name)) ?? 0;
  }
  return bytes;
};

const endings = [".data", ".state.json", ".cancel", ".json"];

/** Takes a file or a batch away. */
export const removeAll = ({ files }: Ports, directory: string, id: string): void => {
  for (const ending of endings) files.remove(placeOf(directory, id + ending));
};
