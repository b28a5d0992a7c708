import { clock } from "./clock";
import { log } from "./log";

/** Something periodic. Yielding ones run in a timer of their own, never twice at a time. */
interface Task {
  readonly name: string;
  readonly period_seconds: number;
  readonly run: (this: void) => void;
  readonly yields: boolean;
  next_at: number;
  running: boolean;
}

const tickSeconds = 0.1;
const tasks: Task[] = [];

/** The worst lag of the event loop since `takeLag` was last called, in seconds. */
let lag = 0;
/** The same for who looks more often. */
let recent_lag = 0;

export const takeLag = (): number => {
  const worst = lag;
  lag = 0;
  return worst;
};

/** The worst lag since this one was last called. */
export const takeRecentLag = (): number => {
  const worst = recent_lag;
  recent_lag = 0;
  return worst;
};

/** Runs `run` about every `period_seconds` in this worker. It must not yield. */
export const every = (name: string, period_seconds: number, run: (this: void) => void): void => {
  const task = { name, period_seconds, run, yields: false, next_at: 0, running: false };
  tasks[tasks.length] = task;
};

/** The same for what may yield: while one run lasts, no other begins. */
export const everyYielding = (
  name: string,
  period_seconds: number,
  run: (this: void) => void,
): void => {
  const task = { name, period_seconds, run, yields: true, next_at: 0, running: false };
  tasks[tasks.length] = task;
};

const lastTasks: ((this: void) => void)[] = [];

/** Has `run` called when this worker begins to end: by the clock nothing runs any more. It must not yield, but may spawn. */
export const beforeExit = (run: (this: void) => void): void => {
  lastTasks[lastTasks.length] = run;
};

/**
 * nginx drops timers beyond `lua_max_running_timers` (1024 in our snippet) without telling whoever set them. The
 * scheduler's own must always find room, so there are never more of the others than this.
 */
const mostSpawned = 900;
let spawned = 0;
let refused_at = 0;

/** Says once in a while why something that was to run beside the others does not. */
const refuse = (name: string, reason: string): false => {
  const now = clock.now();
  if (refused_at === 0 || now - refused_at >= 10) {
    log.error("timer_refused", { task: name, reason });
    refused_at = now;
  }
  return false;
};

/** Runs something that may yield in a timer of its own, at once; false when there is none left. */
export const spawn = (name: string, run: (this: void) => void): boolean => {
  if (spawned >= mostSpawned) return refuse(name, `${mostSpawned} are running`);
  const [ok, reason] = ngx.timer.at(0, (premature: boolean) => {
    if (!premature) guard(name, run);
    spawned -= 1;
  });
  if (ok === undefined) return refuse(name, reason);
  spawned += 1;
  return true;
};

let onFailure: (this: void, name: string) => void = () => undefined;

/** Who counts the failures of tasks. */
export const reportFailures = (report: (this: void, name: string) => void): void => {
  onFailure = report;
};

const guard = (name: string, run: (this: void) => void): void => {
  const [ok, problem] = xpcall(run, debug.traceback);
  if (ok) return;
  onFailure(name);
  log.error("task_failed", { task: name, problem: tostring(problem) });
};

const begin = (task: Task, now: number): void => {
  task.next_at = now + task.period_seconds;
  if (!task.yields) return guard(task.name, task.run);
  if (task.running) return;
  task.running = true;
  const [ok] = ngx.timer.at(0, (premature: boolean) => {
    if (!premature) guard(task.name, task.run);
    task.running = false;
  });
  if (ok === undefined) task.running = false;
};

let expected_at = 0;

const tick = (premature: boolean): void => {
  if (premature) {
    for (const run of lastTasks) guard("exit", run);
    return;
  }
  const now = clock.now();
  if (expected_at > 0) {
    lag = math.max(lag, now - expected_at);
    recent_lag = math.max(recent_lag, now - expected_at);
  }
  // A new timer each time: memory of a timer is freed when it ends, so one that never ends would grow.
  const [ok, reason] = ngx.timer.at(tickSeconds, tick);
  expected_at = clock.now() + tickSeconds;
  if (ok === undefined) log.error("scheduler_stopped", { reason });
  for (const task of tasks) {
    if (now >= task.next_at) begin(task, now);
  }
};

/** Starts this worker's one periodic timer. */
export const startScheduler = (): void => {
  expected_at = 0;
  ngx.timer.at(0, tick);
};
