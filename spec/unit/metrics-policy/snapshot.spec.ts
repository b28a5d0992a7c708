import { exposition } from "moontide/policy/metrics/exposition";
import {
  createRegistry,
  declareCounter,
  declareGauge,
  declareHistogram,
  observe,
  Registry,
  seriesOf,
} from "moontide/policy/metrics/registry";
import { mergeSnapshot, Snapshot, snapshotOf } from "moontide/policy/metrics/snapshot";

/** One worker's registry: a counter, a histogram and gauges of both kinds. */
const worker = (hits: number, lag: number, ...durations: number[]): Registry => {
  const registry = createRegistry();
  const total = declareCounter(registry, "hits_total", "Hits.", { labels: ["pool"] });
  const duration = declareHistogram(registry, "duration_seconds", "Time.", [0.1, 1]);
  const memory = declareGauge(registry, "memory_bytes", "Memory.");
  const worst = declareGauge(registry, "lag_seconds", "Lag.", { merge: "maximum" });
  seriesOf(total, ["web"]).value = hits;
  seriesOf(memory, []).value = 100;
  seriesOf(worst, []).value = lag;
  for (const seconds of durations) observe(duration, seriesOf(duration, []), seconds);
  return registry;
};

const merged = (lifetime: "all" | "lasting", ...registries: Registry[]): Snapshot => {
  const sum: Snapshot = {};
  for (const registry of registries) {
    mergeSnapshot(registries[0]!, sum, snapshotOf(registry), lifetime);
  }
  return sum;
};

describe("workers' numbers together", () => {
  it("are sums, of histograms bucket by bucket, and of some gauges the maximum", () => {
    assert.same(
      {
        hits_total: { 'pool="web"': 5 },
        duration_seconds: { "": [1, 2, 1, 10.05] },
        memory_bytes: { "": 200 },
        lag_seconds: { "": 0.7 },
      },
      merged("all", worker(2, 0.7, 0.05, 0.5), worker(3, 0.1, 0.5, 9)),
    );
  });

  it("are the same in whatever order they are added", () => {
    const a = worker(2, 0.7, 0.25);
    const b = worker(3, 0.1, 0.5);
    const c = worker(4, 0.3, 4);
    assert.same(merged("all", a, b, c), merged("all", c, a, b));
  });

  it("have no gauges of those that are gone", () => {
    assert.same(
      { hits_total: { 'pool="web"': 2 }, duration_seconds: { "": [1, 0, 0, 0.05] } },
      merged("lasting", worker(2, 0.7, 0.05)),
    );
  });

  it("leave the snapshots that they are made of as they were", () => {
    const registry = worker(2, 0.7, 0.05);
    const first = snapshotOf(registry);
    const second = snapshotOf(registry);
    const sum: Snapshot = {};
    mergeSnapshot(registry, sum, first, "all");
    mergeSnapshot(registry, sum, second, "all");
    assert.same(snapshotOf(registry), first);
    assert.same(snapshotOf(registry), second);
  });

  it("do not change any more with the registry that they came from", () => {
    const registry = worker(2, 0.7, 0.05);
    const snapshot = snapshotOf(registry);
    const sum: Snapshot = {};
    mergeSnapshot(registry, sum, snapshot, "all");
    for (const family of registry.families) {
      const series = family.series.get("");
      if (series !== undefined && "buckets" in series) series.buckets[0]! += 100;
    }
    assert.same([1, 0, 0, 0.05], sum["duration_seconds"]![""]);
  });
});

describe("numbers of another version of the gateway", () => {
  const registry = worker(2, 0.7, 0.05);

  it("are left out where this one knows no such family", () => {
    const sum: Snapshot = {};
    mergeSnapshot(registry, sum, { old_total: { "": 4 }, hits_total: { 'pool="web"': 1 } }, "all");
    assert.same({ hits_total: { 'pool="web"': 1 } }, sum);
  });

  it("give way to the newer ones where they don't fit together", () => {
    const sum: Snapshot = {
      duration_seconds: { "": [1, 1] },
      hits_total: { 'pool="web"': [1, 2] },
    };
    mergeSnapshot(registry, sum, snapshotOf(registry), "lasting");
    assert.same([1, 0, 0, 0.05], sum["duration_seconds"]![""]);
    assert.equal(2, sum["hits_total"]!['pool="web"']);
  });
});

describe("the exposition of workers' numbers together", () => {
  it("is what Prometheus reads, family by family", () => {
    const registry = worker(2, 0.25, 0.05, 0.5);
    assert.equal(
      `# HELP hits_total Hits.
# TYPE hits_total counter
hits_total{pool="web"} 4
# HELP duration_seconds Time.
# TYPE duration_seconds histogram
duration_seconds_bucket{le="0.1"} 2
duration_seconds_bucket{le="1"} 4
duration_seconds_bucket{le="+Inf"} 4
duration_seconds_sum 1.1
duration_seconds_count 4
# HELP memory_bytes Memory.
# TYPE memory_bytes gauge
memory_bytes 200
# HELP lag_seconds Lag.
# TYPE lag_seconds gauge
lag_seconds 0.25
`,
      exposition(registry, merged("all", registry, registry)),
    );
  });
});
