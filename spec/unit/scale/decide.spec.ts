import { decide, Present } from "moontide/policy/scale/decide";
import type { Decision } from "moontide/policy/scale/decision";
import { createEngine, Engine, noteSignal } from "moontide/policy/scale/engine";
import type { Rule, ScaleOptions } from "moontide/policy/scale/options";
import { scaleOptions } from "../../support/lua/sim/scaling";

const rps = "requests_per_second";

/** An engine under a load of its own, look by look; 85 requests a second are an instance. */
class Bench {
  readonly engine: Engine = createEngine();
  now = 1000;
  serving = 1;
  starting = 0;
  busy = true;
  constructor(readonly options: ScaleOptions) {}

  /** Looks for so many seconds at a load; undefined: nobody knows it. */
  run(load: number | undefined, seconds = 2): Decision {
    let decision: Decision | undefined;
    for (const _ of $range(1, seconds, 2)) {
      this.now += 2;
      noteSignal(this.engine, this.options, rps, load, 2, this.now);
      decision = decide(this.engine, this.options, this.present());
      this.serving = decision.desired;
    }
    return decision!;
  }

  present(): Present {
    const { now, serving, starting, busy } = this;
    return { now, serving, starting, busy, applying: [] };
  }
}

const bench = (changes: Partial<ScaleOptions> = {}): Bench => new Bench(scaleOptions(changes));

const errors: Rule = {
  name: "errors",
  metric: "error_percent",
  aggregation: "average",
  window_seconds: 10,
  above: 5,
  for_seconds: 10,
  keep_for_seconds: 10,
  action: "hold",
  instances: 1,
  cooldown_seconds: 60,
  on_missing: "ignore",
};

describe("a decision", () => {
  it("rounds what is needed up, and says what it rests on", () => {
    const decision = bench().run(300, 60);
    assert.equal(4, decision.desired);
    assert.near(3.53, decision.need!, 0.01);
    assert.equal(300, decision.needs[0]!.value);
  });

  it("follows a jump at once, and shrinks when the windows are over", () => {
    const pool = bench();
    pool.run(300, 60);
    assert.equal(4, pool.serving);
    pool.run(600, 6);
    assert.is_true(pool.serving >= 6, `${pool.serving}`);
    const { desired, vetoes } = pool.run(100, 20);
    assert.is_true(desired >= 6);
    assert.equal("panic", vetoes[0]!.by);
    assert.equal(2, pool.run(100, 700).desired);
  });

  it("is never fewer while the signal is lost, garbage or no number", () => {
    const pool = bench();
    pool.run(600, 60);
    const before = pool.serving;
    assert.equal(before, pool.run(undefined, 3600).desired);
    assert.equal(before, pool.run(0 / 0, 3600).desired);
    const { vetoes, need } = pool.run(undefined);
    assert.is_nil(need);
    assert.equal("target requests_per_second", vetoes[0]!.by);
  });

  it("begins with what there is", () => {
    const pool = bench();
    pool.serving = 7;
    const { desired, before } = pool.run(undefined);
    assert.same([7, 7], [desired, before]);
  });

  it("keeps the bounds, and says which one it met", () => {
    const { desired, stages } = bench({ maximum: 3 }).run(1000, 60);
    assert.equal(3, desired);
    assert.equal("maximum", stages[stages.length - 1]!.by);
    assert.equal(5, bench({ minimum: 5 }).run(1).desired);
  });

  it("grows no faster than its policies", () => {
    const pool = bench();
    pool.run(85);
    assert.equal(1, pool.serving);
    const { desired, stages } = pool.run(8500);
    assert.equal(5, desired);
    assert.equal("scale_up policies", stages[stages.length - 1]!.by);
  });

  it("does not shrink while a rule holds it", () => {
    const pool = bench({ rules: [errors] });
    pool.run(600, 60);
    const before = pool.serving;
    for (const _ of $range(1, 300)) {
      noteSignal(pool.engine, pool.options, "error_percent", 9, 10, pool.now);
      pool.run(85);
    }
    assert.equal(before, pool.serving);
    for (const _ of $range(1, 300)) {
      noteSignal(pool.engine, pool.options, "error_percent", 0, 10, pool.now);
      pool.run(85);
    }
    assert.is_true(pool.serving <= 2);
  });

  it("grows by a rule that is to add, once in its cooldown", () => {
    const adding: Rule = {
      name: "errors",
      metric: rps,
      aggregation: "average",
      window_seconds: 10,
      above: 5,
      for_seconds: 0,
      keep_for_seconds: 10,
      action: "add",
      instances: 2,
      cooldown_seconds: 60,
      on_missing: "ignore",
    };
    const pool = bench({ rules: [adding] });
    assert.equal(3, pool.run(20).desired);
    assert.equal(3, pool.run(20, 58).desired);
    assert.equal(5, pool.run(20, 4).desired);
  });

  it("takes the highest of targets and steps, and with steps alone goes by them", () => {
    const step = {
      name: "queue",
      metric: rps,
      aggregation: "average" as const,
      window_seconds: 6,
      cooldown_seconds: 10,
      bands: [
        { at_least: 0, instances: -1 },
        { at_least: 100, instances: 3 },
      ],
    };
    const scale_up = { stabilisation_seconds: 0, policies: [] };
    const pool = bench({ steps: [step], targets: [], scale_up });
    assert.equal(4, pool.run(100).desired);
    assert.equal(4, pool.run(100, 8).desired);
    assert.equal(7, pool.run(100, 2).desired);
    assert.equal(1, pool.run(1, 3600).desired);
    const both = bench({ steps: [step], scale_up });
    assert.is_true(both.run(1000, 4).desired >= 12);
  });

  it("goes to zero only when nobody is there", () => {
    const pool = bench({ minimum: 0 });
    pool.run(85, 60);
    pool.busy = true;
    assert.equal(1, pool.run(0, 900).desired);
    pool.busy = false;
    assert.equal(0, pool.run(0, 900).desired);
    assert.equal(1, pool.run(20).desired);
  });

  it("keeps to what may be spent", () => {
    const cost = { usd_per_instance_hour: 1, maximum_usd_per_hour: 2.5 };
    const { desired, stages } = bench({ cost }).run(1000, 60);
    assert.equal(2, desired);
    assert.equal("cost ceiling", stages[stages.length - 1]!.by);
  });
});
