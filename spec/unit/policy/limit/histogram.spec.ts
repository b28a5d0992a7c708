import { bucketCount, bucketOf, middleOf, quantileOf } from "moontide/policy/limit/histogram";
import { seededRandom } from "../../../support/lua/random";

const counted = (times: readonly number[]): number[] => {
  const counts: number[] = [];
  for (const time of times) {
    const bucket = bucketOf(time);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
};

describe("the histogram of response times", () => {
  it("knows the median of any usual spread to 5 %", () => {
    const random = seededRandom(7);
    for (const mean of [0.001, 0.02, 0.3, 5]) {
      for (const sigma of [0.2, 0.6, 1.2]) {
        const times: number[] = [];
        for (const i of $range(0, 999)) times[i] = random.lognormal(mean, sigma);
        const median = quantileOf(counted(times), 0.5);
        table.sort(times);
        const exact = (times[499]! + times[500]!) / 2;
        assert.is_true(math.abs(median / exact - 1) < 0.05, `${median} for ${exact}`);
      }
    }
  });

  it("puts every time in a bucket, also those that nothing should take", () => {
    for (const time of [-1, 0, 1e-9, 0.0005, 60, 1e9, math.huge]) {
      const bucket = bucketOf(time);
      assert.is_true(bucket >= 0 && bucket < bucketCount, `${time}`);
    }
  });

  it("has buckets whose middles are in them", () => {
    for (const bucket of $range(1, bucketCount - 1))
      assert.equal(bucket, bucketOf(middleOf(bucket)));
  });

  it("says 0 when nothing was counted", () => {
    assert.equal(0, quantileOf([], 0.5));
  });
});
