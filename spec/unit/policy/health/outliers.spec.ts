import {
  isLatencyOutlier,
  latencyMeasure,
  medianSeconds,
  typicalSeconds,
} from "moontide/policy/health/latency-outlier";
import {
  AttemptCounts,
  isSuccessRateOutlier,
  successRates,
} from "moontide/policy/health/success-rate";

const rateOptions = { standard_deviations: 1.9, minimum_requests: 100, minimum_endpoints: 5 };

/** Which of the endpoints, counted from 1, are outliers by these options. */
const outliers = (counts: readonly AttemptCounts[], options = rateOptions): number[] => {
  const found: number[] = [];
  const rates = successRates(options, counts);
  if (rates === undefined) return found;
  for (const i of $range(1, counts.length)) {
    if (isSuccessRateOutlier(options, rates, counts[i - 1]!)) found[found.length] = i;
  }
  return found;
};

/** So many endpoints with that many attempts and failures, behind those given. */
const andOthers = (
  count: number,
  attempts: number,
  failures: number,
  ...first: AttemptCounts[]
): AttemptCounts[] => {
  const all = [...first];
  for (const _ of $range(1, count)) all[all.length] = { attempts, failures };
  return all;
};

describe("the success rate of an endpoint", () => {
  it("makes it an outlier when it fails far more often than the others", () => {
    assert.same([1], outliers(andOthers(9, 100, 0, { attempts: 100, failures: 20 })));
    assert.same([1], outliers(andOthers(4, 100, 1, { attempts: 100, failures: 30 })));
  });

  const unremarkable: readonly [name: string, counts: AttemptCounts[]][] = [
    ["four endpoints", andOthers(3, 100, 0, { attempts: 100, failures: 40 })],
    ["99 attempts", andOthers(9, 100, 0, { attempts: 99, failures: 40 })],
    ["too few others that are asked enough", andOthers(9, 99, 0, { attempts: 900, failures: 400 })],
    ["one failure where nobody else has any", andOthers(9, 100, 0, { attempts: 100, failures: 1 })],
    ["a sure difference of four points", andOthers(9, 9000, 0, { attempts: 9000, failures: 360 })],
    ["what chance explains", andOthers(9, 100, 20, { attempts: 100, failures: 33 })],
    ["a pool that fails alike", andOthers(10, 1000, 200)],
    ["a pool that fails altogether", andOthers(10, 1000, 1000)],
    ["a pool without failures", andOthers(10, 1000, 0)],
  ];
  for (const [name, counts] of unremarkable) {
    it(`makes no outlier of ${name}`, () => {
      assert.same([], outliers(counts));
    });
  }

  it("is measured by as many deviations as configured", () => {
    const counts = andOthers(9, 100, 0, { attempts: 100, failures: 20 });
    // One of ten is three deviations from the mean at most.
    assert.same([], outliers(counts, { ...rateOptions, standard_deviations: 3.1 }));
  });

  it("is not compared below the mean but within the spread of the others", () => {
    const spread = andOthers(3, 1000, 0, { attempts: 1000, failures: 100 });
    assert.same([], outliers(andOthers(3, 1000, 150, ...spread)));
  });
});

const latencyOptions = {
  factor: 3,
  minimum_seconds: 0.05,
  minimum_requests: 50,
  minimum_endpoints: 3,
};

describe("the typical time of an endpoint", () => {
  it("is the geometric mean: near the median, and hardly moved by one that hangs", () => {
    let measures = 0;
    for (const seconds of [0.05, 0.1, 0.2]) measures += latencyMeasure(seconds);
    assert.near(0.1, typicalSeconds(measures, 3), 1e-9);
    measures = 0;
    for (const _ of $range(1, 99)) measures += latencyMeasure(0.1);
    assert.near(0.106, typicalSeconds(measures + latencyMeasure(30), 100), 0.001);
  });

  it("is a millisecond at least, which is what nginx can measure", () => {
    assert.near(0.001, typicalSeconds(latencyMeasure(0), 1), 1e-9);
  });

  it("is compared with the pool's median", () => {
    assert.equal(0.2, medianSeconds(latencyOptions, [0.3, 0.1, 0.2]));
    assert.near(0.25, medianSeconds(latencyOptions, [0.3, 9, 0.1, 0.2])!, 1e-9);
    assert.is_nil(medianSeconds(latencyOptions, [0.1, 0.2]));
  });

  it("makes it an outlier beyond the factor, unless it is fast all the same", () => {
    assert.is_true(isLatencyOutlier(latencyOptions, 0.1, 0.301));
    assert.is_false(isLatencyOutlier(latencyOptions, 0.1, 0.3));
    assert.is_false(isLatencyOutlier(latencyOptions, 0.001, 0.049));
    assert.is_true(isLatencyOutlier(latencyOptions, 0.001, 0.05));
  });
});
