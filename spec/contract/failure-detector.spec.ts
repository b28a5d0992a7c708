import { isFailureRatio } from "moontide/policy/health/failure-ratio";
import { isFailureRun } from "moontide/policy/health/consecutive";
import { seededRandom } from "../support/lua/random";

const configuration = { consecutive_failures: 5, failure_percent: 50, minimum_requests: 20 };

/**
 * What every passive detector promises, given the outcomes of an endpoint's attempts: true stands for a
 * failure. Each is asked after each outcome, as the gateway does.
 * @noSelf
 */
interface Detector {
  readonly name: string;
  /** The attempt after which it ejects, undefined if it never does. */
  ejectsAt: (outcomes: readonly boolean[]) => number | undefined;
}

const consecutive: Detector = {
  name: "consecutive failures",
  ejectsAt: (outcomes) => {
    let failures = 0;
    for (const i of $range(1, outcomes.length)) {
      failures = outcomes[i - 1]! ? failures + 1 : 0;
      if (isFailureRun(configuration, failures)) return i;
    }
    return undefined;
  },
};

const ratio: Detector = {
  name: "failure ratio",
  ejectsAt: (outcomes) => {
    let failures = 0;
    for (const i of $range(1, outcomes.length)) {
      if (outcomes[i - 1]!) failures += 1;
      if (isFailureRatio(configuration, i, failures)) return i;
    }
    return undefined;
  },
};

const repeated = (count: number, outcomeOf: (i: number) => boolean): boolean[] => {
  const outcomes: boolean[] = [];
  for (const i of $range(1, count)) outcomes[i - 1] = outcomeOf(i);
  return outcomes;
};

for (const detector of [consecutive, ratio]) {
  describe(`detector of ${detector.name}`, () => {
    it("leaves an endpoint alone that never fails", () => {
      assert.is_nil(detector.ejectsAt(repeated(1000, () => false)));
    });

    it("leaves an endpoint alone that fails one time in ten", () => {
      assert.is_nil(detector.ejectsAt(repeated(1000, (i) => i % 10 === 0)));
    });

    it("leaves a single failure alone", () => {
      assert.is_nil(detector.ejectsAt([true]));
    });

    it("ejects an endpoint that always fails, within 20 attempts", () => {
      const at = detector.ejectsAt(repeated(1000, () => true));
      assert.is_true(at !== undefined && at <= 20, `after ${at} attempts`);
    });

    it("never gets milder when a success becomes a failure", () => {
      const random = seededRandom(5);
      for (const _ of $range(1, 200)) {
        const outcomes = repeated(60, () => random.uniform() < 0.4);
        const before = detector.ejectsAt(outcomes);
        outcomes[random.integer(60) - 1] = true;
        const later = detector.ejectsAt(outcomes);
        if (before !== undefined) assert.is_true(later !== undefined && later <= before);
      }
    });
  });
}

describe("detectors together", () => {
  it("the ratio sees what comes in no row: every second attempt fails", () => {
    const outcomes = repeated(100, (i) => i % 2 === 0);
    assert.is_nil(consecutive.ejectsAt(outcomes));
    assert.equal(20, ratio.ejectsAt(outcomes));
  });

  it("the row is quicker when all attempts fail", () => {
    const outcomes = repeated(100, () => true);
    assert.equal(5, consecutive.ejectsAt(outcomes));
    assert.equal(20, ratio.ejectsAt(outcomes));
  });
});
