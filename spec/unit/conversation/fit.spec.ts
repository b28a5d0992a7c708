import { Sized, turnsLeftOut } from "moontide/policy/conversation/fit";
import { seededRandom } from "../../support/lua/random";

const turn = (tokens: number, continues = false): Sized => ({ tokens, continues });

describe("the turns for which a model has room", () => {
  it("are all, as long as it has", () => {
    assert.equal(0, turnsLeftOut([], 0, false));
    assert.equal(0, turnsLeftOut([turn(10), turn(10)], 20, false));
  });

  it("are the newest in half of it, so that the next ones need no cut", () => {
    const turns = [turn(10), turn(10), turn(10), turn(10), turn(10)];
    assert.equal(3, turnsLeftOut(turns, 40, false));
    assert.equal(5, turnsLeftOut(turns, 5, false));
  });

  it("never begin with the result of a call that is left out", () => {
    const turns = [turn(10), turn(10), turn(10, true), turn(10, true), turn(10)];
    assert.equal(4, turnsLeftOut(turns, 49, false));
  });

  it("hold the last turn, and what it continues, where the request does that too", () => {
    assert.equal(1, turnsLeftOut([turn(10), turn(100), turn(100, true)], 50, true));
    assert.equal(0, turnsLeftOut([turn(100)], 50, true));
  });

  it("always have room, and are whole", () => {
    const random = seededRandom(3);
    for (const _ of $range(1, 2000)) {
      const turns: Sized[] = [];
      let sum = 0;
      for (const i of $range(0, math.floor(random.uniform() * 12))) {
        const tokens = math.floor(random.uniform() * 50);
        turns[i] = turn(tokens, i > 0 && random.uniform() < 0.3);
        sum += tokens;
      }
      const room = math.floor(random.uniform() * 300);
      const first = turnsLeftOut(turns, room, false);
      let left = 0;
      for (const i of $range(first, turns.length - 1)) left += turns[i]!.tokens;
      assert.is_true(left <= room);
      assert.equal(sum <= room, first === 0 || sum === 0);
      assert.is_true(first === 0 || first === turns.length || !turns[first]!.continues);
    }
  });
});
