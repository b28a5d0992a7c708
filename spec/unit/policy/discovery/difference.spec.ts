import { difference, isUnchanged } from "moontide/policy/discovery/difference";
import { byId, sortedById } from "moontide/policy/discovery/identity";
import { seededRandom } from "../../../support/lua/random";
import { endpoint, randomList, shuffled, summary } from "./descriptions";

describe("difference", () => {
  it("tells what was added, removed and changed, in the order of identities", () => {
    const before = [endpoint("c", 1), endpoint("b", 1), endpoint("a", 1), endpoint("d", 1)];
    const after = [
      endpoint("b", 1, 5),
      endpoint("f", 1),
      endpoint("a", 1, 1, true),
      endpoint("e", 1),
    ];
    const found = difference(before, after);
    assert.equal("e:1, f:1", summary(found.added));
    assert.equal("c:1, d:1", summary(found.removed));
    assert.same(
      [
        { id: "a:1", before: endpoint("a", 1), after: endpoint("a", 1, 1, true) },
        { id: "b:1", before: endpoint("b", 1), after: endpoint("b", 1, 5) },
      ],
      found.changed,
    );
    assert.is_false(isUnchanged(found));
  });

  it("sees each kind of change alone", () => {
    const one = [endpoint("a", 1)];
    assert.is_false(isUnchanged(difference(one, [])));
    assert.is_false(isUnchanged(difference([], one)));
    assert.is_false(isUnchanged(difference(one, [endpoint("a", 1, 2)])));
    assert.is_true(isUnchanged(difference([], [])));
  });

  it("does not mind the order", () => {
    const random = seededRandom(47);
    for (const _ of $range(1, 500)) {
      const list = randomList(random);
      assert.is_true(isUnchanged(difference(list, shuffled(random, list))));
    }
  });

  it("leads from the old list to the new one", () => {
    const random = seededRandom(53);
    for (const _ of $range(1, 2000)) {
      const [before, after] = [randomList(random), randomList(random)];
      const { added, removed, changed } = difference(before, after);
      const result = new LuaTable<string, (typeof before)[0] | undefined>();
      for (const [id, description] of pairs(byId(before))) result.set(id, description);
      for (const [id] of pairs(byId(removed))) result.set(id, undefined);
      for (const [id, description] of pairs(byId(added))) result.set(id, description);
      for (const change of changed) result.set(change.id, change.after);
      const rebuilt = result as unknown as ReturnType<typeof byId>;
      assert.same(byId(after), rebuilt);
      assert.same(sortedById(byId(after)), sortedById(rebuilt));
    }
  });
});
