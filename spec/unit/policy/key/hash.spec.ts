import { hashOf, nextHash } from "moontide/policy/key/hash";

describe("the hash of a text", () => {
  it("is MurmurHash3's", () => {
    // Values of the reference implementation.
    assert.equal(0, hashOf(""));
    assert.equal(0x514e28b7, hashOf("", 1));
    assert.equal(0x248bfa47, hashOf("hello"));
    assert.equal(0x149bbb7f, hashOf("hello, world"));
    assert.equal(0x2e4ff723, hashOf("The quick brown fox jumps over the lazy dog"));
  });

  it("takes any bytes, and every one of them counts", () => {
    const seen = new LuaSet<number>();
    for (const length of $range(1, 20)) {
      for (const place of $range(1, length)) {
        const bytes: string[] = [];
        for (const i of $range(1, length)) bytes[i - 1] = string.char(i === place ? 255 : 0);
        const hash = hashOf(table.concat(bytes));
        assert.is_true(hash >= 0 && hash < 4294967296);
        assert.is_false(seen.has(hash));
        seen.add(hash);
      }
    }
  });

  it("spreads texts that differ little evenly", () => {
    const counts: number[] = [];
    for (const i of $range(0, 63)) counts[i] = 0;
    for (const i of $range(1, 64000)) {
      const place = hashOf(`user-${i}`) % 64;
      counts[place] = counts[place]! + 1;
    }
    for (const count of counts) assert.near(1000, count, 4 * math.sqrt(1000));
  });

  it("begins a sequence that goes on for long", () => {
    const seen = new LuaSet<number>();
    let hash = hashOf("/cart");
    for (const _ of $range(1, 10000)) {
      assert.is_false(seen.has(hash));
      seen.add(hash);
      hash = nextHash(hash);
    }
  });
});
