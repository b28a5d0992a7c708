/** One request of a batch after another. */
import {
  answeredLine,
  BatchLine,
  failedLine,
  lineName,
  LineProblem,
  readLine,
} from "../../policy/batch/line";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { Route } from "../route/route";
import { askEngine, Told } from "./engine";
import { isIdle } from "./idle";
import { isBlank, Job, nextLineOf, outputPlace, Task } from "./job";
import { identityFor } from "./record";
import type { BatchRunner } from "./runner";
import type { BatchesConfiguration } from "./schema";
import { dataPlace } from "./store";

/** Notes what came of a line; done once for each, by whoever leads. */
const note = (
  gateway: Gateway,
  runner: BatchRunner,
  job: Job,
  position: number,
  which: "output" | "error",
  line: string,
): void => {
  if (!runner.leads() || job.answered.has(position)) return;
  const place = outputPlace(job, which);
  const [kept, problem] = runner.ports.files.append(place, line);
  if (kept === undefined) {
    runner.ports.log.error("batch_storage_failed", { problem });
    job.state.error = { code: "storage_failed", message: "The answers could not be stored." };
    return;
  }
  job.answered.add(position);
  runner.bytes += line.length;
  if (which === "output") job.state.completed += 1;
  else job.state.failed += 1;
  job.is_dirty = true;
  seriesOf(gateway.metrics.llm.batches.requests, [
    which === "output" ? "completed" : "failed",
  ]).value += 1;
};

export const noteProblem = (
  gateway: Gateway,
  runner: BatchRunner,
  job: Job,
  position: number,
  problem: LineProblem,
): void => {
  const line = failedLine(lineName(job.record.id, position), problem);
  note(gateway, runner, job, position, "error", line);
};

/** So many lines that were answered already are passed over before others have their turn. */
const most_passed = 500;

/**
 * The next line of the input that has no answer yet; undefined: all were taken (`is_read`), or it is to be asked for
 * again.
 */
export const nextTask = ({ ports }: Pick<BatchRunner, "ports">, job: Job): Task | undefined => {
  const { record, directory, answered, taken } = job;
  const place = dataPlace(directory, record.input_file_id);
  for (const _ of $range(1, most_passed)) {
    const text = nextLineOf(ports, place, job);
    if (text === undefined) {
      job.is_read = true;
      return undefined;
    }
    if (!isBlank(text)) {
      job.position += 1;
      if (!answered.has(job.position)) return { position: job.position, text, tries: 0 };
      // Its custom id is taken, though another worker has asked it.
      const [line] = readLine(text, record.endpoint);
      if (line !== undefined) taken.add(line.custom_id);
    }
  }
  return undefined;
};

const longest_pause = 60;

/** Whether waiting helps, and for how long: limits that are used up, and who is overloaded. */
const pauseAfter = ({ status, headers }: Told, tries: number): number | undefined => {
  const may_pass = status === 429 || status === 503 || status === 504 || status === 529;
  if (!may_pass || headers["x-should-retry"] === "false") return undefined;
  const told = tonumber(headers["retry-after"] ?? "");
  return math.min(longest_pause, told ?? 2 ** math.min(6, tries));
};

const routeNamed = ({ routes }: Gateway, name: string): Route | undefined => {
  for (const route of routes) if (route.name === name && route.llm !== undefined) return route;
  return undefined;
};

const ask = (
  gateway: Gateway,
  { ports }: BatchRunner,
  { record }: Job,
  position: number,
  { body, custom_id }: BatchLine,
  { batch_rates }: BatchesConfiguration,
): LuaMultiReturn<[Told, undefined] | [undefined, LineProblem]> => {
  const route = routeNamed(gateway, record.route);
  if (route === undefined) {
    const message = "The route that the batch came by is not there any more.";
    return $multi(undefined, { code: "route_not_found", message, custom_id });
  }
  const [identity, problem] = identityFor(gateway, record.sender);
  if (problem !== undefined) {
    return $multi(undefined, { code: "invalid_api_key", message: problem, custom_id });
  }
  const request_id = lineName(record.id, position);
  const { endpoint } = record;
  const asked = { route, identity, endpoint, body, request_id, batch_rates };
  return $multi(askEngine(gateway, ports, asked), undefined);
};

/** Asks again later, or notes what came. */
const settle = (
  gateway: Gateway,
  runner: BatchRunner,
  job: Job,
  task: Task,
  { custom_id }: BatchLine,
  told: Told,
): void => {
  const pause = pauseAfter(told, task.tries);
  if (pause !== undefined) {
    task.tries += 1;
    job.again[job.again.length] = task;
    job.paused_until = runner.ports.clock.now() + pause;
    seriesOf(gateway.metrics.llm.batches.requests, ["postponed"]).value += 1;
    return;
  }
  const { status, text } = told;
  const line = answeredLine(lineName(job.record.id, task.position), custom_id, status, text);
  note(gateway, runner, job, task.position, status === 200 ? "output" : "error", line);
};

/** A line, where it can be asked now. */
export interface Ready {
  readonly job: Job;
  readonly task: Task;
  readonly line: BatchLine;
}

/** It is not asked now after all. */
export const giveBack = ({ job, task, line }: Ready): void => {
  job.under_way -= 1;
  job.taken.delete(line.custom_id);
  job.again[job.again.length] = task;
};

/** What is told of a line where asking it went wrong here. */
export const noteMishap = (
  gateway: Gateway,
  runner: BatchRunner,
  { job, task, line }: Ready,
): void => {
  const { custom_id } = line;
  const message = "The gateway could not ask this; its log says why.";
  noteProblem(gateway, runner, job, task.position, { code: "internal_error", message, custom_id });
};

/** The next line of a job that can be asked now; what is no request is noted. */
const readyIn = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
  job: Job,
): Ready | undefined => {
  for (;;) {
    const task = table.remove(job.again) ?? nextTask(runner, job);
    if (task === undefined) return undefined;
    const { position, text, tries } = task;
    const [line, problem] = readLine(text, job.record.endpoint);
    if (line === undefined) noteProblem(gateway, runner, job, position, problem);
    else if (tries === 0 && job.taken.has(line.custom_id)) {
      const { custom_id } = line;
      const message = "custom_id stands in an earlier line, too.";
      noteProblem(gateway, runner, job, position, {
        code: "duplicate_custom_id",
        message,
        custom_id,
      });
    } else if (!isIdle(gateway, options, line.model)) {
      job.again[job.again.length] = task;
      return undefined;
    } else {
      job.taken.add(line.custom_id);
      return { job, task, line };
    }
  }
};

/** What is to be asked next: of each batch in its turn. */
export const nextReady = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
): Ready | undefined => {
  const { jobs, ports } = runner;
  const now = ports.clock.now();
  for (const _ of $range(1, jobs.length)) {
    runner.turn = (runner.turn + 1) % jobs.length;
    const job = jobs[runner.turn]!;
    const may_begin = job.state.status === "in_progress" && now >= job.paused_until;
    const ready = may_begin ? readyIn(gateway, runner, options, job) : undefined;
    if (ready !== undefined) return ready;
  }
  return undefined;
};

/** Asks a line. Yields. */
export const runReady = (
  gateway: Gateway,
  runner: BatchRunner,
  options: BatchesConfiguration,
  { job, task, line }: Ready,
): void => {
  const [told, problem] = ask(gateway, runner, job, task.position, line, options);
  if (told === undefined) noteProblem(gateway, runner, job, task.position, problem);
  else settle(gateway, runner, job, task, line, told);
};
