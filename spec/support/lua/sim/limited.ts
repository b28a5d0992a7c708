import type { Answered, Client, Scene, SceneOptions } from "./overload";
import { createScene, offer, runTo } from "./overload";

/**
 * A backend of 16 slots, each request 50 ms of work (log-normal, sigma 0.6): 320 a second. Clients leave after a second,
 * and the backend finishes what they asked for. The code under test is the whole chain as it ships, in two workers.
 */
const mean_seconds = 0.05;

export interface Class {
  readonly tier: number;
  readonly share: number;
}

export interface Run {
  readonly algorithm?: string;
  readonly options?: string;
  readonly load: number;
  readonly slots?: number;
  /** Of which the measured part, in seconds. */
  readonly from?: number;
  readonly until?: number;
  readonly seed?: number;
  readonly speed?: SceneOptions["speed"];
  readonly seconds?: (this: void, scene: Scene) => number;
  /** Stretches of time of which the goodput is wanted by itself. */
  readonly stretches?: readonly (readonly [from: number, until: number])[];
  /** Further options of the pool, as text behind a comma. */
  readonly pool?: string;
  /** The classes of requests, and their parts of all. */
  readonly classes?: readonly Class[];
  /** Seen every half second: the limit. */
  readonly watch?: (this: void, second: number, limit: number, scene: Scene) => void;
}

export interface Result {
  readonly capacity: number;
  /** Served in time, as a part of the capacity. */
  readonly goodput: number;
  readonly median_seconds: number;
  readonly p99_seconds: number;
  readonly refused: number;
  readonly gone: number;
  /** The goodput in each of the stretches that were asked for. */
  readonly goodputs: readonly number[];
  /** In the order of the classes that were asked for. */
  readonly by_class: readonly ClassResult[];
}

export interface ClassResult {
  /** The part of its requests that was served in time. */
  readonly served: number;
  readonly p99_seconds: number;
}

const configuration = (algorithm: string, options: string, pool: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"],
       "limit": { "algorithm": "${algorithm}"${options} }${pool} } },
     "routes": [{ "pool": "web" }] }`;

const lognormal = (scene: Scene): number => scene.service.lognormal(mean_seconds, 0.6);

const quantile = (times: number[], part: number): number => {
  table.sort(times);
  return times[math.min(times.length - 1, math.floor(part * times.length))] ?? 0;
};

interface Tally {
  offered: number;
  readonly times: number[];
}

const resultOf = ({ offered, times }: Tally): ClassResult => ({
  served: times.length / math.max(1, offered),
  p99_seconds: quantile(times, 0.99),
});

type Stretch = readonly [from: number, until: number];

/** Counts one in all stretches of time that it falls into. */
const countIn = (stretches: readonly Stretch[], served: number[], began: number): void => {
  for (const i of $range(0, stretches.length - 1)) {
    const [first, last] = stretches[i]!;
    if (began >= first && began < last) served[i] = served[i]! + 1;
  }
};

const drawTier = ({ arrivals }: Scene, classes: readonly Class[]): number => {
  let place = arrivals.uniform();
  for (const { tier, share } of classes) {
    if (place < share) return tier;
    place -= share;
  }
  return classes[classes.length - 1]!.tier;
};

const limitOf = (scene: Scene): number => scene.workers[0]!.pools.get("web")!.limit!.limit;

const sceneOf = (options: Run, slots: number): Scene => {
  const { algorithm = "adaptive", seed = 1, speed } = options;
  const text = configuration(algorithm, options.options ?? "", options.pool ?? "");
  return createScene({ configuration: text, slots, speed, seed });
};

/** Where nothing else is asked for: all requests are of one class. */
const usual = {
  slots: 16,
  from: 10,
  until: 40,
  seconds: lognormal,
  classes: [{ tier: 2, share: 1 }] as readonly Class[],
  stretches: [] as readonly Stretch[],
};

export const run = (options: Run): Result => {
  const { slots, from, until, load, seconds, classes, stretches } = { ...usual, ...options };
  const scene = sceneOf(options, slots);
  const tallies = new LuaMap<number, Tally>();
  for (const { tier } of classes) tallies.set(tier, { offered: 0, times: [] });
  const served = stretches.map(() => 0);
  const times: number[] = [];
  let refused = 0;
  let gone = 0;
  const note = ({ tier, began, ended, status }: Answered): void => {
    if (began < from) return;
    const tally = tallies.get(tier)!;
    tally.offered += 1;
    if (status === 200) countIn(stretches, served, began);
    if (status === 200) {
      times[times.length] = ended - began;
      tally.times[tally.times.length] = ended - began;
    } else if (status === 503) refused += 1;
    else gone += 1;
  };
  const capacity = slots / mean_seconds;
  const tier = (): number => (classes.length === 1 ? classes[0]!.tier : drawTier(scene, classes));
  const client = (): Client => ({ tier: tier(), seconds: seconds(scene), timeout_seconds: 1 });
  offer(scene, load * capacity, 0, until, client, note);
  for (const half of $range(1, until * 2)) {
    runTo(scene, half / 2);
    options.watch?.(half / 2, limitOf(scene), scene);
  }
  runTo(scene, until + 2);
  return {
    capacity,
    goodput: times.length / (until - from) / capacity,
    median_seconds: quantile(times, 0.5),
    p99_seconds: quantile(times, 0.99),
    refused,
    gone,
    goodputs: served.map((count, i) => count / (stretches[i]![1] - stretches[i]![0]) / capacity),
    by_class: classes.map((each) => resultOf(tallies.get(each.tier)!)),
  };
};

const unloaded_times = new LuaMap<string, number>();

/** The 99th percentile of a backend that has little to do. Worked out once for the same question. */
export const unloaded = (slots: number, seed: number): number => {
  const key = `${slots} ${seed}`;
  const known = unloaded_times.get(key);
  if (known !== undefined) return known;
  const { p99_seconds } = run({ load: 0.3, slots, seed });
  unloaded_times.set(key, p99_seconds);
  return p99_seconds;
};
