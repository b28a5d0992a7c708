import { explainLimit } from "moontide/feature/limit/explain";
import { scrapeGauges } from "moontide/feature/metrics/gauges";
import { poolStatus } from "moontide/feature/status/pool-status";
import { HistogramSeries } from "moontide/policy/metrics/registry";
import { runTo } from "../../support/lua/sim/overload";
import { fakePlatform } from "../admin/client";
import { come, countsOf, finish, QueueScene, startScene, webOf } from "./scene";

/** One is served; a critical one and two of low priority wait in two workers. */
const full = (queue = ""): QueueScene => {
  const all = startScene({ workers: 2, queue: `"order": "fifo", "timeout_seconds": 10${queue}` });
  come(all, 0, "first");
  come(all, 0.1, "low", { tier: 3, sent: { body_bytes: 70 } });
  come(all, 0.2, "critical", { tier: 0, worker: 1 });
  come(all, 0.3, "late", { tier: 3, worker: 1, sent: { body_bytes: 30 } });
  runTo(all.scene, 0.5);
  return all;
};

describe("what is told of a queue", () => {
  it("says nothing of a pool without one", () => {
    const { scene } = startScene(
      {},
      `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
      "routes": [{ "pool": "web" }] }`,
    );
    const gateway = scene.workers[0]!;
    assert.is_nil(poolStatus(gateway, webOf(scene)).queue);
    assert.is_nil(scrapeGauges(gateway, fakePlatform())["moontide_queue_length"]);
  });

  it("shows who waits, by class and over all workers, in the status and the metrics of any", () => {
    const { scene } = full();
    for (const gateway of scene.workers) {
      assert.same(
        {
          length: 3,
          by_priority: { critical: 1, low: 2 },
          bytes: 100,
          maximum_length: 200,
          overloaded: true,
        },
        poolStatus(gateway, gateway.pools.get("web")!).queue,
      );
      const gauges = scrapeGauges(gateway, fakePlatform());
      const lengths = gauges["moontide_queue_length"]!;
      assert.equal(1, lengths['pool="web",priority="critical"']);
      assert.equal(2, lengths['pool="web",priority="low"']);
      assert.equal(0, lengths['pool="web",priority="normal"']);
      assert.same({ 'pool="web"': 100 }, gauges["moontide_queue_bytes"]);
    }
  });

  it("explains where a request would stand, and takes nothing", () => {
    const { scene } = full();
    const [gateway] = scene.workers;
    const before = countsOf(gateway!);
    const explain = (tier: number) => explainLimit(gateway!, webOf(scene), tier);
    assert.equal("waits", explain(2).outcome);
    assert.matches("number 2%.$", explain(0).detail);
    assert.matches("number 2%.$", explain(2).detail);
    assert.matches("number 4%.$", explain(3).detail);
    assert.same(before, countsOf(gateway!));
  });

  it("explains a full queue: whoever is more important than somebody in it still gets in", () => {
    const { scene } = full(`, "maximum_length": 3`);
    const explain = (tier: number) => explainLimit(scene.workers[0]!, webOf(scene), tier);
    assert.equal("waits", explain(2).outcome);
    assert.equal("refused", explain(3).outcome);
    assert.equal("queue_full", explain(3).reason);
  });

  it("counts waits and the places in line with which they began, by class", () => {
    const all = full();
    finish(all);
    const position = (worker: number, priority: string): HistogramSeries => {
      const { queue_position } = all.scene.workers[worker]!.metrics.admission.queue;
      return queue_position.series.get(`pool="web",priority="${priority}"`)!;
    };
    assert.equal(1, position(0, "low").sum);
    assert.equal(1, position(1, "critical").sum);
    assert.equal(3, position(1, "low").sum);
    const { queue_wait } = all.scene.workers[1]!.metrics.admission.queue;
    const waited = queue_wait.series.get('pool="web",priority="critical"')!;
    assert.is_true(math.abs(waited.sum - 0.8) < 0.03, `${waited.sum}`);
  });
});
