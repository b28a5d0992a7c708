import { chooseVariant, Share } from "moontide/policy/split/choose";
import { hashOf } from "moontide/policy/key/hash";
import { sharesOf } from "moontide/policy/split/shares";

const clients = 20000;

const sharesWith = (percents: readonly number[]): Share[] => {
  const shares: Share[] = [];
  for (const i of $range(0, percents.length - 1)) {
    shares[i] = { seed: hashOf(`variant-${i + 1}`), percent: percents[i]! };
  }
  return shares;
};

const choices = (percents: readonly number[]): number[] => {
  const shares = sharesWith(percents);
  const chosen: number[] = [];
  for (const i of $range(1, clients)) {
    chosen[i - 1] = chooseVariant(shares, hashOf(`client-${i}`)) ?? -1;
  }
  return chosen;
};

/** How many clients changed from one variant to another, by `from>to`, in percent. */
const moves = (before: readonly number[], after: readonly number[]): Record<string, number> => {
  const moved: Record<string, number> = {};
  for (const i of $range(0, clients - 1)) {
    if (before[i] !== after[i]) {
      const way = `${before[i]!}>${after[i]!}`;
      moved[way] = (moved[way] ?? 0) + 100 / clients;
    }
  }
  return moved;
};

describe("the choice of a variant", () => {
  it("gives each its share", () => {
    const counts = [0, 0, 0];
    for (const index of choices([70, 25, 5])) counts[index]! += 100 / clients;
    assert.near(70, counts[0]!, 1);
    assert.near(25, counts[1]!, 1);
    assert.near(5, counts[2]!, 0.5);
  });

  it("moves only those clients that a growing share needs", () => {
    const moved = moves(choices([95, 5]), choices([90, 10]));
    assert.is_nil(moved["1>0"]);
    assert.near(5, moved["0>1"] ?? 0, 0.6);
  });

  it("moves nobody between two others", () => {
    const moved = moves(choices([50, 30, 20]), choices([37.5, 22.5, 40]));
    assert.is_nil(moved["0>1"]);
    assert.is_nil(moved["1>0"]);
    assert.near(12.5, moved["0>2"] ?? 0, 1);
    assert.near(7.5, moved["1>2"] ?? 0, 1);
  });

  it("brings everybody back when a share is taken away", () => {
    const before = choices([95, 5]);
    const away = choices([100, 0]);
    for (const index of away) assert.equal(0, index);
    assert.same(before, choices([95, 5]));
  });

  it("is none when nobody has a share", () => {
    assert.is_nil(chooseVariant(sharesWith([0, 0]), 7));
  });
});

describe("the shares", () => {
  const weights = [{ weight: 3 }, { weight: 1 }, { weight: 9 }];

  it("follow from the weights", () => {
    assert.same([60, 40], sharesOf([{ weight: 3 }, { weight: 2 }], undefined, 0));
  });

  it("leave to the others what a ramp does not take, in proportion to their weights", () => {
    assert.same([67.5, 22.5, 10], sharesOf(weights, 2, 10));
    assert.same([75, 25, 0], sharesOf(weights, 2, 0));
    assert.same([0, 0, 100], sharesOf(weights, 2, 100));
  });
});
