import { byCost, byLatency, byLot, byPoint, Chooseable } from "moontide/policy/model/order";
import {
  firstTokenSeconds,
  newSpeed,
  noteEnd,
  noteFirstToken,
  noteRate,
  slowness,
} from "moontide/policy/model/speed";
import { Price, ratesOf } from "moontide/policy/price/price";
import { hashOf } from "moontide/policy/key/hash";
import { seededRandom } from "../../../support/lua/random";

const candidate = (name: string, weight: number, rest: Partial<Chooseable> = {}): Chooseable => ({
  seed: hashOf(name),
  weight,
  speed: rest.speed ?? newSpeed(),
  price: rest.price,
});

const priceOf = (input: number, output: number): Price => {
  const rates = ratesOf({ input: input * 1e9, output: output * 1e9 });
  return { rates, batch: rates, long: [] };
};

const list = [candidate("a", 3), candidate("b", 1), candidate("c", 0)];

/** How often each was first, in percent. */
const shares = (draw: (this: void, i: number) => readonly number[], n: number): number[] => {
  const counts = [0, 0, 0];
  for (const i of $range(1, n)) {
    const first = draw(i)[0]!;
    counts[first] = counts[first]! + 1;
  }
  for (const i of $range(0, 2)) counts[i] = (counts[i]! * 100) / n;
  return counts;
};

describe("candidates by lot", () => {
  it("come first in proportion to their weights, and those without any come last", () => {
    const random = seededRandom(1);
    const [a, b, c] = shares(() => byLot(list, random), 20000);
    assert.is_true(math.abs(a! - 75) < 1);
    assert.is_true(math.abs(b! - 25) < 1);
    assert.equal(0, c);
    assert.equal(2, byLot(list, random)[2]);
  });
});

describe("candidates of a client that stays", () => {
  it("are the same each time, in proportion to the weights over all clients", () => {
    const point = (i: number): number => hashOf(`client ${i}`);
    const [a] = shares((i) => byPoint(list, point(i)), 20000);
    assert.is_true(math.abs(a! - 75) < 1.5);
    assert.same(byPoint(list, point(7)), byPoint(list, point(7)));
  });

  it("change for as few clients as possible when weights do", () => {
    const more = [candidate("a", 3), candidate("b", 3), candidate("c", 0)];
    let moved = 0;
    let wrong = 0;
    for (const i of $range(1, 10000)) {
      const point = hashOf(`client ${i}`);
      const [before, after] = [byPoint(list, point)[0]!, byPoint(more, point)[0]!];
      if (before !== after) moved += 1;
      if (before === 1 && after === 0) wrong += 1;
    }
    // From a quarter to a half.
    assert.is_true(math.abs(moved - 2500) < 150);
    assert.equal(0, wrong);
  });
});

describe("candidates by price", () => {
  it("are compared for this question and answer", () => {
    const reader = candidate("reader", 1, { price: priceOf(1, 10) });
    const writer = candidate("writer", 1, { price: priceOf(5, 5) });
    assert.same([0, 1], byCost([reader, writer], 1000, 100));
    assert.same([1, 0], byCost([reader, writer], 100, 1000));
    assert.same([0, 1], byCost([reader, reader], 1, 1));
  });

  it("come behind the others where nobody knows what they cost", () => {
    const unknown = candidate("unknown", 1);
    const reader = candidate("reader", 1, { price: priceOf(1, 10) });
    assert.same([1, 0], byCost([unknown, reader], 1000, 100));
  });
});

describe("the speed of a model", () => {
  it("is how long an answer takes: its first token, and so many more", () => {
    const speed = newSpeed();
    speed.asked_at = 100;
    assert.equal(0, slowness(speed, 500, 100));
    noteFirstToken(speed, 1, 100);
    noteRate(speed, 100, 2, 100);
    assert.equal(11, slowness(speed, 500, 100));
    noteRate(speed, 5, 100, 100);
    assert.equal(50, speed.tokens_per_second);
  });

  it("suffers from failures", () => {
    const speed = newSpeed();
    speed.asked_at = 100;
    noteEnd(speed, true, 100);
    assert.is_true(slowness(speed, 500, 100) > 1);
    noteFirstToken(speed, 1, 100);
    const before = slowness(speed, 500, 100);
    noteEnd(speed, false, 100);
    assert.is_true(slowness(speed, 500, 100) < before);
  });

  it("is forgotten by halves while nobody asks", () => {
    const speed = newSpeed();
    speed.asked_at = 100;
    noteFirstToken(speed, 8, 100);
    assert.equal(8, firstTokenSeconds(speed, 100));
    assert.equal(4, firstTokenSeconds(speed, 130));
    assert.equal(1, slowness(speed, 0, 190));
  });

  it("decides between two that are drawn", () => {
    const [fast, slow] = [newSpeed(), newSpeed()];
    for (const speed of [fast, slow]) speed.asked_at = 100;
    noteFirstToken(fast, 0.5, 100);
    noteFirstToken(slow, 2, 100);
    const both = [candidate("slow", 1, { speed: slow }), candidate("fast", 1, { speed: fast })];
    const random = seededRandom(2);
    for (const _ of $range(1, 50)) assert.same([1, 0], byLatency(both, 100, 100, random));
    assert.same([0], byLatency([both[0]!], 100, 100, random));
  });
});
