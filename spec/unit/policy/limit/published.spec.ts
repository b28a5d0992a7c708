import { aimd } from "moontide/policy/limit/aimd";
import { gradient2 } from "moontide/policy/limit/gradient2";
import type { Limiter, LimitWindow } from "moontide/policy/limit/limiter";
import { vegas } from "moontide/policy/limit/vegas";
import { seededRandom } from "../../../support/lua/random";

// Figures that Netflix's concurrency-limits gives for the same samples.

const window = (milliseconds: number, in_flight: number, drops = 0): LimitWindow => ({
  seconds: 1,
  answers: milliseconds === 0 ? 0 : 100,
  drops,
  rejections: 0,
  signals: 0,
  maximum_in_flight: in_flight,
  shortest_seconds: milliseconds / 1000,
  median_seconds: milliseconds / 1000,
  mean_seconds: milliseconds / 1000,
});

/** The whole limits after each window. */
const limitsOf = (
  limiter: Limiter,
  initial: number,
  windows: readonly LimitWindow[],
  maximum = 200,
): number[] => {
  const options = { minimum: 1, maximum, initial };
  const state = limiter.create(options);
  const random = seededRandom(1);
  const limits: number[] = [];
  for (const seen of windows) {
    limiter.update(state, seen, options, random);
    limits[limits.length] = math.floor(state.limit);
  }
  return limits;
};

describe("the limiters of others", () => {
  it("AIMD: one more in use, a tenth less after a drop or 5 s, never above the maximum", () => {
    assert.same([21], limitsOf(aimd, 20, [window(1, 10)]));
    assert.same([20], limitsOf(aimd, 20, [window(1, 9)]));
    assert.same([27, 24], limitsOf(aimd, 30, [window(0, 0, 1), window(5001, 30)]));
    assert.same([21], limitsOf(aimd, 21, [window(1, 15)], 21));
  });

  it("Vegas: six more without a queue, one less with a long one, none between", () => {
    assert.same([10, 16], limitsOf(vegas, 10, [window(10, 10), window(10, 11)]));
    assert.same([10, 9], limitsOf(vegas, 10, [window(10, 10), window(50, 11)]));
    assert.same([10, 10], limitsOf(vegas, 10, [window(10, 10), window(14, 14)]));
    assert.same([50, 56], limitsOf(vegas, 50, [window(10, 50), window(10, 50)]));
  });

  it("Vegas: less after drops, also in a window without any answer", () => {
    assert.same(
      [10, 9, 8],
      limitsOf(vegas, 10, [window(10, 10), window(20, 9, 1), window(0, 9, 5)]),
    );
  });

  it("Gradient2: four more at a fifth of the pace in calm, less when the time doubles", () => {
    // 100 · 0.8 + 0.2 · (100 + 4), and then with a long average of 15 ms and 20 ms now, 1.125 is still no less than 1.
    assert.same([100, 101], limitsOf(gradient2, 100, [window(10, 100), window(20, 100)]));
    // 100.8 · 0.8 + 0.2 · (100.8 · 1.5 · 35 / 60 + 4)
    assert.same([100, 99], limitsOf(gradient2, 100, [window(10, 100), window(60, 100)]));
    assert.same([100], limitsOf(gradient2, 100, [window(10, 40)]));
  });
});
