import { createPeak, notePeak } from "moontide/policy/discovery/peak";

describe("the highest count of the last ten minutes", () => {
  it("is the highest so far, then falls when what was higher is ten minutes old", () => {
    const peak = createPeak();
    assert.equal(3, notePeak(peak, 3, 6000));
    assert.equal(5, notePeak(peak, 5, 6030));
    assert.equal(5, notePeak(peak, 2, 6060));
    assert.equal(5, notePeak(peak, 2, 6590));
    assert.equal(2, notePeak(peak, 2, 6660));
  });

  it("falls in steps, as one count after the other grows old", () => {
    const peak = createPeak();
    const seen: number[] = [];
    for (const i of $range(0, 19)) {
      seen[seen.length] = notePeak(peak, math.max(1, 10 - i), 6000 + i * 60);
    }
    assert.same([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1], seen);
  });

  it("is the present count after a long time in which nobody looked", () => {
    const peak = createPeak();
    notePeak(peak, 9, 6000);
    assert.equal(1, notePeak(peak, 1, 90000));
  });
});
