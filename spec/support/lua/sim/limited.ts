import type { Answered, Client, Scene, SceneOptions } from "./overload";
import { createScene, offer, runTo } from "./overload";

/**
 * A backend of 16 slots, each request 50 ms of work (log-normal, sigma 0.6): 320 a second. Clients leave after a second,
 * and the backend finishes what they asked for. The code under test is the whole chain as it ships, in two workers.
 */
const mean_seconds = 0.05;

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
  /** Seen every half second: the limit. */
  readonly watch?: (this: void, second: number, limit: number, scene: Scene) => void;
}

export interface Result {
  readonly capacity: number;
  /** Served in time, as a part of the capacity. */
  readonly goodput: number;
  readonly p99_seconds: number;
  readonly refused: number;
  readonly gone: number;
}

const configuration = (algorithm: string, options: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"],
       "limit": { "algorithm": "${algorithm}"${options} } } }, "routes": [{ "pool": "web" }] }`;

const lognormal = (scene: Scene): number => scene.service.lognormal(mean_seconds, 0.6);

const quantile = (times: number[], part: number): number => {
  table.sort(times);
  return times[math.min(times.length - 1, math.floor(part * times.length))] ?? 0;
};

const limitOf = (scene: Scene): number => scene.workers[0]!.pools.get("web")!.limit!.limit;

export const run = (options: Run): Result => {
  const { algorithm = "adaptive", slots = 16, from = 10, until = 40, seed = 1, load } = options;
  const seconds = options.seconds ?? lognormal;
  const scene = createScene({
    configuration: configuration(algorithm, options.options ?? ""),
    slots,
    speed: options.speed,
    seed,
  });
  const times: number[] = [];
  let refused = 0;
  let gone = 0;
  const note = ({ began, ended, status }: Answered): void => {
    if (began < from) return;
    if (status === 200) times[times.length] = ended - began;
    else if (status === 503) refused += 1;
    else gone += 1;
  };
  const capacity = slots / mean_seconds;
  const client = (): Client => ({ seconds: seconds(scene), timeout_seconds: 1 });
  offer(scene, load * capacity, 0, until, client, note);
  for (const half of $range(1, until * 2)) {
    runTo(scene, half / 2);
    options.watch?.(half / 2, limitOf(scene), scene);
  }
  runTo(scene, until + 2);
  return {
    capacity,
    goodput: times.length / (until - from) / capacity,
    p99_seconds: quantile(times, 0.99),
    refused,
    gone,
  };
};
