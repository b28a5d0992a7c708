import {
  CircuitFacts,
  circuitState,
  nextTimes,
  openSeconds,
  recoveryShare,
} from "moontide/policy/health/circuit";
import { slide, startSlidingCount } from "moontide/policy/health/sliding-count";
import { seededRandom } from "../../../support/lua/random";

const options = {
  open_seconds: 5,
  maximum_open_seconds: 60,
  jitter_percent: 0,
  recovery_seconds: 10,
};

const facts = (opened_until: number, succeeded_at: number, times = 1): CircuitFacts => ({
  opened_until,
  succeeded_at,
  times,
});

describe("the state of a circuit", () => {
  it("follows from two times and the clock", () => {
    assert.equal("closed", circuitState(options, facts(0, 0, 0), 1000));
    assert.equal("open", circuitState(options, facts(1000, 0), 999.9));
    assert.equal("half_open", circuitState(options, facts(1000, 0), 1000));
    assert.equal("half_open", circuitState(options, facts(1000, 990), 2000));
    assert.equal("recovering", circuitState(options, facts(1000, 1001), 1010.9));
    assert.equal("closed", circuitState(options, facts(1000, 1001), 1011));
  });

  it("is closed at once where recovery takes no time", () => {
    const quick = { ...options, recovery_seconds: 0 };
    assert.equal("closed", circuitState(quick, facts(1000, 1001), 1001));
    assert.equal(1, recoveryShare(quick, facts(1000, 1001), 1001.1));
  });
});

describe("an opening", () => {
  const random = seededRandom(1);

  it("lasts twice as long with each in succession, up to the maximum", () => {
    const seconds: number[] = [];
    for (const times of $range(1, 6)) seconds[times - 1] = openSeconds(options, times, random);
    assert.same([5, 10, 20, 40, 60, 60], seconds);
    assert.equal(60, openSeconds(options, 5000, random));
  });

  it("is jittered, and never longer than the maximum", () => {
    const jittered = { ...options, jitter_percent: 20 };
    let least = math.huge;
    let most = 0;
    for (const _ of $range(1, 1000)) {
      const first = openSeconds(jittered, 1, random);
      least = math.min(least, first);
      most = math.max(most, first);
      assert.is_true(openSeconds(jittered, 9, random) <= 60);
    }
    assert.is_true(least >= 4 && least < 4.1, `${least}`);
    assert.is_true(most <= 6 && most > 5.9, `${most}`);
  });

  it("follows upon the one before unless there was a long calm", () => {
    assert.equal(1, nextTimes(options, facts(0, 0, 0), 10));
    assert.equal(4, nextTimes(options, facts(1000, 900, 3), 1000), "a probe failed");
    assert.equal(4, nextTimes(options, facts(1000, 1001, 3), 1060), "soon after its recovery");
    assert.equal(1, nextTimes(options, facts(1000, 1001, 3), 1061), "after a calm minute");
    assert.equal(1, nextTimes(options, facts(0, 1001, 3), 1061), "closed in the meantime");
  });
});

describe("the share that a recovering circuit lets through", () => {
  it("grows evenly from a tenth to all", () => {
    const shares: number[] = [];
    for (const now of [1000, 1001, 1005, 1009, 1010]) {
      shares[shares.length] = recoveryShare(options, facts(999, 1000), now);
    }
    assert.same([0.1, 0.1, 0.5, 0.9, 1], shares);
  });
});

describe("a sliding count", () => {
  it("tells by how much counters grew within the window", () => {
    const count = startSlidingCount();
    assert.same({ requests: 0, failures: 0 }, slide(count, 100, 10, 3, 1));
    assert.same({ requests: 10, failures: 1 }, slide(count, 110, 11, 3, 2));
    assert.same({ requests: 30, failures: 1 }, slide(count, 130, 11, 3, 3));
    assert.same({ requests: 50, failures: 2 }, slide(count, 150, 12, 3, 4));
    assert.same({ requests: 50, failures: 3 }, slide(count, 160, 14, 3, 5));
  });

  it("leaves nothing out when it is looked at rarely", () => {
    const count = startSlidingCount();
    slide(count, 0, 0, 3, 0);
    assert.same({ requests: 9, failures: 4 }, slide(count, 9, 4, 3, 100));
    assert.same({ requests: 1, failures: 1 }, slide(count, 10, 5, 3, 200));
  });

  it("keeps no more than the window needs", () => {
    const count = startSlidingCount();
    for (const second of $range(1, 1000)) slide(count, second, 0, 10, second);
    assert.is_true(count.at.length <= 12, `${count.at.length}`);
  });
});
