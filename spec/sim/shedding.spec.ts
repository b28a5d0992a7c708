import { ClassesResult, ClassRun, runClasses } from "../support/lua/sim/classes";
import type { Scene } from "../support/lua/sim/overload";

const seeds = [1, 2];

const shedding = `, "shedding": {}`;

const run = (options: ClassRun): ClassesResult => runClasses({ pool: shedding, ...options });

/** The 99th percentile of a backend that has little to do. */
const unloaded = run({ load: 0.3 }).p99_seconds;

describe("shedding, with three classes of 20, 30 and 50 % of the requests", () => {
  it("serves the top class whole at 3 times, as quickly as ever, starves nobody, and is fair inside each", () => {
    for (const seed of seeds) {
      const { goodput, p99_seconds, classes } = run({ load: 3, seed, until: 70 });
      const [top, middle, low] = classes;
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(p99_seconds <= 1.5 * unloaded, `p99 ${p99_seconds}`);
      assert.is_true(top!.served >= 0.999, `served ${top!.served}`);
      assert.is_true(top!.p99_seconds <= 1.3 * unloaded, `p99 ${top!.p99_seconds}`);
      assert.is_true(middle!.served > 0.3 && middle!.served > 5 * low!.served);
      assert.is_true(low!.served > 0.03, `served ${low!.served}`);
      for (const { fairness } of classes) assert.is_true(fairness >= 0.95, `fairness ${fairness}`);
    }
  });

  it("does so with a queue as well", () => {
    const pool = `${shedding}, "queue": {}`;
    const { goodput, classes } = run({ load: 3, pool, until: 40 });
    const [top] = classes;
    assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
    assert.is_true(top!.served >= 0.999, `served ${top!.served}`);
    assert.is_true(top!.p99_seconds <= 1.3 * unloaded, `p99 ${top!.p99_seconds}`);
    for (const { fairness } of classes) assert.is_true(fairness >= 0.95, `fairness ${fairness}`);
  });

  it("keeps the goodput at 1.5 times, and two classes whole", () => {
    for (const seed of seeds) {
      const { goodput, classes } = run({ load: 1.5, seed, until: 40 });
      const [top, middle, low] = classes;
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(top!.served >= 0.999, `served ${top!.served}`);
      assert.is_true(middle!.served >= 0.999, `served ${middle!.served}`);
      assert.is_true(low!.served > 0.25, `served ${low!.served}`);
    }
  });

  it("refuses nobody at 0.6 times, not in the first second either", () => {
    for (const seed of seeds) assert.same({}, run({ load: 0.6, seed, from: 0, until: 20 }).reasons);
  });

  it("is over three seconds after the overload is", () => {
    const since: Record<string, number> = {};
    const watch = (second: number, scene: Scene): void => {
      const key = scene.workers[0]!.pools.get("web")!.shedding!.active ? "shedding" : "calm";
      if (second === 20) assert.equal("shedding", key);
      if (key === "calm" && second >= 20) since["calm"] ??= second;
    };
    run({ load: 3, until: 30, watch, stop_at: 20 });
    assert.is_true(since["calm"] !== undefined && since["calm"] <= 23, `${since["calm"]}`);
  });
});
