import { virtualClock } from "../support/lua/clock";
import { SeededRandom, seededRandom } from "../support/lua/random";

const first = (random: SeededRandom): string =>
  `${random.integer(1e6)} ${random.integer(1e6)} ${random.integer(1e6)}`;

const mean = (count: number, draw: () => number): number => {
  let sum = 0;
  for (const _ of $range(1, count)) sum += draw();
  return sum / count;
};

describe("virtual clock", () => {
  it("moves only when told to, both clocks together", () => {
    const clock = virtualClock(10, 500);
    clock.advance(2.5);
    assert.equal(12.5, clock.now());
    assert.equal(502.5, clock.wall());
  });

  it("steps the wall clock alone", () => {
    const clock = virtualClock(10, 500);
    clock.stepWall(-3600);
    assert.equal(10, clock.now());
    assert.equal(-3100, clock.wall());
  });

  it("refuses to go back", () => {
    const clock = virtualClock(10);
    assert.has_error(() => clock.moveTo(9));
  });
});

describe("seeded random", () => {
  it("repeats itself under one seed and stream", () => {
    assert.equal(first(seededRandom(7, 1)), first(seededRandom(7, 1)));
  });

  it("differs between seeds and between streams", () => {
    assert.not_equal(first(seededRandom(7, 1)), first(seededRandom(8, 1)));
    assert.not_equal(first(seededRandom(7, 1)), first(seededRandom(7, 2)));
  });

  it("draws the means that it promises", () => {
    const random = seededRandom(3);
    assert.near(
      0.5,
      mean(100000, () => random.uniform()),
      0.005,
    );
    assert.near(
      2,
      mean(100000, () => random.exponential(2)),
      0.03,
    );
    assert.near(
      0,
      mean(100000, () => random.normal()),
      0.015,
    );
    assert.near(
      0.05,
      mean(100000, () => random.lognormal(0.05, 0.6)),
      0.001,
    );
    assert.near(
      5.5,
      mean(100000, () => random.integer(10)),
      0.05,
    );
  });
});
