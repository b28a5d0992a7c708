import { adaptive } from "moontide/policy/limit/adaptive";
import { LimiterOptions, LimiterState, LimitWindow } from "moontide/policy/limit/limiter";
import { seededRandom } from "../../../support/lua/random";

const options: LimiterOptions = { minimum: 4, maximum: 1000, initial: 40 };

const calm: LimitWindow = {
  seconds: 0.5,
  answers: 100,
  drops: 0,
  rejections: 0,
  signals: 0,
  maximum_in_flight: 10,
  shortest_seconds: 0.02,
  median_seconds: 0.03,
  mean_seconds: 0.03,
};

/** A limiter that has seen a calm backend for a while. */
const settled = (): LimiterState => {
  const state = adaptive.create(options);
  const random = seededRandom(1, 1);
  for (const _ of $range(1, 10)) adaptive.update(state, calm, options, random);
  return state;
};

const after = (windows: number, window: Partial<LimitWindow>): number => {
  const state = settled();
  const random = seededRandom(1, 1);
  const seen = { ...calm, ...window };
  for (const _ of $range(1, windows)) adaptive.update(state, seen, options, random);
  return state.limit;
};

describe("the adaptive limit", () => {
  it("stays where it began while little of it is used", () => {
    assert.equal(40, settled().limit);
    assert.equal(40, after(100, {}));
  });

  it("falls by the backend's own word, however much of it is used and however quick the answers are", () => {
    const low = after(40, { signals: 51 });
    assert.is_true(low < 15 && low >= options.minimum, `${low}`);
    assert.equal(40, after(40, { signals: 50 }));
  });

  it("does not fall for slow answers while little of it is used: they are not for want of places", () => {
    assert.equal(40, after(40, { median_seconds: 0.3, mean_seconds: 0.3 }));
  });

  it("falls for slow answers, and for failures, while it is in use", () => {
    assert.is_true(after(20, { maximum_in_flight: 30, median_seconds: 0.3 }) < 20);
    assert.is_true(after(20, { maximum_in_flight: 30, drops: 5 }) < 20);
  });
});
