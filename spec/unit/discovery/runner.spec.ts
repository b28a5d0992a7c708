import { dueSources } from "moontide/feature/discovery/runner";
import { sourceState } from "moontide/feature/discovery/source-state";
import { counted } from "../proxy/driver";
import { ask, askOf, dnsPool, Leader, startLeader } from "./leader";
import { eventCounts, listOf } from "./world";

let leader: Leader;

const start = (document: string): void => {
  leader = startLeader(document);
};

const fails = (reason = "timed out"): void => {
  leader.zone["web.internal A"] = reason;
};

const queries = (): Record<string, unknown> => counted(leader.gateway, "discovery_queries_total");

describe("a source that answers", () => {
  before_each(() => start(dnsPool()));

  it("fills its pool, which is told in one line", () => {
    ask(leader);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.same(
      { pool: "web", endpoints: 1, added: 1, removed: 0, changed: 0 },
      leader.machine.logged[leader.machine.logged.length - 1]!.fields,
    );
    ask(leader);
    assert.equal(1, eventCounts(leader.machine)["endpoints_changed"]);
    assert.same({ 'pool="web",source="dns",result="succeeded"': 2 }, queries());
  });

  it("is due at once, then when its lifetime is over, give or take a tenth", () => {
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
    ask(leader);
    leader.machine.clock.advance(53);
    assert.same([], dueSources(leader.gateway, leader.discovery));
    leader.machine.clock.advance(14);
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
  });
});

describe("a source that fails", () => {
  before_each(() => {
    start(dnsPool());
    ask(leader);
  });

  it("leaves the last good list, is told once, and counted each time", () => {
    fails();
    for (const _ of $range(1, 5)) {
      leader.machine.clock.advance(40);
      ask(leader);
    }
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.equal(1, eventCounts(leader.machine)["discovery_failed"]);
    assert.equal(5, queries()['pool="web",source="dns",result="failed"']);
    const state = sourceState(leader.gateway, "web")!;
    assert.equal(5, state.failures);
    assert.equal("timed out", state.problem);
    assert.equal(160, leader.machine.clock.now() - state.failing_since!);
    assert.equal(200, leader.machine.clock.now() - state.last_success_at!);
  });

  it("is asked again after a second, however long its answers hold", () => {
    fails();
    ask(leader);
    assert.same([], dueSources(leader.gateway, leader.discovery));
    leader.machine.clock.advance(1.25);
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
  });

  it("is told when it is back, and may fail anew", () => {
    fails();
    ask(leader);
    leader.zone["web.internal A"] = [{ value: "10.0.0.2", ttl_seconds: 60 }];
    ask(leader);
    assert.equal("10.0.0.2:80=1", listOf(leader.gateway.ports));
    assert.equal(1, eventCounts(leader.machine)["discovery_recovered"]);
    assert.equal(0, sourceState(leader.gateway, "web")!.failures);
    assert.is_nil(sourceState(leader.gateway, "web")!.failing_since);
    ask(leader);
    assert.equal(1, eventCounts(leader.machine)["discovery_recovered"]);
    fails();
    ask(leader);
    assert.equal(2, eventCounts(leader.machine)["discovery_failed"]);
  });

  it("may raise: that is a failure like any other, and it is asked again", () => {
    askOf(leader, { query: () => error("the resolver is broken", 0) });
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.equal("the resolver is broken", sourceState(leader.gateway, "web")!.problem);
    assert.equal(1, queries()['pool="web",source="dns",result="failed"']);
    ask(leader);
    assert.equal(1, eventCounts(leader.machine)["discovery_recovered"]);
  });

  it("is told in a few words, however many its registry makes", () => {
    fails(string.rep("x", 100000));
    ask(leader);
    const { problem } = sourceState(leader.gateway, "web")!;
    assert.is_true(problem!.length < 600);
  });

  it("is one whose answer found no room", () => {
    leader.zone["web.internal A"] = [{ value: "10.0.0.2", ttl_seconds: 60 }];
    leader.machine.full.add(leader.machine.shared.endpoints);
    ask(leader);
    assert.equal("no memory", sourceState(leader.gateway, "web")!.problem);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    leader.machine.full.delete(leader.machine.shared.endpoints);
    ask(leader);
    assert.equal("10.0.0.2:80=1", listOf(leader.gateway.ports));
  });
});

describe("endpoints that their source no longer confirms", () => {
  const afterFailing = (seconds: number): string | undefined => {
    ask(leader);
    fails();
    ask(leader);
    leader.machine.clock.advance(seconds);
    ask(leader);
    return listOf(leader.gateway.ports);
  };

  it("are used for as long as it takes by default", () => {
    start(dnsPool());
    assert.equal("10.0.0.1:80=1", afterFailing(1000000));
  });

  it("are dropped after stale_seconds, and not before", () => {
    start(dnsPool(', "stale_seconds": 30'));
    assert.equal("10.0.0.1:80=1", afterFailing(29));
    leader.machine.clock.advance(1);
    ask(leader);
    assert.equal("", listOf(leader.gateway.ports));
    leader.zone["web.internal A"] = [{ value: "10.0.0.1", ttl_seconds: 60 }];
    ask(leader);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
  });

  it("are dropped at once with stale_seconds of 0", () => {
    start(dnsPool(', "stale_seconds": 0'));
    assert.equal("", afterFailing(0));
  });
});
