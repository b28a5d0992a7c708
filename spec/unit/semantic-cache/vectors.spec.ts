import { compactVector, CompactVector } from "moontide/policy/semantic-cache/compact";
import { nearest, Wanted } from "moontide/policy/semantic-cache/nearest";
import {
  changed,
  emptyPartition,
  endOf,
  openPartition,
  Partition,
} from "moontide/policy/semantic-cache/partition";
import { headBytes, isRecord, keyAt, writeRecord } from "moontide/policy/semantic-cache/record";
import { SeededRandom, seededRandom } from "../../support/lua/random";

const dimensions = 48;
const now = 1700000000;

const gaussian = (random: SeededRandom): number => {
  let sum = 0;
  for (const _ of $range(1, 12)) sum += random.uniform();
  return sum - 6;
};

const numbers = (random: SeededRandom, count = dimensions): number[] => {
  const list: number[] = [];
  for (const _ of $range(1, count)) list[list.length] = gaussian(random);
  return list;
};

/** As near to a vector as that says: 0 is the same. */
const beside = (random: SeededRandom, vector: readonly number[], distance: number): number[] => {
  const list: number[] = [];
  for (const number of vector) list[list.length] = number + distance * gaussian(random);
  return list;
};

const cosine = (a: readonly number[], b: readonly number[]): number => {
  let [dot, left, right] = [0, 0, 0];
  for (const i of $range(0, a.length - 1)) {
    dot += a[i]! * b[i]!;
    left += a[i]! * a[i]!;
    right += b[i]! * b[i]!;
  }
  return dot / math.sqrt(left * right);
};

const compact = (list: number[]): CompactVector => compactVector(`[${table.concat(list, ", ")}]`)!;

const keyOf = (number: number): string => string.rep(string.format("%08x", number), 8);

interface Kept {
  readonly number: number;
  readonly vector: CompactVector;
  readonly expires_at?: number;
  readonly any_order?: number;
  readonly in_order?: number;
}

const record = ({ number, vector, expires_at, any_order, in_order }: Kept): string =>
  writeRecord({
    key: keyOf(number),
    vector,
    expires_at: expires_at ?? now + 60,
    any_order: any_order ?? number,
    in_order: in_order ?? number,
  });

const filled = (records: readonly string[], maximum = 1000, size = dimensions): Partition =>
  changed(emptyPartition(size), { added: records, now, maximum });

const wanted = (vector: CompactVector, more: Partial<Wanted> = {}): Wanted => ({
  vector,
  wording: more.wording ?? { any_order: 4294967295, in_order: 4294967294 },
  threshold: more.threshold ?? 0.95,
  now: more.now ?? now,
  minds_order: more.minds_order ?? true,
});

describe("a vector in bytes", () => {
  it("has the cosines of the one that it was made of, but for two thousandths", () => {
    const random = seededRandom(7);
    for (const size of [8, 48, 384, 1536]) {
      for (const distance of [0.05, 0.2, 0.33, 1]) {
        for (const _ of $range(1, 20)) {
          const one = numbers(random, size);
          const other = beside(random, one, distance);
          const partition = filled([record({ number: 1, vector: compact(one) })], 1, size);
          const found = nearest(partition, wanted(compact(other), { threshold: 0.5 }));
          const exact = cosine(one, other);
          if (exact > 0.51) assert.is_true(math.abs(found!.similarity - exact) < 0.004);
        }
      }
    }
  });

  it("is none where it has no direction", () => {
    for (const text of ["[]", "[0,0]", '["a"]', "[1,null]", "[1e999]", "[[1],[x]]", ""]) {
      assert.is_nil(compactVector(text), text);
    }
    assert.is_nil(compactVector(`[${string.rep("1,", 4096)}1]`));
    assert.same([127, -63], compactVector("[2e-3, -1e-3]")!.numbers);
  });
});

