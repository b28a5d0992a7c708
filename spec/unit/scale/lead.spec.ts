import type { Gateway } from "moontide/feature/gateway/gateway";
import { handOverDemand, noteDemand } from "moontide/feature/scale/demand";
import { publishedDecision, PublishedDecision } from "moontide/feature/scale/kept";
import { createScaleWatch, leadScaling, ScaleWatch } from "moontide/feature/scale/lead";
import { scaleStatus, scaleValues } from "moontide/feature/scale/status";
import { fakeMachine, FakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";

const configuration = (autoscale = ""): string => `{
  "pools": { "web": {
    "endpoints": ["127.0.0.1:9001", "127.0.0.1:9002"],
    "autoscale": { "maximum": 20, "targets": [{ "metric": "requests_per_second", "per_instance": 10 }]${autoscale} }
  } },
  "routes": [{ "pool": "web" }]
}`;

/** A gateway of two workers, one of which leads; each looks after 2 s. */
class Scene {
  readonly machine: FakeMachine = fakeMachine();
  readonly first: Gateway;
  readonly second: Gateway;
  watch: ScaleWatch = createScaleWatch();
  constructor(autoscale = "") {
    this.first = startGateway(this.machine, configuration(autoscale));
    this.second = startWorker(this.machine, 101);
    leadScaling(this.first, this.watch);
  }

  /** So many requests a second come in each worker, and so many are refused for want of room. */
  run(seconds: number, perSecond: number, shed = 0): PublishedDecision {
    for (const _ of $range(1, seconds, 2)) {
      for (const worker of [this.first, this.second]) {
        const pool = worker.pools.get("web")!;
        for (const _request of $range(1, perSecond * 2)) noteDemand(pool.demand!, 1, 200, 0.1);
        for (const _request of $range(1, shed * 2)) noteDemand(pool.demand!, 0, 503, undefined);
        handOverDemand(worker.ports.shared.admission.numbers, pool);
      }
      this.machine.clock.advance(2);
      leadScaling(this.first, this.watch);
    }
    return publishedDecision(this.second.ports, "web")!;
  }
}

describe("scaling a pool", () => {
  it("follows what comes in over all workers, what is shed included", () => {
    const { desired, need, signals } = new Scene().run(60, 30, 5);
    assert.near(7, need!, 0.01);
    assert.equal(7, desired);
    assert.near(70, signals["requests_per_second"]!, 0.1);
    assert.near(10, signals["shed_per_second"]!, 0.1);
    assert.near(0.1, signals["latency_seconds"]!, 0.001);
    assert.equal(0, signals["error_percent"]);
  });

  it("does not count what was refused for other reasons than room", () => {
    const scene = new Scene();
    const { demand } = scene.first.pools.get("web")!;
    noteDemand(demand!, 0, 429, undefined);
    noteDemand(demand!, 0, 404, undefined);
    assert.equal(0, demand!.requests);
  });

  it("says each change once, in the log and with its reason", () => {
    const scene = new Scene();
    scene.run(60, 30);
    const told = scene.machine.logged.filter(({ event }) => event === "scale");
    assert.is_true(told.length > 0 && told.length <= 3, `${told.length}`);
    const { fields } = told[told.length - 1]!;
    assert.equal("web", fields["pool"]);
    assert.equal(6, fields["to"]);
    assert.equal("target requests_per_second", fields["by"]);
  });

  it("goes on where it was under a new leader, and shrinks no sooner", () => {
    const scene = new Scene();
    scene.run(60, 30);
    scene.watch = createScaleWatch();
    assert.equal(6, scene.run(240, 0).desired);
    assert.equal(1, scene.run(120, 0).desired);
  });

  it("does not mind that the wall clock jumps", () => {
    const scene = new Scene();
    scene.run(60, 30);
    scene.machine.clock.stepWall(3600);
    assert.equal(6, scene.run(60, 30).desired);
    scene.machine.clock.stepWall(-7200);
    assert.equal(6, scene.run(60, 30).desired);
  });

  it("tells scalers what there is, before the first decision and in a dry run", () => {
    const scene = new Scene(', "dry_run": true');
    const values = (): ReturnType<typeof scaleValues> =>
      scaleValues(scene.second, scene.second.pools.get("web")!);
    assert.equal(2, values().desired);
    scene.run(60, 30);
    assert.equal(2, values().desired);
    assert.equal(6, publishedDecision(scene.first.ports, "web")!.desired);
    assert.is_true(scene.machine.logged.some(({ event }) => event === "scale_dry_run"));
  });

  it("tells scalers a need that rounds up to what was decided", () => {
    const scene = new Scene();
    scene.run(60, 33);
    const { desired, need } = scaleValues(scene.second, scene.second.pools.get("web")!);
    assert.equal(7, desired);
    assert.near(6.6, need, 0.01);
    scene.run(60, 0);
    const later = scaleValues(scene.second, scene.second.pools.get("web")!);
    assert.equal(7, later.desired);
    assert.equal(7, math.ceil(later.need));
  });

  it("explains itself", () => {
    const rules = `, "rules": [{ "name": "slow", "metric": "latency_seconds", "above": 0.05, "for_seconds": 10 }]`;
    const scene = new Scene(rules);
    scene.run(60, 30);
    const pool = scene.second.pools.get("web")!;
    const status = scaleStatus(scene.second, pool, pool.scaling!);
    const [target] = status["targets"] as { more_above: number; fewer_below: number }[];
    assert.equal(60, target!.more_above);
    assert.near(45.45, target!.fewer_below, 0.01);
    const [rule] = status["rules"] as { status: string; value: number }[];
    assert.equal("firing", rule!.status);
    const [veto] = status["vetoes"] as { by: string }[];
    assert.equal("rule slow", veto!.by);
    assert.is_true(scene.machine.logged.some(({ event }) => event === "scale_rule_firing"));
  });

  it("has other bounds by the clock on the wall", () => {
    const hours = `, "schedules": [{ "name": "day", "hours": "00-12", "minimum": 5 }, { "hours": "12-24", "minimum": 3 }]`;
    const scene = new Scene(hours);
    const { desired, stages } = scene.run(30, 1);
    assert.is_true(desired === 5 || desired === 3);
    assert.match("^schedule ", stages[stages.length - 1]!.by);
  });

  it("keeps nothing of a pool that is not scaled, and counts nothing", () => {
    const machine = fakeMachine();
    const gateway = startGateway(
      machine,
      '{"pools": {"web": {"endpoints": ["127.0.0.1:9001"]}}, "routes": [{"pool": "web"}]}',
    );
    assert.is_nil(gateway.pools.get("web")!.demand);
    leadScaling(gateway, createScaleWatch());
    assert.is_nil(publishedDecision(gateway.ports, "web"));
  });
});
