import { sharesOf } from "moontide/policy/llm/share";
import { seededRandom } from "../../support/lua/random";

const sumOf = (numbers: readonly number[]): number => {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
};

describe("a whole number that is divided among weights", () => {
  it("goes by them", () => {
    assert.same([1, 2, 3], sharesOf(6, [10, 20, 30]));
    assert.same([7], sharesOf(7, [0.3]));
    assert.same([0, 0], sharesOf(0, [1, 2]));
  });

  it("has its rest where it is due most, and among equals with the first", () => {
    assert.same([4, 3, 3], sharesOf(10, [1, 1, 1]));
    assert.same([2, 1, 1], sharesOf(4, [1.6, 1.2, 1.2]));
  });

  it("is divided evenly without any weight", () => {
    assert.same([2, 2, 1], sharesOf(5, [0, 0, 0]));
  });

  it("is whole parts that sum to it and are less than one off, whatever the weights are", () => {
    const random = seededRandom(7);
    for (const round of $range(1, 5000)) {
      const weights: number[] = [];
      for (const i of $range(0, math.floor(random.uniform() * 60))) {
        weights[i] = random.uniform() < 0.1 ? 0 : random.uniform() * 10 ** (random.uniform() * 8);
      }
      const total = math.floor(random.uniform() * 10 ** (random.uniform() * 9));
      const parts = sharesOf(total, weights);
      const all = sumOf(weights);
      assert.equal(total, sumOf(parts), `round ${round}`);
      for (const i of $range(0, weights.length - 1)) {
        const exact = all > 0 ? (total * weights[i]!) / all : total / weights.length;
        assert.equal(math.floor(parts[i]!), parts[i]);
        assert.is_true(parts[i]! >= 0);
        assert.is_true(math.abs(parts[i]! - exact) < 1.000001, `${parts[i]} of ${exact}`);
      }
    }
  });
});
