/**
 * A model of a pool under a load, second by second: instances of one capacity, what they can't serve waits in line, an
 * instance that is asked for serves `startup_seconds` later. Whoever waits longer than `patience_seconds` is a miss.
 */
import { decide } from "./decide";
import { Decision } from "./decision";
import { createEngine, Engine, lookSeconds, noteSignal } from "./engine";
import { ScaleOptions } from "./options";

export interface ReplayOptions {
  /** Requests in a second, from second 0 on. */
  readonly load: (this: void, second: number) => number;
  readonly seconds: number;
  /** What came before this second teaches the engine, and is not counted. */
  readonly from: number;
  /** What one instance serves in a second. */
  readonly capacity: number;
  readonly startup_seconds: number;
  readonly patience_seconds: number;
  readonly scale: ScaleOptions;
  /** Sees each second that counts. */
  readonly watch?: (this: void, second: number, load: number, serving: number) => void;
  /** Sees each decision. */
  readonly decided?: (this: void, decision: Decision, second: number) => void;
}

export interface ReplayResult {
  readonly requests: number;
  readonly misses: number;
  /** Instance-seconds, those that start included, and what the load comes to in them if nothing is ever idle. */
  readonly cost: number;
  readonly ideal: number;
  /** How often the number was changed, and how often up followed down or down followed up. */
  readonly actions: number;
  readonly turns: number;
  readonly days: number;
}

/** What the model knows while it runs. */
interface Run {
  readonly options: ReplayOptions;
  readonly engine: Engine;
  serving: number;
  /** When those that start are ready, the soonest first. */
  readonly ready_at: number[];
  waiting: number;
  since_look: number;
  direction: number;
  readonly sum: { -readonly [Name in keyof ReplayResult]: ReplayResult[Name] };
}

const begin = (options: ReplayOptions): Run => ({
  options,
  engine: createEngine(),
  serving: math.max(options.scale.minimum, math.ceil(options.load(0) / options.capacity)),
  ready_at: [],
  waiting: 0,
  since_look: 0,
  direction: 0,
  sum: {
    requests: 0,
    misses: 0,
    cost: 0,
    ideal: 0,
    actions: 0,
    turns: 0,
    days: (options.seconds - options.from) / 86400,
  },
});

/** Those that start go first: nobody waits for them yet. */
const applyDesired = (run: Run, desired: number, ready_at: number): void => {
  while (run.serving + run.ready_at.length > desired) {
    if (run.ready_at.length > 0) table.remove(run.ready_at);
    else run.serving -= 1;
  }
  while (run.serving + run.ready_at.length < desired) run.ready_at[run.ready_at.length] = ready_at;
};

const finishStarts = (run: Run, second: number): void => {
  while (run.ready_at.length > 0 && run.ready_at[0]! <= second) {
    table.remove(run.ready_at, 1);
    run.serving += 1;
  }
};

/** Serves a second's arrivals; true when they have to wait for too long. */
const serve = (run: Run, arrivals: number): boolean => {
  const { capacity, patience_seconds } = run.options;
  const room = run.serving * capacity;
  const late = run.waiting > room * patience_seconds;
  const waiting = math.max(0, run.waiting + arrivals - room);
  // Who would wait for ten times as long as that gives up.
  run.waiting = math.min(waiting, 10 * patience_seconds * math.max(room, capacity));
  run.since_look += arrivals;
  return late;
};

const count = (run: Run, arrivals: number, late: boolean): void => {
  const { sum } = run;
  sum.requests += arrivals;
  if (late) sum.misses += arrivals;
  sum.cost += run.serving + run.ready_at.length;
  sum.ideal += arrivals / run.options.capacity;
};

const countAction = (run: Run, { desired, before }: Decision): void => {
  if (desired === before) return;
  const direction = desired > before ? 1 : -1;
  run.sum.actions += 1;
  if (run.direction !== 0 && direction !== run.direction) run.sum.turns += 1;
  run.direction = direction;
};

const nothingScheduled: readonly never[] = [];

const look = (run: Run, second: number): void => {
  const { engine, options } = run;
  const { scale } = options;
  // The clock begins away from 0, which stands for "never".
  const now = 1000 + second;
  const { metric } = scale.targets[0]!;
  noteSignal(engine, scale, metric, run.since_look / lookSeconds, lookSeconds, now);
  const decision = decide(engine, scale, {
    now,
    serving: run.serving,
    starting: run.ready_at.length,
    busy: run.since_look > 0 || run.waiting > 0,
    applying: nothingScheduled,
  });
  run.since_look = 0;
  options.decided?.(decision, second);
  if (second >= options.from) countAction(run, decision);
  applyDesired(run, decision.desired, second + options.startup_seconds);
};

/** Runs the engine through a load. Its first target's signal is the load. */
export const replay = (options: ReplayOptions): ReplayResult => {
  const run = begin(options);
  for (const second of $range(0, options.seconds - 1)) {
    finishStarts(run, second);
    const arrivals = options.load(second);
    const late = serve(run, arrivals);
    if (second >= options.from) {
      count(run, arrivals, late);
      options.watch?.(second, arrivals, run.serving);
    }
    if ((second + 1) % lookSeconds === 0) look(run, second);
  }
  return run.sum;
};
