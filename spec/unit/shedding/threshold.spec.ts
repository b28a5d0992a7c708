import { cohortsPerTier } from "moontide/kernel/priority";
import {
  groupCount,
  groupsPerTier,
  isBeyond,
  levels,
  standOf,
} from "moontide/policy/shedding/level";
import { thresholdOf } from "moontide/policy/shedding/threshold";
import { seededRandom } from "../../support/lua/random";

/** So many requests of each tier, spread over its groups as told, evenly without a word. */
const countsOf = (tiers: readonly number[], only_group?: number): number[] => {
  const counts: number[] = [];
  for (const index of $range(0, groupCount - 1)) {
    const sum = tiers[math.floor(index / groupsPerTier)] ?? 0;
    const group = index % groupsPerTier;
    counts[index] = only_group === undefined ? sum / groupsPerTier : group === only_group ? sum : 0;
  }
  return counts;
};

/** The part that is let through of requests like these, by tier. */
const letThrough = (tiers: readonly number[], ratio: number, only_group?: number): number[] => {
  const random = seededRandom(3);
  const parts: number[] = [];
  const turn = 3;
  const { level, lot, marginal } = thresholdOf(countsOf(tiers, only_group), ratio, turn);
  for (const tier of $range(0, 5)) {
    let passed = 0;
    const tries = 8000;
    for (const i of $range(1, tries)) {
      const cohort = only_group === undefined ? i % cohortsPerTier : only_group * 16;
      const beyond = tier === marginal ? isBeyond(level, cohort, turn, random) : tier > marginal;
      if (!beyond || random.uniform() < lot) passed += 1;
    }
    parts[tier] = passed / tries;
  }
  return parts;
};

const isAbout = (expected: number, found: number): void => {
  assert.is_true(math.abs(expected - found) < 0.02, `${found} instead of ${expected}`);
};

describe("a threshold", () => {
  it("sheds nothing when nothing is to be shed", () => {
    assert.equal(levels, thresholdOf(countsOf([10, 10, 10]), 0, 0).level);
    assert.equal(levels, thresholdOf(countsOf([]), 0.5, 0).level);
  });

  it("names the least important class of late as the one that makes room", () => {
    assert.equal(3, thresholdOf(countsOf([100, 0, 100, 100]), 0, 0).marginal);
    assert.equal(0, thresholdOf(countsOf([]), 0, 0).marginal);
  });

  for (const ratio of [0.05, 0.3, 0.667, 0.95]) {
    it(`lets ${1 - ratio} of all through, the important ones first, and nobody starves`, () => {
      const tiers = [200, 0, 300, 500];
      const parts = letThrough(tiers, ratio);
      let passed = 0;
      for (const tier of $range(0, 5)) passed += (tiers[tier] ?? 0) * parts[tier]!;
      isAbout(1 - ratio, passed / 1000);
      assert.is_true(parts[0]! >= parts[2]! && parts[2]! >= parts[3]! - 0.01 && parts[3]! > 0);
    });
  }

  it("gives a tenth to what lies beyond it", () => {
    const [top, , normal, low] = letThrough([200, 0, 300, 500], 0.6);
    assert.equal(1, top);
    // 400 are let through: 200 of the top, 40 by lot to 640, the rest to the next class.
    isAbout(0.0625, low!);
    isAbout((160 + 40 * (140 / 640)) / 300, normal!);
  });

  it("takes a part of one group that sends everything", () => {
    for (const group of [0, 5]) isAbout(0.4, letThrough([0, 0, 1000], 0.6, group)[2]!);
  });
});

describe("turns", () => {
  it("let each group stand everywhere once in eight of them", () => {
    for (const group of $range(0, groupsPerTier - 1)) {
      const seen = new LuaSet<number>();
      for (const turn of $range(0, groupsPerTier - 1)) seen.add(standOf(group, turn));
      let places = 0;
      for (const place of seen) {
        assert.is_true(place >= 0 && place < groupsPerTier);
        places += 1;
      }
      assert.equal(groupsPerTier, places);
    }
  });

  it("give the groups nearly the same after few of them", () => {
    // Of eight places three are served, in three turns: nobody has all, nobody has none twice over.
    for (const group of $range(0, groupsPerTier - 1)) {
      let served = 0;
      for (const turn of $range(0, 2)) if (standOf(group, turn) < 3) served += 1;
      assert.is_true(served >= 0 && served <= 2, `${served}`);
    }
  });
});
