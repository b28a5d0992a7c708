import { isFirstWithin } from "moontide/feature/cold-start/claim";
import type { Counter } from "moontide/kernel/ports";
import { fakeMachine } from "../../support/lua/ports";

describe("of all workers", () => {
  it("one is the first within a span, and one in the next", () => {
    const { numbers } = fakeMachine().shared.admission;
    const asked = (now: number): boolean => isFirstWithin(numbers, "signal", now, 1);
    assert.same(
      [true, false, false, true, false],
      [asked(5), asked(5), asked(5.9), asked(6), asked(6.2)],
    );
  });

  it("one wins when two look at the same moment", () => {
    const { numbers } = fakeMachine().shared.admission;
    let rival = false;
    let won: boolean | undefined;
    // The rival claims between this worker's look and its claim.
    const slow: Counter = {
      get: (key) => {
        const before = numbers.get(key);
        if (!rival) {
          rival = true;
          won = isFirstWithin(numbers, key, 5, 1);
        }
        return before;
      },
      add: (key, delta) => numbers.add(key, delta),
      set: (key, value) => numbers.set(key, value),
      remove: (key) => numbers.remove(key),
    };
    assert.is_false(isFirstWithin(slow, "signal", 5, 1));
    assert.is_true(won);
    assert.equal(5000, numbers.get("signal"));
  });
});
