import { explainShedding } from "moontide/feature/shedding/explain";
import { followShedding } from "moontide/feature/shedding/follow";
import { createSheddingWatch, leadShedding } from "moontide/feature/shedding/lead";
import { poolStatus } from "moontide/feature/status/pool-status";
import { createExchange } from "moontide/feature/proxy/exchange";
import { groupsPerTier, levels } from "moontide/policy/shedding/level";
import { fakeMachine } from "../../support/lua/ports";
import { startWorker } from "../../support/lua/worker";
import { fakeRequest } from "../proxy/request";
import { ask, shedFrom, startShedding, webOf } from "./driver";

describe("a pool that sheds", () => {
  it("refuses what lies beyond its threshold before it takes a place", () => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    assert.equal("admit", ask(gateway, 2));
    assert.equal("shed", ask(gateway, 3));
    assert.equal("shed", ask(gateway, 5));
    assert.equal(0, webOf(gateway).permits.here);
  });

  it("counts what it shed by class", () => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    for (const tier of [2, 3, 3, 4]) ask(gateway, tier);
    const { series } = gateway.metrics.shedding.shed;
    assert.equal(2, series.get('pool="web",priority="low"')?.value);
    assert.equal(1, series.get('pool="web",priority="background"')?.value);
    assert.is_nil(series.get('pool="web",priority="normal"'));
  });

  it("lets a part of what lies beyond through by lot", () => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    webOf(gateway).shedding!.lot = 0.25;
    let admitted = 0;
    for (const _ of $range(1, 4000)) if (ask(gateway, 4) === "admit") admitted += 1;
    assert.is_true(admitted > 900 && admitted < 1100, `${admitted}`);
  });

  it("divides a class by users, and lets the same ones through while their turn lasts", () => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    const shedding = webOf(gateway).shedding!;
    shedding.threshold += 64;
    const admittedIn = (turn: number): LuaSet<string> => {
      shedding.turn = turn;
      const admitted = new LuaSet<string>();
      for (const user of $range(1, 200)) {
        const peer_address = `10.0.0.${user}`;
        const first = ask(gateway, 3, fakeRequest({ peer_address }));
        assert.equal(first, ask(gateway, 3, fakeRequest({ peer_address })));
        if (first === "admit") admitted.add(peer_address);
      }
      return admitted;
    };
    const before = admittedIn(0);
    let count = 0;
    let again = 0;
    for (const _ of before) count += 1;
    for (const user of admittedIn(1)) if (before.has(user)) again += 1;
    assert.is_true(count > 70 && count < 130, `${count} of 200`);
    assert.is_true(again < count * 0.75, `${again} of ${count} again`);
  });

  it("does not wait for the body of what it sheds", () => {
    const gateway = startShedding();
    shedFrom(gateway, 3);
    const request = fakeRequest({ announced_bytes: 1000, body_bytes: 1000 });
    assert.equal("shed", ask(gateway, 3, request));
    for (const call of request.calls) assert.are_not_equal("read_body", call);
  });

  it("decides once for a request with a body", () => {
    const gateway = startShedding();
    const request = fakeRequest({ announced_bytes: 10, body_bytes: 10 });
    assert.equal("admit", ask(gateway, 3, request));
    assert.equal(1, webOf(gateway).shedding!.passed);
  });

  it("spares routes that are exempt", () => {
    const gateway = startShedding("", ', "exempt_from_shedding": true');
    shedFrom(gateway, 0);
    assert.equal("admit", ask(gateway, 5));
    assert.equal(0, webOf(gateway).shedding!.passed);
  });

  it("sends to its spillover what it sheds", () => {
    const gateway = startShedding(', "spillover": { "pool": "west" }');
    shedFrom(gateway, 3);
    const exchange = createExchange();
    assert.equal("admit", ask(gateway, 4));
    const { series } = gateway.metrics.spilled;
    assert.equal(1, series.get('from="web",to="west"')?.value);
    assert.equal("", exchange.affinity ?? "");
  });

  it("lets a class that is served whole exceed an estimated limit, not a static one", () => {
    const gateway = startShedding();
    const pool = webOf(gateway);
    pool.counts_permits = true;
    pool.places = 0;
    pool.limit!.limit = 0;
    shedFrom(gateway, 3);
    assert.equal("admit", ask(gateway, 2));
    webOf(gateway).shedding!.threshold += 127;
    webOf(gateway).shedding!.lot = 1;
    assert.equal("pool_at_limit", ask(gateway, 3));
    pool.limit!.options = { ...pool.limit!.options, maximum: 0 };
    assert.equal("pool_at_limit", ask(gateway, 2));
  });

  it("tells the leader of what came, what it let through and what found no room", () => {
    const machine = fakeMachine();
    const gateway = startShedding("", "", machine);
    const worker = startWorker(machine, 7);
    for (const _ of $range(1, 80)) ask(gateway, 2);
    webOf(worker).counts_permits = true;
    webOf(worker).places = 0;
    for (const _ of $range(1, 40)) ask(worker, 2);
    followShedding(gateway);
    followShedding(worker);
    const { numbers } = machine.shared.admission;
    assert.equal(120, numbers.get("shedding/web/passed"));
    assert.equal(40, numbers.get("shedding/web/refused"));
    for (const group of $range(0, groupsPerTier - 1)) {
      assert.equal(15, numbers.get(`shedding/web/${2 * groupsPerTier + group}`));
    }
  });
});

