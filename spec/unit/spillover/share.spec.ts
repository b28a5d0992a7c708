import { moveSpill, Spill, startSpill } from "moontide/policy/spillover/share";

const options = { percent: 0, ramp_seconds: 5, calm_seconds: 10 };

/** A primary with a limit under a demand in parts of it; its load follows the share at once. */
const run = (
  spill: Spill,
  from: number,
  seconds: number,
  demand: number,
  configured = options,
): number => {
  for (const tick of $range(1, seconds * 5)) {
    const pressure = demand * (1 - spill.share);
    moveSpill(configured, spill, pressure, from + tick / 5, 0.2);
  }
  return from + seconds;
};

describe("what exceeds the limit", () => {
  it("spills, by degrees and no more of it", () => {
    const spill = startSpill(options);
    const now = run(spill, 0, 1, 2);
    assert.near(0.2, spill.share, 1e-9);
    run(spill, now, 20, 2);
    assert.near(0.5, spill.share, 1e-9);
  });

  it("stays while there is no calm, and returns after it", () => {
    const spill = startSpill(options);
    let now = run(spill, 0, 10, 2);
    now = run(spill, now, 9, 1);
    assert.near(0.5, spill.share, 1e-9);
    now = run(spill, now, 8, 1);
    assert.is_true(spill.share < 0.1, `${spill.share}`);
    run(spill, now, 20, 0.8);
    assert.equal(0, spill.share);
  });

  it("does not flap while the demand stays where it is", () => {
    const spill = startSpill(options);
    let now = run(spill, 0, 20, 1.5);
    for (const _ of $range(1, 50)) {
      now = run(spill, now, 1, 1.5);
      assert.near(1 / 3, spill.share, 1e-6);
    }
  });
});

describe("a share that is configured", () => {
  it("spills always", () => {
    const always = { ...options, percent: 20 };
    const spill = startSpill(always);
    run(spill, 0, 30, 0.1, always);
    assert.near(0.2, spill.share, 1e-9);
  });

  it("is part of what the limit asks for", () => {
    const always = { ...options, percent: 20 };
    const spill = startSpill(always);
    const now = run(spill, 0, 20, 2, always);
    assert.near(0.5, spill.share, 1e-9);
    run(spill, now, 60, 0.5, always);
    assert.near(0.2, spill.share, 1e-9);
  });
});
