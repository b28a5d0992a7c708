import { createGenerations, forgetAll, keep, recall } from "moontide/policy/cache/generations";

const sizeOf = (map: LuaMap<string, number>): number => {
  let size = 0;
  for (const [] of map) size += 1;
  return size;
};

describe("a cache of two generations", () => {
  it("never holds more than twice its maximum", () => {
    const cache = createGenerations<number>(10);
    for (const i of $range(1, 1000)) {
      keep(cache, `${i}`, i);
      recall(cache, `${i - 15}`);
      assert.is_true(sizeOf(cache.young) <= 10 && sizeOf(cache.old) <= 10);
    }
  });

  it("keeps what is asked for again and again", () => {
    const cache = createGenerations<number>(10);
    keep(cache, "often", 7);
    for (const i of $range(1, 1000)) {
      keep(cache, `${i}`, i);
      assert.equal(7, recall(cache, "often"));
    }
    assert.is_nil(recall(cache, "1"));
  });

  it("is bounded by what its entries weigh", () => {
    const cache = createGenerations<number>(100);
    for (const i of $range(1, 100)) {
      keep(cache, `${i}`, i, 30);
      assert.is_true(sizeOf(cache.young) <= 3 && cache.count <= 100);
      recall(cache, `${i - 4}`, 30);
    }
    assert.is_true(sizeOf(cache.young) + sizeOf(cache.old) <= 6);
  });

  it("forgets everything when it is told to", () => {
    const cache = createGenerations<number>(1);
    keep(cache, "old", 1);
    keep(cache, "young", 2);
    forgetAll(cache);
    assert.is_nil(recall(cache, "old"));
    assert.is_nil(recall(cache, "young"));
    assert.equal(0, cache.count);
  });

  it("keeps false as well", () => {
    const cache = createGenerations<boolean>(1);
    keep(cache, "no", false);
    keep(cache, "yes", true);
    assert.is_false(recall(cache, "no"));
    assert.is_true(recall(cache, "yes"));
  });
});
