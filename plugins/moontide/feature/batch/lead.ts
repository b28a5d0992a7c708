/** What the leading worker does for batches by the clock. */
import type { Gateway } from "../gateway/gateway";
import { Job, outputPlace } from "./job";
import { giveBack, nextReady, nextTask, noteMishap, noteProblem, Ready, runReady } from "./lane";
import { BatchRunner, endJob, saveState, takeOver } from "./runner";
import type { BatchesConfiguration } from "./schema";
import {
  idsOf,
  isCancelled,
  readBatchRecord,
  readFileRecord,
  readState,
  removeAll,
  resultId,
  writeRecord,
} from "./store";
import { hasEnded } from "./record";
import { readLine } from "../../policy/batch/line";

/** After so many requests a lane ends, and another begins: nginx frees what a timer took at its end alone. */
const lane_requests = 50;

const runLane = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
  first: Ready,
): void => {
  let ready: Ready | undefined = first;
  for (const _ of $range(1, lane_requests)) {
    if (ready === undefined) return;
    const { job } = ready;
    const [ok, problem] = pcall(runReady, gateway, runner, options, ready);
    job.under_way -= 1;
    if (!ok) {
      noteMishap(gateway, runner, ready);
      error(problem, 0);
    }
    const goesOn = runner.leads() && !runner.ports.isExiting();
    ready = goesOn ? nextReady(gateway, runner, options) : undefined;
    if (ready !== undefined) ready.job.under_way += 1;
  }
  if (ready !== undefined) giveBack(ready);
};

/** A lane for each request that can be asked now. */
const openLanes = (gateway: Gateway, runner: BatchRunner, options: BatchesConfiguration): void => {
  while (runner.lanes < options.concurrency) {
    const ready = nextReady(gateway, runner, options);
    if (ready === undefined) return;
    ready.job.under_way += 1;
    runner.lanes += 1;
    const begun = runner.ports.spawn("batch", () => {
      const [ok, problem] = pcall(runLane, gateway, runner, options, ready);
      runner.lanes -= 1;
      if (!ok) error(problem, 0);
    });
    if (!begun) {
      runner.lanes -= 1;
      giveBack(ready);
      return;
    }
  }
};

/** So many lines are told of before others have their turn. */
const most_expired = 500;

/** What was not asked in time is told of, line by line. True: of all. */
const noteExpired = (gateway: Gateway, runner: BatchRunner, job: Job): boolean => {
  for (const _ of $range(1, most_expired)) {
    const task = table.remove(job.again) ?? nextTask(runner, job);
    if (task === undefined) return job.is_read;
    const [line, problem] = readLine(task.text, job.record.endpoint);
    const custom_id = line?.custom_id ?? problem?.custom_id;
    const message = "The request was not asked before the batch's completion_window was over.";
    noteProblem(gateway, runner, job, task.position, { code: "batch_expired", message, custom_id });
  }
  return false;
};

/** Makes what came of a batch into files of its owner. */
const keepResults = ({ ports }: BatchRunner, job: Job): void => {
  const { record, state, directory } = job;
  for (const which of ["output", "error"] as const) {
    const bytes = ports.files.size(outputPlace(job, which)) ?? 0;
    if (which === "output") state.has_output = bytes > 0;
    else state.has_errors = bytes > 0;
    if (bytes > 0) {
      writeRecord(ports, directory, {
        id: resultId(record.id, which),
        owner: record.owner,
        filename: `${record.id}_${which}.jsonl`,
        purpose: "batch_output",
        bytes,
        created_at: math.floor(ports.clock.wall()),
      });
    }
  }
};

const storageFull = {
  code: "storage_full",
  message: "There is no room for more answers; those that there are are in the output file.",
};

/** How a batch is to end; undefined: not yet. */
const endingOf = (
  runner: BatchRunner,
  { maximum_total_bytes }: BatchesConfiguration,
  { state, record, directory, is_read, again }: Job,
): "completed" | "failed" | "expired" | "cancelled" | undefined => {
  const { ports } = runner;
  if (isCancelled(ports, directory, record.id)) return "cancelled";
  if (runner.bytes >= maximum_total_bytes) state.error ??= storageFull;
  if (state.error !== undefined) return "failed";
  // What has begun to expire does not complete by that.
  const is_late = ports.clock.wall() >= record.expires_at;
  if (is_late && state.finalizing_at !== undefined) return "expired";
  if (is_read && again.length === 0) return "completed";
  return is_late ? "expired" : undefined;
};

/** Whether a batch has come to its end; requests under way are waited for. */
const closeIfOver = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
  job: Job,
): boolean => {
  const { state } = job;
  const ending = endingOf(runner, options, job);
  if (ending === undefined || !runner.leads()) return false;
  if (ending === "completed" && job.under_way > 0) return false;
  // From here on no further request of it begins.
  if (state.status === "in_progress") {
    state.status = ending === "cancelled" ? "cancelling" : "finalizing";
    if (ending !== "cancelled") state.finalizing_at = math.floor(runner.ports.clock.wall());
    job.is_dirty = true;
  }
  if (job.under_way > 0) return false;
  if (ending === "expired" && !noteExpired(gateway, runner, job)) return false;
  keepResults(runner, job);
  endJob(gateway, runner, job, ending);
  return true;
};

/** Every 0.2 s in the leading worker: ends what is over, saves how the others stand, and asks what can be asked. */
export const runBatches = (gateway: Gateway, runner: BatchRunner): void => {
  const options = gateway.configuration.batches;
  if (options === undefined || runner.ports.isExiting()) return;
  const left: Job[] = [];
  for (const job of runner.jobs) {
    if (!closeIfOver(gateway, runner, options, job)) left[left.length] = job;
  }
  runner.jobs = left;
  openLanes(gateway, runner, options);
};

/** Every second: how batches stand is saved, and what waits is taken over. */
export const overseeBatches = (gateway: Gateway, runner: BatchRunner): void => {
  const options = gateway.configuration.batches;
  if (options === undefined || runner.ports.isExiting()) return;
  for (const job of runner.jobs) if (job.is_dirty) saveState(runner, job);
  if (runner.is_loading) return;
  runner.is_loading = runner.ports.spawn("batches", () => {
    const [ok, problem] = pcall(takeOver, gateway, runner, options);
    runner.is_loading = false;
    if (!ok) error(problem, 0);
  });
};

/** Every ten minutes: what is older than it is kept goes. */
export const sweepBatches = ({ configuration, ports }: Gateway): void => {
  const options = configuration.batches;
  if (options === undefined) return;
  const { directory, keep_seconds } = options;
  const before = ports.clock.wall() - keep_seconds;
  for (const id of idsOf(ports, directory, "batch")) {
    const record = readBatchRecord(ports, directory, id);
    const isOld = record !== undefined && record.created_at < before;
    if (isOld && hasEnded(readState(ports, directory, id))) removeAll(ports, directory, id);
  }
  for (const id of idsOf(ports, directory, "file")) {
    const record = readFileRecord(ports, directory, id);
    if (record !== undefined && record.created_at < before) removeAll(ports, directory, id);
  }
};