describe("the nearest", () => {
  it("is what looking at all of every vector finds, though most are left early", () => {
    const random = seededRandom(11);
    for (const _ of $range(1, 60)) {
      const asked = numbers(random);
      const lists: number[][] = [];
      const records: string[] = [];
      for (const i of $range(1, 40)) {
        lists[i - 1] = beside(random, asked, 0.1 + 1.5 * random.uniform());
        records[i - 1] = record({ number: i, vector: compact(lists[i - 1]!) });
      }
      const found = nearest(filled(records), wanted(compact(asked), { threshold: 0.7 }));
      let [best, at] = [0, 0];
      for (const i of $range(1, 40)) {
        const similarity = cosine(asked, lists[i - 1]!);
        if (similarity > best) [best, at] = [similarity, i];
      }
      if (best < 0.698) assert.is_nil(found);
      else if (best > 0.702) {
        assert.is_true(math.abs(found!.similarity - best) < 0.004);
        const chosen = tonumber(string.sub(found!.key, 1, 8), 16)!;
        assert.is_true(cosine(asked, lists[chosen - 1]!) > best - 0.004, `${chosen} ${at}`);
      }
    }
  });

  it("is the youngest of those that are the same, and none that has ended", () => {
    const vector = compact(numbers(seededRandom(3)));
    const records = [
      record({ number: 1, vector }),
      record({ number: 2, vector }),
      record({ number: 3, vector, expires_at: now + 1 }),
    ];
    const partition = filled(records);
    assert.same({ key: keyOf(3), similarity: 1 }, nearest(partition, wanted(vector)));
    assert.equal(keyOf(2), nearest(partition, wanted(vector, { now: now + 1 }))!.key);
    assert.is_nil(nearest(partition, wanted(vector, { now: now + 60 })));
  });

  it("is not what says the same words in another order, where that matters", () => {
    const vector = compact(numbers(seededRandom(4)));
    const partition = filled([record({ number: 1, vector, any_order: 5, in_order: 6 })]);
    const reordered = { any_order: 5, in_order: 7 };
    assert.is_nil(nearest(partition, wanted(vector, { wording: reordered })));
    const lax = wanted(vector, { wording: reordered, minds_order: false });
    assert.is_not_nil(nearest(partition, lax));
    const same = { any_order: 5, in_order: 6 };
    assert.is_not_nil(nearest(partition, wanted(vector, { wording: same })));
  });

  it("believes no record whose lengths were made up, and compares no vectors of two lengths", () => {
    const random = seededRandom(5);
    const vector = compact(numbers(random));
    const other = compact(numbers(random));
    for (const square of [0, 1, 4294967295]) {
      const forged = { ...other, square, tail_square: square };
      const partition = filled([record({ number: 1, vector: forged })]);
      assert.is_nil(nearest(partition, wanted(vector)));
    }
    const shorter = filled([record({ number: 1, vector: compact([1, 2, 3]) })], 9, 3);
    assert.is_nil(nearest(shorter, wanted(vector)));
  });
});

describe("a partition", () => {
  const random = seededRandom(9);
  const make = (number: number, expires_at?: number): string =>
    record({ number, vector: compact(numbers(random)), expires_at });

  const keysIn = ({ text, from, count }: Partition): string[] => {
    const keys: string[] = [];
    for (const i of $range(0, count - 1)) {
      keys[i] = keyAt(text, from + i * (headBytes + dimensions));
    }
    return keys;
  };

  it("comes back from its text", () => {
    const partition = filled([make(1), make(2)]);
    assert.same(partition, openPartition(partition.text, dimensions));
    assert.equal(now + 60, endOf(partition));
    assert.equal(0, endOf(emptyPartition(dimensions)));
  });

  it("holds so many, the younger of two for one answer, and none that has ended", () => {
    const partition = filled([make(1), make(2, now + 5), make(3), make(1)], 3);
    assert.same([keyOf(2), keyOf(3), keyOf(1)], keysIn(partition));
    const fuller = changed(partition, { added: [make(4), make(5)], now, maximum: 3 });
    assert.same([keyOf(1), keyOf(4), keyOf(5)], keysIn(fuller));
    const later = changed(partition, { added: [], now: now + 5, maximum: 3 });
    assert.same([keyOf(3), keyOf(1)], keysIn(later));
    const without = changed(later, { added: [], without: keyOf(3), now, maximum: 3 });
    assert.same([keyOf(1)], keysIn(without));
  });

  it("is empty where the text is none, or of vectors of another length", () => {
    const { text } = filled([make(1)]);
    assert.equal(0, openPartition(undefined, dimensions).count);
    for (const foreign of ["", "garbage", `${text}x`, string.sub(text, 1, -2)]) {
      assert.equal(0, openPartition(foreign, dimensions).count);
    }
    assert.equal(0, openPartition(text, dimensions - 1).count);
  });

  it("takes bytes for a record only where they can be one", () => {
    assert.is_true(isRecord(make(1), dimensions));
    assert.is_false(isRecord(make(1), dimensions + 1));
    assert.is_false(isRecord(string.rep("\0", headBytes + dimensions), dimensions));
  });
});
