/** Runs batches: in the leading worker alone, a few requests at a time. */
import { YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import { countLines, Job, newJob, recallAnswered } from "./job";
import { BatchState, hasEnded } from "./record";
import type { BatchesConfiguration } from "./schema";
import { bytesIn, dataPlace, idsOf, readBatchRecord, readState, writeState } from "./store";

export interface BatchRunner {
  readonly ports: YieldingPorts;
  /** This worker leads still: what only the leader may write, it may. */
  readonly leads: (this: void) => boolean;
  /** Batches under way, the one first that was taken first. */
  jobs: Job[];
  /** Whose turn it is. */
  turn: number;
  /** Requests under way, each in a lane of its own. */
  lanes: number;
  /** Batches are being taken over. */
  is_loading: boolean;
  /** Those of which it is known that they have ended. */
  readonly over: LuaSet<string>;
  /** How much is on the disk. */
  bytes: number;
  /** It was said that the directory can't be read. */
  has_complained: boolean;
}

export const createRunner = (
  ports: YieldingPorts,
  leads: (this: void) => boolean,
): BatchRunner => ({
  ports,
  leads,
  jobs: [],
  turn: 0,
  lanes: 0,
  is_loading: false,
  over: new LuaSet(),
  bytes: 0,
  has_complained: false,
});

/** So many batches are under way at once, one of each owner: their requests take turns. */
const most_jobs = 16;

/** Writes how a batch stands. */
export const saveState = (runner: BatchRunner, job: Job): void => {
  if (!runner.leads()) return;
  const { record, state, directory } = job;
  const [saved, problem] = writeState(runner.ports, directory, record.id, state);
  if (saved === undefined) runner.ports.log.error("batch_storage_failed", { problem });
  else job.is_dirty = false;
};

/** Ends a batch. */
export const endJob = (
  gateway: Gateway,
  runner: BatchRunner,
  job: Job,
  status: BatchState["status"],
): void => {
  const { state, record } = job;
  state.status = status;
  state.ended_at = math.floor(runner.ports.clock.wall());
  saveState(runner, job);
  runner.over.add(record.id);
  seriesOf(gateway.metrics.llm.batches.ended, [status]).value += 1;
  const { total, completed, failed } = state;
  runner.ports.log.notice("batch_ended", { batch: record.id, status, total, completed, failed });
};

const fail = (
  gateway: Gateway,
  runner: BatchRunner,
  job: Job,
  code: string,
  message: string,
): undefined => {
  job.state.error = { code, message };
  endJob(gateway, runner, job, "failed");
};

/** Looks at the input of a batch, and at what came of it already. Undefined: it can't be run. Yields. */
const load = (
  gateway: Gateway,
  runner: BatchRunner,
  { directory, maximum_requests }: BatchesConfiguration,
  id: string,
): Job | undefined => {
  const { ports } = runner;
  const record = readBatchRecord(ports, directory, id);
  if (record === undefined) return undefined;
  const job = newJob(record, readState(ports, directory, id), directory);
  const input = dataPlace(directory, record.input_file_id);
  if (ports.files.size(input) === undefined) {
    return fail(gateway, runner, job, "file_not_found", "The input file is not there any more.");
  }
  const total = countLines(ports, input, maximum_requests);
  if (total === 0) return fail(gateway, runner, job, "empty_file", "The input file has no lines.");
  if (total > maximum_requests) {
    const message = string.format("The input file has more than %d lines.", maximum_requests);
    return fail(gateway, runner, job, "too_many_requests", message);
  }
  recallAnswered(ports, job);
  job.state.total = total;
  job.state.status = "in_progress";
  job.state.in_progress_at ??= math.floor(ports.clock.wall());
  saveState(runner, job);
  return job;
};

const runs = ({ jobs }: BatchRunner, id: string, owner: string): boolean => {
  for (const { record } of jobs) if (record.id === id || record.owner === owner) return true;
  return false;
};

interface Waiting {
  readonly id: string;
  readonly created_at: number;
}

const isOlder = (left: Waiting, right: Waiting): boolean =>
  left.created_at < right.created_at ||
  (left.created_at === right.created_at && left.id < right.id);

/** Those that could be run, the oldest first. */
const waitingIn = (runner: BatchRunner, directory: string): Waiting[] => {
  const { ports, over } = runner;
  const waiting: Waiting[] = [];
  for (const id of idsOf(ports, directory, "batch")) {
    if (!over.has(id)) {
      if (hasEnded(readState(ports, directory, id))) over.add(id);
      else {
        const created_at = readBatchRecord(ports, directory, id)?.created_at;
        if (created_at !== undefined) waiting[waiting.length] = { id, created_at };
      }
    }
  }
  table.sort(waiting, isOlder);
  return waiting;
};

/** Takes over what waits, as far as there is room. Yields. */
export const takeOver = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
): void => {
  const { ports } = runner;
  const { directory } = options;
  const bytes = bytesIn(ports, directory);
  if (bytes === undefined && !runner.has_complained) {
    const problem = `${directory}: can't be read`;
    ports.log.error("batch_storage_failed", { problem });
  }
  runner.has_complained = bytes === undefined;
  runner.bytes = bytes ?? 0;
  for (const { id } of waitingIn(runner, directory)) {
    const owner = readBatchRecord(ports, directory, id)?.owner;
    const hasRoom = runner.jobs.length < most_jobs && runner.leads();
    if (hasRoom && owner !== undefined && !runs(runner, id, owner)) {
      const job = load(gateway, runner, options, id);
      if (job !== undefined) runner.jobs[runner.jobs.length] = job;
    }
  }
};
