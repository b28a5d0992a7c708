import { addSample, aggregate, Aggregation, createSeries } from "moontide/policy/scale/series";

const seen = (
  values: readonly number[],
  weights: readonly number[] = [],
): ReturnType<typeof createSeries> => {
  const series = createSeries(100);
  for (const i of $range(1, values.length)) {
    addSample(series, 1000 + 2 * i, values[i - 1]!, weights[i - 1] ?? 2);
  }
  return series;
};

const whole = (values: readonly number[], aggregation: Aggregation): number | undefined =>
  aggregate(seen(values), aggregation, 1000, 1000 + 2 * values.length, 5);

describe("a series of samples", () => {
  it("becomes one number", () => {
    assert.equal(25, whole([10, 20, 30, 40], "average"));
    assert.equal(40, whole([10, 40, 30, 20], "maximum"));
    assert.equal(10, whole([20, 40, 30, 10], "minimum"));
    assert.equal(20, whole([40, 10, 30, 20], "p50"));
    assert.equal(40, whole([40, 10, 30, 20], "p99"));
  });

  it("looks at the window alone", () => {
    const series = seen([100, 10, 20]);
    assert.equal(15, aggregate(series, "average", 4, 1006, 5));
    assert.equal(20, aggregate(series, "maximum", 4, 1006, 5));
  });

  it("weighs", () => {
    const series = seen([0.1, 0.5], [30, 10]);
    assert.near(0.2, aggregate(series, "average", 60, 1004, 5)!, 1e-9);
  });

  it("is 0 where nothing could be measured, and not known where nothing was seen of late", () => {
    assert.equal(0, aggregate(seen([0, 0], [0, 0]), "average", 60, 1004, 5));
    assert.is_nil(aggregate(seen([1, 2]), "average", 60, 1009.5, 5));
    assert.is_nil(aggregate(createSeries(4), "average", 60, 1000, 5));
    assert.is_nil(aggregate(undefined, "average", 60, 1000, 5));
  });

  it("takes nothing that is no number", () => {
    const series = createSeries(4);
    for (const bad of [0 / 0, 1 / 0, -1 / 0]) addSample(series, 1000, bad, 2);
    addSample(series, 1000, 1, 0 / 0);
    assert.is_nil(aggregate(series, "average", 60, 1000, 5));
  });

  it("forgets the oldest when it is full", () => {
    const series = createSeries(3);
    for (const i of $range(1, 8)) addSample(series, 1000 + i, i, 1);
    assert.equal(7, aggregate(series, "average", 60, 1008, 5));
  });
});