describe("the leader", () => {
  const overloaded = (machine = fakeMachine()) => {
    const gateway = startShedding("", "", machine);
    const watch = createSheddingWatch();
    leadShedding(gateway, watch);
    const pool = webOf(gateway);
    pool.counts_permits = true;
    pool.places = 0;
    for (const _ of $range(1, 4)) {
      for (const tier of [0, 2, 3]) for (const _ of $range(1, 100)) ask(gateway, tier);
      followShedding(gateway);
      leadShedding(gateway, watch);
      machine.clock.advance(0.5);
    }
    followShedding(gateway);
    return { gateway, watch, machine };
  };

  it("publishes a threshold that every worker follows", () => {
    const { gateway, machine } = overloaded();
    const worker = startWorker(machine, 8);
    followShedding(worker);
    const { active, threshold, marginal, lot } = webOf(gateway).shedding!;
    assert.is_true(active);
    assert.is_true(threshold < levels);
    assert.same(
      { threshold, marginal, lot },
      {
        threshold: webOf(worker).shedding!.threshold,
        marginal: webOf(worker).shedding!.marginal,
        lot: webOf(worker).shedding!.lot,
      },
    );
  });

  it("says once that shedding began, and once that it is over", () => {
    const { gateway, watch, machine } = overloaded();
    webOf(gateway).places = 1000;
    for (const _ of $range(1, 60)) {
      followShedding(gateway);
      leadShedding(gateway, watch);
      machine.clock.advance(0.5);
    }
    const events: string[] = [];
    for (const { event } of machine.logged) {
      if (string.find(event, "^shedding")[0] !== undefined) events[events.length] = event;
    }
    assert.same(["shedding", "shedding_over"], events);
    followShedding(gateway);
    assert.is_false(webOf(gateway).shedding!.active);
  });

  it("goes on from what the leader before has published", () => {
    const { gateway, machine } = overloaded();
    const before = webOf(gateway).shedding!.threshold;
    leadShedding(startWorker(machine, 9), createSheddingWatch());
    followShedding(gateway);
    // It has seen nobody refused yet, nor anybody come: what it sheds of them is no more than before.
    assert.is_true(webOf(gateway).shedding!.threshold >= before);
    assert.is_true(machine.shared.admission.numbers.get("shed/web/ratio") > 0);
  });

  it("takes the threshold back when the pool sheds no longer", () => {
    const { gateway, watch, machine } = overloaded();
    webOf(gateway).shedding = undefined;
    leadShedding(gateway, watch);
    assert.equal(0, machine.shared.admission.numbers.get("shed/web/ratio"));
    assert.equal(0, machine.shared.admission.numbers.get("shed/web/beyond"));
  });

  it("does not shed because nobody is in rotation", () => {
    const machine = fakeMachine();
    const gateway = startShedding("", "", machine);
    const watch = createSheddingWatch();
    leadShedding(gateway, watch);
    webOf(gateway).available = [];
    webOf(gateway).view = { groups: [], count: 0, bounds: [], group_of: new LuaMap() };
    for (const _ of $range(1, 100)) assert.equal("no_endpoint", ask(gateway, 2));
    followShedding(gateway);
    leadShedding(gateway, watch);
    assert.equal(0, machine.shared.admission.numbers.get("shed/web/ratio"));
  });
});

describe("what people see", () => {
  it("is how much of which class is shed", () => {
    const gateway = startShedding();
    assert.same({ percent: 0 }, poolStatus(gateway, webOf(gateway)).shedding);
    shedFrom(gateway, 3);
    webOf(gateway).shedding!.threshold += 32;
    gateway.ports.shared.admission.numbers.set("shed/web/ratio", 0.4321);
    assert.same(
      { percent: 43.2, priority: "low", let_through_percent: 25 },
      poolStatus(gateway, webOf(gateway)).shedding,
    );
  });

  it("is what would become of a request, and why", () => {
    const gateway = startShedding();
    const explain = (tier: number) => {
      const exchange = createExchange();
      exchange.tier = tier;
      return explainShedding(
        gateway,
        exchange,
        webOf(gateway),
        webOf(gateway).shedding!,
        fakeRequest(),
      );
    };
    assert.equal("passes", explain(5).outcome);
    shedFrom(gateway, 3);
    assert.equal("passes", explain(2).outcome);
    assert.equal("shed", explain(3).reason);
    assert.equal(
      'Pool web has too much to do and sheds from "low" on; this request is "bulk": it is shed, but for 0 % by lot.',
      explain(5).detail,
    );
    assert.equal(0, webOf(gateway).shedding!.passed);
  });
});
