import type { ReplayOptions, ReplayResult } from "moontide/policy/scale/replay";
import {
  flashCrowd,
  idealTurns,
  Load,
  noisyDays,
  dayLoad,
  randomWalk,
  sawtooth,
  steps,
} from "../support/lua/sim/loads";
import { capacity, daily, missPercent, relativeCost, scaled } from "../support/lua/sim/scaling";

// The model: an instance serves so many requests a second (WorldCup98: the 99.9th percentile of the load ÷ 40), what is
// too much waits in line, and a miss is a request that waits longer than a second. Cost is instance-seconds, those that
// start included; ideal is the load itself, as if instances came in parts and at once.

const day = 86400;

/** Requests per second by the second: points of five minutes, interpolated. */
const interpolated =
  (points: readonly number[]): Load =>
  (second) => {
    const position = second / 300;
    const index = math.floor(position);
    const before = points[index]!;
    return (before + ((points[index + 1] ?? before) - before) * (position - index)) / 300;
  };

const readPoints = (): number[] | undefined => {
  const directory = os.getenv("MOONTIDE_DATA") ?? "../shared/data";
  const [file] = io.open(`${directory}/worldcup98-requests-per-5min.txt`, "r");
  if (file === undefined) return undefined;
  const points: number[] = [];
  for (const [line] of file.lines()) points[points.length] = tonumber(line)!;
  file.close();
  return points;
};

/** So many of the points from the second half on, and those of a week before, which only teach. */
const worldCup = (all: readonly number[], prediction: boolean): ReplayResult => {
  const sorted: number[] = [];
  for (const value of all) sorted[sorted.length] = value;
  table.sort(sorted);
  const one = sorted[math.floor(0.999 * sorted.length)]! / 300 / 40;
  const half = math.floor(all.length / 2);
  const lesson = prediction ? 7 * 288 : 0;
  const points: number[] = [];
  for (const i of $range(half - lesson, all.length - 1)) points[points.length] = all[i]!;
  return scaled(
    interpolated(points),
    (points.length - 1) * 300,
    {
      targets: [{ metric: "requests_per_second", per_instance: 0.9 * one }],
      prediction: prediction ? daily : undefined,
    },
    { from: lesson * 300, capacity: one },
  );
};

const points = readPoints();

describe("the autoscale engine on WorldCup98, at 20 s start-up", () => {
  if (points === undefined) {
    pending("needs worldcup98-requests-per-5min.txt in ../shared/data or in $MOONTIDE_DATA");
    return;
  }
  for (const prediction of [false, true]) {
    it(`misses next to nothing, at a cost near the load's${prediction ? ", with prediction" : ""}`, () => {
      const result = worldCup(points, prediction);
      assert.is_true(missPercent(result) <= 0.002, `missed ${missPercent(result)} %`);
      assert.is_true(relativeCost(result) <= 1.42, `cost ${relativeCost(result)}`);
    });
  }
});

describe("the autoscale engine does not sway", () => {
  const hours = 12;
  const expectCalm = (load: Load, calm: Load): void => {
    const seconds = hours * 3600;
    const { turns } = scaled(load, seconds);
    const ideal = idealTurns(calm, seconds, capacity);
    assert.is_true(turns <= ideal + 2 * hours, `${turns} turns, ideally ${ideal}`);
  };

  it("on steps", () => {
    expectCalm(steps, steps);
  });

  it("on a sawtooth", () => {
    expectCalm(sawtooth, sawtooth);
  });

  it("in flash crowds of ten times the load within 30 s", () => {
    expectCalm(flashCrowd, flashCrowd);
  });

  it("on noisy days, compared with days without noise", () => {
    for (const seed of [1, 2, 3]) expectCalm(noisyDays(seed, 0.08, 1), dayLoad);
  });
});

/** The last days of nine, with and without prediction, which learns in the first four. */
const comparePrediction = (load: Load): [without: ReplayResult, together: ReplayResult] => {
  const options: Partial<ReplayOptions> = { from: 4 * day };
  const without = scaled(load, 9 * day, { startup_seconds: 180 }, options);
  const together = scaled(load, 9 * day, { startup_seconds: 180, prediction: daily }, options);
  return [without, together];
};

describe("prediction, at 180 s start-up", () => {
  it("cuts misses of a daily season with noise by more than a quarter, for at most a tenth more", () => {
    for (const [seed, sigma] of [
      [1, 0.03],
      [2, 0.08],
    ] as const) {
      const [without, together] = comparePrediction(noisyDays(seed, sigma, 9));
      assert.is_true(without.misses > 0);
      assert.is_true(together.misses <= 0.75 * without.misses, `${missPercent(together)} %`);
      const cost = together.cost / without.cost;
      assert.is_true(cost <= 1.1, `cost ${cost}`);
    }
  });

  it("costs next to nothing on a random walk, which nobody can foresee", () => {
    for (const seed of [1, 2]) {
      const [without, together] = comparePrediction(randomWalk(seed, 9));
      const cost = together.cost / without.cost;
      assert.is_true(cost <= 1.05, `cost ${cost}`);
    }
  });
});
