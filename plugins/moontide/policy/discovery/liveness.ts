/** Monotonic seconds, of one run of a watch: the rounds of one timer. */
export interface WatchRun {
  readonly began_at: number;
  /** When the question under way was asked. */
  readonly asked_at: number;
  readonly rounds: number;
}

/** A watch whose question is out for longer is dead, whatever its connection says. */
export const silence_seconds = 30;

/** Memory of an nginx timer is freed when it ends, so none may last: a new one costs one full list. */
const longest_run_seconds = 600;
const most_rounds = 1000;

/** A registry that changes all the time is asked this often: more would keep the worker from its requests. */
const shortest_round_seconds = 0.1;

export const isSilent = (run: WatchRun, now: number): boolean =>
  now - run.asked_at >= silence_seconds;

/** Whether the run is to end, and another to go on in a timer of its own. */
export const isWorn = (run: WatchRun, now: number): boolean =>
  run.rounds >= most_rounds || now - run.began_at >= longest_run_seconds;

/** How long to wait before the next question of a watch that was answered just now. */
export const pauseBeforeNext = (run: WatchRun, now: number): number =>
  math.max(0, run.asked_at + shortest_round_seconds - now);
