import { chargeShare, correctShare, enterShare, servedOf } from "moontide/policy/queue/fair-share";
import { fakeMachine } from "../../support/lua/ports";

const progress = "f:m/middle";
const share = (tenant: string, weight = 1) => ({ tier: 2, key: `f:m/2/${tenant}`, weight });

describe("what a tenant had", () => {
  const counters = () => fakeMachine().shared.limits.numbers;

  it("is charged by its weight, and corrected", () => {
    const numbers = counters();
    enterShare(numbers, share("a", 4), progress, 400);
    chargeShare(numbers, share("a", 4), progress, 400);
    assert.equal(100, servedOf(numbers, "f:m/2/a", progress));
    correctShare(numbers, share("a", 4), -200);
    assert.equal(50, servedOf(numbers, "f:m/2/a", progress));
  });

  it("begins where the others are, but for one request", () => {
    const numbers = counters();
    for (const _ of $range(1, 10)) chargeShare(numbers, share("a"), progress, 100);
    assert.equal(900, numbers.get(progress));
    enterShare(numbers, share("b"), progress, 30);
    assert.equal(870, servedOf(numbers, "f:m/2/b", progress));
    // Who has had more stays where it is.
    enterShare(numbers, share("a"), progress, 30);
    assert.equal(1000, servedOf(numbers, "f:m/2/a", progress));
  });

  it("counts as that of the others where it was forgotten, so that nobody has all for themselves", () => {
    const numbers = counters();
    for (const _ of $range(1, 10)) chargeShare(numbers, share("a"), progress, 100);
    numbers.remove("f:m/2/a");
    assert.equal(900, servedOf(numbers, "f:m/2/a", progress));
    chargeShare(numbers, share("a"), progress, 100);
    assert.equal(1000, servedOf(numbers, "f:m/2/a", progress));
  });
});
