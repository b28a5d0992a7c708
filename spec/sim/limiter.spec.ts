import type { Answered, Client, Scene, SceneOptions } from "../support/lua/sim/overload";
import { createScene, offer, runTo } from "../support/lua/sim/overload";

import { setSlots } from "../support/lua/sim/backend";

// A backend of 16 slots, each request 50 ms of work (log-normal, sigma 0.6): 320 a second. Clients leave after a second,
// and the backend finishes what they asked for. The code under test is the whole chain as it ships, in two workers.

const mean_seconds = 0.05;

interface Run {
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

interface Result {
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

const run = (options: Run): Result => {
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

const seeds = [1, 2, 3, 4, 5];

/** The 99th percentile of a backend that has little to do. */
const unloaded = (slots: number, seed: number): number =>
  run({ load: 0.3, slots, seed }).p99_seconds;

describe("the adaptive limit", () => {
  for (const load of [1.5, 3]) {
    it(`keeps the goodput and the response times of 16 slots at ${load} times what they can do`, () => {
      for (const seed of seeds) {
        const { goodput, p99_seconds } = run({ load, seed });
        assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
        assert.is_true(p99_seconds <= 1.5 * unloaded(16, seed), `p99 ${p99_seconds}`);
      }
    });
  }

  it("refuses nobody at 0.6 times, not in the first second either", () => {
    for (const seed of seeds) {
      assert.equal(0, run({ load: 0.6, seed, from: 0 }).refused);
    }
  });

  it("drifts by less than a tenth in 20 minutes at 1.5 times", () => {
    let first = 0;
    let last = 0;
    const { goodput } = run({
      load: 1.5,
      until: 1200,
      // The limit sways, so its mean over three minutes is what counts.
      watch: (second, limit) => {
        if (second > 60 && second <= 240) first += limit;
        if (second > 1020) last += limit;
      },
    });
    assert.is_true(goodput >= 0.97);
    assert.is_true(math.abs(last / first - 1) < 0.1, `drift ${last / first}`);
  });

  it("has recovered within 5 s when the slots drop from 16 to 6, and when they are back", () => {
    for (const seed of seeds) {
      const watch = (second: number, _limit: number, scene: Scene): void => {
        if (second === 40) setSlots(scene.backend, 6);
        if (second === 70) setSlots(scene.backend, 16);
      };
      const low = run({ load: 1.5, seed, watch, from: 45, until: 65 });
      assert.is_true(low.goodput >= 0.97 * (6 / 16), `low ${low.goodput}`);
      const back = run({ load: 1.5, seed, watch, from: 75, until: 95 });
      assert.is_true(back.goodput >= 0.97, `back ${back.goodput}`);
    }
  });

  it("serves a backend of four slots as well", () => {
    for (const seed of seeds) {
      const { goodput, p99_seconds } = run({ load: 1.5, slots: 4, seed, until: 70 });
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(p99_seconds <= 2 * unloaded(4, seed), `p99 ${p99_seconds}`);
    }
  });

  it("turns nobody away from a trickle of 5 requests a second", () => {
    for (const seed of seeds) {
      assert.equal(0, run({ load: 5 / 320, seed, from: 0, until: 300 }).refused);
    }
  });

  it("turns nobody away from a service of which one request in 20 takes 20 times as long", () => {
    for (const seed of seeds) {
      const seconds = (scene: Scene): number =>
        scene.service.lognormal(scene.service.uniform() < 0.05 ? 0.5 : 0.026, 0.3);
      assert.equal(0, run({ load: 0.6, seed, from: 0, seconds }).refused);
    }
  });

  it("lets a backend that is half as fast do most of what it can", () => {
    for (const seed of seeds) {
      const { goodput } = run({
        load: 0.6,
        seed,
        speed: (now) => (now >= 30 ? 0.5 : 1),
        from: 30,
        until: 150,
      });
      assert.is_true(goodput >= 0.75 * 0.5, `goodput ${goodput}`);
    }
  });
});
