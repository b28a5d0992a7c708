import {
  createRegistry,
  declareCounter,
  declareHistogram,
  dropSeries,
  labelText,
  observe,
  seriesOf,
} from "moontide/policy/metrics/registry";
import { seededRandom } from "../../support/lua/random";

/** Found by looking at every bound. */
const naiveBucket = (bounds: readonly number[], seconds: number): number => {
  for (const i of $range(1, bounds.length)) {
    if (seconds <= bounds[i - 1]!) return i - 1;
  }
  return bounds.length;
};

const boundsOf: Readonly<Record<string, readonly number[]>> = {
  "the default bounds": [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
  ],
  "one bound below a millisecond": [0.0001],
  "one bound of an hour": [3600],
  "bounds between milliseconds": [0.0015, 0.0125, 0.9999, 1.0001],
  "bounds around a second": [0.999, 1, 1.001],
};

describe("an observation falls into the bucket that a search finds", () => {
  for (const [name, bounds] of pairs(boundsOf)) {
    it(`with ${name}`, () => {
      const random = seededRandom(3);
      const family = declareHistogram(createRegistry(), "duration_seconds", "Time.", bounds);
      const series = seriesOf(family, []);
      const expected: number[] = [];
      for (const i of $range(0, bounds.length)) expected[i] = 0;
      let sum = 0;
      for (const _ of $range(1, 5000)) {
        // nginx measures in milliseconds: most below a second, a few much longer.
        const longest = random.uniform() < 0.8 ? 1100 : 60000;
        const seconds = math.floor(longest * random.uniform()) / 1000;
        observe(family, series, seconds);
        const bucket = naiveBucket(bounds, seconds);
        expected[bucket] = expected[bucket]! + 1;
        sum += seconds;
      }
      assert.same(expected, series.buckets);
      assert.near(sum, series.sum, 1e-6);
    });
  }

  it("at each bound of whole milliseconds, where rounding could lead astray", () => {
    const bounds = boundsOf["the default bounds"]!;
    for (const milliseconds of $range(0, 1500)) {
      const family = declareHistogram(createRegistry(), "duration_seconds", "Time.", bounds);
      const series = seriesOf(family, []);
      observe(family, series, milliseconds / 1000);
      assert.equal(1, series.buckets[naiveBucket(bounds, milliseconds / 1000)]);
    }
  });
});

describe("a series", () => {
  it("is the same record for the same label values", () => {
    const family = declareCounter(createRegistry(), "hits_total", "Hits.", { labels: ["a", "b"] });
    assert.equal(seriesOf(family, ["x", "y"]), seriesOf(family, ["x", "y"]));
    assert.is_true(seriesOf(family, ["x", "y"]) !== seriesOf(family, ["y", "x"]));
    assert.equal(2, family.count);
  });

  it("is never mistaken for another, whatever its label values hold", () => {
    const family = declareCounter(createRegistry(), "hits_total", "Hits.", { labels: ["a", "b"] });
    const values = ["", '"', "\\", "\n", '",b="', "\\n", '\\"', "a,b"];
    for (const a of values) {
      for (const b of values) seriesOf(family, [a, b]).value += 1;
    }
    assert.equal(values.length * values.length, family.count);
  });

  it("has its label values escaped as the exposition needs them", () => {
    assert.equal('a="x",b="y"', labelText(["a", "b"], ["x", "y"]));
    assert.equal('a="\\\\ \\" \\n"', labelText(["a"], ['\\ " \n']));
    assert.equal("", labelText([], []));
  });
});

describe("a family that is full", () => {
  const full = () => {
    const family = declareCounter(createRegistry(), "hits_total", "Hits.", {
      labels: ["pool", "endpoint"],
      maximum_series: 2,
    });
    for (const id of ["a", "b", "c", "d"]) seriesOf(family, ["web", id]).value += 1;
    return family;
  };

  it("counts newcomers together as other", () => {
    const family = full();
    assert.equal(2, seriesOf(family, ["other", "other"]).value);
    assert.equal(seriesOf(family, ["web", "e"]), seriesOf(family, ["api", "f"]));
    assert.equal(3, family.count);
  });

  it("goes on with the series that it has", () => {
    const family = full();
    seriesOf(family, ["web", "a"]).value += 1;
    assert.equal(2, family.series.get('pool="web",endpoint="a"')!.value);
  });

  it("has room again for as many as left", () => {
    const family = full();
    dropSeries(family, ["web", "a"]);
    dropSeries(family, ["web", "b"]);
    seriesOf(family, ["web", "e"]).value += 5;
    assert.equal(5, family.series.get('pool="web",endpoint="e"')!.value);
    assert.is_nil(family.series.get('pool="web",endpoint="a"'));
  });
});

describe("a series that is dropped", () => {
  it("begins at nothing when its subject comes back", () => {
    const family = declareCounter(createRegistry(), "hits_total", "Hits.", { labels: ["a"] });
    seriesOf(family, ["x"]).value = 3;
    dropSeries(family, ["x"]);
    assert.equal(0, family.count);
    assert.equal(0, seriesOf(family, ["x"]).value);
  });

  it("is not counted twice when it was never there", () => {
    const family = declareCounter(createRegistry(), "hits_total", "Hits.", { labels: ["a"] });
    seriesOf(family, ["x"]).value = 3;
    dropSeries(family, ["y"]);
    assert.equal(1, family.count);
  });
});
