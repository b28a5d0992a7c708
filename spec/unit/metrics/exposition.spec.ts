import { exposition, formatNumber } from "moontide/policy/metrics/exposition";
import {
  createRegistry,
  declareCounter,
  declareGauge,
  declareHistogram,
  observe,
  seriesOf,
} from "moontide/policy/metrics/registry";
import { snapshotOf } from "moontide/policy/metrics/snapshot";

describe("the exposition", () => {
  it("writes families in their order and series in alphabetical order", () => {
    const registry = createRegistry();
    const requests = declareCounter(registry, "requests_total", "Requests.", { labels: ["pool"] });
    const workers = declareGauge(registry, "workers", "Workers.");
    seriesOf(workers, []).value = 2;
    seriesOf(requests, ["web"]).value = 3;
    seriesOf(requests, ["api"]).value = 1;
    assert.equal(
      "# HELP requests_total Requests.\n# TYPE requests_total counter\n" +
        'requests_total{pool="api"} 1\nrequests_total{pool="web"} 3\n' +
        "# HELP workers Workers.\n# TYPE workers gauge\nworkers 2\n",
      exposition(registry, snapshotOf(registry)),
    );
  });

  it("leaves out families without series", () => {
    const registry = createRegistry();
    declareCounter(registry, "requests_total", "Requests.", { labels: ["pool"] });
    assert.equal("", exposition(registry, snapshotOf(registry)));
  });

  it("escapes quotes, backslashes and line breaks of label values", () => {
    const registry = createRegistry();
    const family = declareGauge(registry, "up", "Up.", { labels: ["path"] });
    seriesOf(family, ['a"b\\c\nd']).value = 1;
    assert.matches(
      'up{path="a\\"b\\\\c\\nd"} 1\n',
      exposition(registry, snapshotOf(registry)),
      1,
      true,
    );
  });

  it("writes histograms cumulatively, with their sum and count", () => {
    const registry = createRegistry();
    const family = declareHistogram(registry, "duration_seconds", "Time.", [0.1, 1], {
      labels: ["pool"],
    });
    const series = seriesOf(family, ["web"]);
    for (const value of [0.05, 0.1, 0.5, 7]) observe(family, series, value);
    assert.equal(
      "# HELP duration_seconds Time.\n# TYPE duration_seconds histogram\n" +
        'duration_seconds_bucket{pool="web",le="0.1"} 2\n' +
        'duration_seconds_bucket{pool="web",le="1"} 3\n' +
        'duration_seconds_bucket{pool="web",le="+Inf"} 4\n' +
        'duration_seconds_sum{pool="web"} 7.65\nduration_seconds_count{pool="web"} 4\n',
      exposition(registry, snapshotOf(registry)),
    );
  });

  it("counts series beyond the limit as other", () => {
    const registry = createRegistry();
    const family = declareCounter(registry, "hits_total", "Hits.", {
      labels: ["pool", "endpoint"],
      maximum_series: 2,
    });
    for (const id of ["a", "b", "c", "d", "a"]) seriesOf(family, ["web", id]).value += 1;
    assert.same(
      {
        hits_total: {
          'pool="web",endpoint="a"': 2,
          'pool="web",endpoint="b"': 1,
          'pool="other",endpoint="other"': 2,
        },
      },
      snapshotOf(registry),
    );
  });

  it("writes numbers that Prometheus reads", () => {
    assert.equal("1000000000000", formatNumber(1e12));
    assert.equal("0.0025", formatNumber(0.0025));
    assert.equal("+Inf", formatNumber(math.huge));
    assert.equal("-Inf", formatNumber(-math.huge));
    assert.equal("NaN", formatNumber(0 / 0));
  });
});
