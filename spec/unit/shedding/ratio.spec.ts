import { createRatio, nextRatio, RatioWindow } from "moontide/policy/shedding/ratio";

/** Windows of half a second at a pool that takes so many requests in one; what was let through beyond is refused. */
const settle = (offered: number, room: number, windows: number, passing = 1): number => {
  const state = createRatio(passing);
  let ratio = 1 - passing;
  for (const _ of $range(1, windows)) {
    const passed = offered * (1 - ratio);
    const served = math.min(passed, room);
    const window: RatioWindow = {
      passed,
      refused: passed - served,
      free: 1 - served / room,
    };
    ratio = nextRatio(state, window, 0.95);
  }
  return ratio;
};

describe("the ratio that is shed", () => {
  it("is nothing while the pool has room, or refuses few", () => {
    assert.equal(0, settle(100, 160, 40));
    assert.equal(0, settle(170, 160, 40));
  });

  for (const load of [1.5, 3, 10]) {
    it(`lets a fifth more through than fits at ${load} times what does`, () => {
      const passing = 1 - settle(load * 160, 160, 60);
      const excess = passing * load;
      assert.is_true(excess > 1.15 && excess < 1.35, `${excess}`);
    });
  }

  it("is near there after two seconds, and does not swing", () => {
    for (const windows of [4, 5, 6, 8, 10, 14, 20]) {
      const excess = 3 * (1 - settle(480, 160, windows));
      assert.is_true(excess > 1 && excess < 1.7, `${excess} after ${windows}`);
    }
  });

  it("is gone three seconds after the overload is", () => {
    assert.equal(0, settle(96, 160, 6, 0.4));
    assert.equal(0, settle(16, 160, 12, 0.05));
  });

  it("never exceeds its maximum", () => {
    assert.is_true(settle(100000, 1, 200) <= 0.95 + 1e-9);
  });

  it("is not moved by one refusal among few", () => {
    const state = createRatio();
    for (const _ of $range(1, 20)) {
      assert.equal(0, nextRatio(state, { passed: 3, refused: 1, free: 0 }, 0.95));
    }
  });

  it("survives windows in which more is refused than came", () => {
    const state = createRatio();
    const ratio = nextRatio(state, { passed: 0, refused: 500, free: 0 }, 0.95);
    assert.is_true(ratio >= 0 && ratio <= 0.95);
  });
});
