import { createGenerations, keep, recall } from "moontide/policy/cache/generations";

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

  it("keeps false as well", () => {
    const cache = createGenerations<boolean>(1);
    keep(cache, "no", false);
    keep(cache, "yes", true);
    assert.is_false(recall(cache, "no"));
    assert.is_true(recall(cache, "yes"));
  });
});
