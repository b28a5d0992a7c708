import { answerProblem } from "moontide/policy/health/check-answer";
import { firstCheckSeconds, nextCheckSeconds } from "moontide/policy/health/check-schedule";
import {
  afterCheck,
  CheckState,
  CheckVerdict,
  unchecked,
} from "moontide/policy/health/check-state";
import { seededRandom } from "../../../support/lua/random";

/** A verdict that nothing speaks against. */
const checkedBefore = (verdict: CheckVerdict): CheckState => ({ verdict, contrary: 0 });

const thresholds = { healthy_threshold: 2, unhealthy_threshold: 3 };

/** The verdicts after each check: `+` passed, `-` failed. */
const verdicts = (start: CheckState, results: string): string => {
  let state = start;
  let text = "";
  for (const [result] of string.gmatch(results, ".")) {
    state = afterCheck(state, result === "+", thresholds);
    text += state.verdict === "healthy" ? "H" : "u";
  }
  return text;
};

describe("the verdict of active checks", () => {
  const cases: readonly (readonly [string, CheckVerdict, string, string])[] = [
    ["trusts a newcomer after one success", "unchecked", "+", "H"],
    ["does not trust a newcomer after a failure", "unchecked", "-", "u"],
    ["needs a row of failures", "healthy", "--+---", "HHHHHu"],
    ["needs a row of successes", "unhealthy", "+-++", "uuuH"],
    ["counts anew after each change", "healthy", "---+---++", "HHuuuuuuH"],
  ];
  for (const [title, verdict, results, expected] of cases) {
    it(title, () => {
      const start = verdict === "unchecked" ? unchecked : checkedBefore(verdict);
      assert.equal(expected, verdicts(start, results));
    });
  }
});

describe("the time of the next check", () => {
  const intervals = {
    interval_seconds: 10,
    unhealthy_interval_seconds: 2,
    no_traffic_interval_seconds: 60,
    jitter_percent: 0,
  };
  const random = seededRandom(1);
  const healthy = checkedBefore("healthy");

  it("follows the verdict and the traffic", () => {
    assert.equal(10, nextCheckSeconds(intervals, healthy, true, random));
    assert.equal(60, nextCheckSeconds(intervals, healthy, false, random));
    assert.equal(2, nextCheckSeconds(intervals, checkedBefore("unhealthy"), false, random));
    // One contrary result: find out soon whether it was chance.
    const doubtful = afterCheck(healthy, false, thresholds);
    assert.equal(2, nextCheckSeconds(intervals, doubtful, false, random));
  });

  it("falls back to the one interval", () => {
    const one = { interval_seconds: 10, jitter_percent: 0 };
    assert.equal(10, nextCheckSeconds(one, healthy, false, random));
    assert.equal(10, nextCheckSeconds(one, checkedBefore("unhealthy"), true, random));
  });

  it("scatters by the jitter and no more", () => {
    const options = { interval_seconds: 10, jitter_percent: 20 };
    let least = math.huge;
    let most = 0;
    for (const _ of $range(1, 1000)) {
      const seconds = nextCheckSeconds(options, healthy, true, random);
      least = math.min(least, seconds);
      most = math.max(most, seconds);
    }
    assert.is_true(least >= 8 && least < 8.1);
    assert.is_true(most <= 12 && most > 11.9);
  });

  it("is at once where nothing is known, else anywhere in an interval", () => {
    assert.equal(0, firstCheckSeconds(intervals, unchecked, random));
    let sum = 0;
    for (const _ of $range(1, 1000)) sum += firstCheckSeconds(intervals, healthy, random);
    assert.near(5, sum / 1000, 0.3);
  });
});

describe("the answer to an HTTP check", () => {
  const problem = (expected_statuses: readonly string[], status: number): boolean =>
    answerProblem({ expected_statuses }, status, "") !== undefined;

  it("is judged by its status", () => {
    assert.is_false(problem(["200-399"], 200));
    assert.is_false(problem(["200-399"], 399));
    assert.is_true(problem(["200-399"], 400));
    assert.is_true(problem(["200-399"], 199));
    assert.is_false(problem(["204", "301"], 301));
    assert.is_true(problem(["204", "301"], 302));
  });

  it("is judged by its body, literally", () => {
    const expected = { expected_statuses: ["200"], expected_body: '"status": "ok.*"' };
    assert.is_nil(answerProblem(expected, 200, '{"status": "ok.*"}'));
    assert.equal(
      "the body does not have the expected text",
      answerProblem(expected, 200, '{"status": "okay"}'),
    );
  });
});
