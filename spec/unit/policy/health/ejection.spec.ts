import { ejectionSeconds } from "moontide/policy/health/ejection";
import { seededRandom } from "../../../support/lua/random";

const steady = { ejection_seconds: 10, maximum_ejection_seconds: 60, jitter_percent: 0 };
const jittered = { ejection_seconds: 10, maximum_ejection_seconds: 60, jitter_percent: 20 };
const random = seededRandom(1);

describe("the time of an ejection", () => {
  it("is the configured one at first", () => {
    const term = ejectionSeconds(steady, 0, 100000, random);
    assert.equal(10, term.seconds);
    assert.equal(1, term.times);
  });

  it("grows by that with every ejection in short order, up to the maximum", () => {
    const seconds: number[] = [];
    let times = 0;
    for (const i of $range(0, 7)) {
      const term = ejectionSeconds(steady, times, 0.5, random);
      seconds[i] = term.seconds;
      times = term.times;
    }
    assert.same([10, 20, 30, 40, 50, 60, 60, 60], seconds);
  });

  it("forgets one ejection for each healthy period", () => {
    assert.equal(5, ejectionSeconds(steady, 4, 9.9, random).times);
    assert.equal(4, ejectionSeconds(steady, 4, 10, random).times);
    assert.equal(3, ejectionSeconds(steady, 4, 25, random).times);
    assert.equal(1, ejectionSeconds(steady, 4, 1000, random).times);
  });

  it("takes a clock that seems to go back for no healthy time", () => {
    assert.equal(5, ejectionSeconds(steady, 4, -30, random).times);
  });

  it("lies around the computed one by the jitter, and uses the whole range", () => {
    let least = math.huge;
    let most = 0;
    for (const _ of $range(1, 2000)) {
      const { seconds } = ejectionSeconds(jittered, 1, 0, random);
      least = math.min(least, seconds);
      most = math.max(most, seconds);
    }
    assert.is_true(least >= 16 && least < 16.1, `${least}`);
    assert.is_true(most <= 24 && most > 23.9, `${most}`);
  });

  it("is scattered at the maximum too, and never exceeds it", () => {
    let least = math.huge;
    let most = 0;
    for (const _ of $range(1, 2000)) {
      const { seconds } = ejectionSeconds(jittered, 50, 0, random);
      least = math.min(least, seconds);
      most = math.max(most, seconds);
    }
    assert.is_true(least < 41, `${least}`);
    assert.is_true(most <= 60 && most > 59, `${most}`);
  });
});
