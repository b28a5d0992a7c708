import { limiters } from "moontide/policy/limit/index";
import type { LimitWindow } from "moontide/policy/limit/limiter";
import { seededRandom } from "../support/lua/random";

const options = { minimum: 4, maximum: 60, initial: 20 };

const anyWindow = (random: ReturnType<typeof seededRandom>): LimitWindow => {
  const answers = random.integer(4) === 1 ? 0 : random.integer(300);
  const time = answers === 0 ? 0 : random.lognormal(0.05, 1.5);
  return {
    seconds: 0.5 + random.uniform() * 5,
    answers,
    drops: random.integer(3) === 1 ? random.integer(100) : 0,
    rejections: random.integer(2) === 1 ? random.integer(500) : 0,
    signals: random.integer(answers + 1) - 1,
    maximum_in_flight: random.integer(200) - 1,
    shortest_seconds: time / 2,
    median_seconds: time,
    mean_seconds: time * 1.2,
  };
};

const calm: LimitWindow = {
  seconds: 0.5,
  answers: 100,
  drops: 0,
  rejections: 0,
  signals: 0,
  maximum_in_flight: 5,
  shortest_seconds: 0.01,
  median_seconds: 0.05,
  mean_seconds: 0.05,
};

// What every limiter promises, whatever it is told.
for (const [name, limiter] of pairs(limiters)) {
  describe(`limiter ${name}`, () => {
    it("begins at the initial limit", () => {
      assert.equal(20, limiter.create(options).limit);
    });

    it("stays inside its bounds, and knows nothing but finite numbers", () => {
      for (const seed of $range(1, 20)) {
        const random = seededRandom(seed);
        const state = limiter.create(options);
        for (const _ of $range(1, 500)) {
          limiter.update(state, anyWindow(random), options, random);
          assert.is_true(state.limit >= 4 && state.limit <= 60, `${state.limit}`);
          for (const [fact, value] of pairs(state)) {
            const isFinite = value === value && value < math.huge && value > -math.huge;
            assert.is_true(isFinite, `${fact} is ${value}`);
          }
        }
      }
    });

    it("takes over bounds that have changed with the next window", () => {
      const random = seededRandom(3);
      const state = limiter.create({ minimum: 4, maximum: 1000, initial: 500 });
      for (const _ of $range(1, 20)) {
        limiter.update(state, { ...calm, maximum_in_flight: 500, rejections: 9 }, options, random);
      }
      assert.is_true(state.limit <= 60);
    });

    it("goes on from a copy as from itself: a new leader takes over", () => {
      const one = limiter.create(options);
      const first = seededRandom(5);
      for (const _ of $range(1, 50))
        limiter.update(one, anyWindow(first), options, seededRandom(9));
      const other = { ...one };
      const next = anyWindow(first);
      limiter.update(one, next, options, seededRandom(9));
      limiter.update(other, next, options, seededRandom(9));
      assert.same(one, other);
    });

    it("does not fall while the backend is quick and hardly used", () => {
      const random = seededRandom(4);
      const state = limiter.create(options);
      for (const _ of $range(1, 200)) limiter.update(state, calm, options, random);
      assert.is_true(state.limit >= 20);
    });
  });
}
