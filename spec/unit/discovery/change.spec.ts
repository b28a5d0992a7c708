import { changeOverlay } from "moontide/feature/discovery/overlays";
import { prepareLists, Spawn } from "moontide/feature/discovery/prepare";
import { composeChanged, dueSources } from "moontide/feature/discovery/runner";
import { sourceState } from "moontide/feature/discovery/source-state";
import { keysIn } from "../../support/lua/ports";
import { ask, askOf, dnsPool, filePool, Leader, startLeader } from "./leader";
import { adopt, documentWith, eventCounts, fakeDns, listOf, yielding } from "./world";

let leader: Leader;

const start = (document: string): void => {
  leader = startLeader(document);
};

const fails = (reason = "timed out"): void => {
  leader.zone["web.internal A"] = reason;
};

describe("while a source is being asked", () => {
  it("it is not asked again", () => {
    start(dnsPool());
    const dns = fakeDns(leader.zone);
    askOf(leader, {
      query: (name, type, options) => {
        assert.same([], dueSources(leader.gateway, leader.discovery));
        askOf(leader, dns);
        return dns.query(name, type, options);
      },
    });
    assert.equal(1, dns.asked.length);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
  });

  it("its pool may go: the answer is dropped", () => {
    for (const answer of [leader.zone["web.internal A"]!, "timed out"]) {
      start(dnsPool());
      leader.zone["web.internal A"] = answer;
      const dns = fakeDns(leader.zone);
      askOf(leader, {
        query: (name, type, options) => {
          adopt(
            leader.gateway,
            '{ "pools": { "api": { "endpoints": ["10.0.0.9:80"] } }, "routes": [{ "pool": "api" }] }',
          );
          return dns.query(name, type, options);
        },
      });
      assert.is_nil(listOf(leader.gateway.ports));
      assert.is_nil(sourceState(leader.gateway, "web"));
      assert.is_nil(eventCounts(leader.machine)["discovery_failed"]);
    }
  });

  it("its pool may be given another: the answer counts for neither", () => {
    start(dnsPool());
    const dns = fakeDns(leader.zone);
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    askOf(leader, {
      query: (name, type, options) => {
        adopt(leader.gateway, filePool());
        composeChanged(leader.gateway, leader.discovery);
        assert.same(["web"], dueSources(leader.gateway, leader.discovery));
        return dns.query(name, type, options);
      },
    });
    assert.is_nil(listOf(leader.gateway.ports));
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
    ask(leader);
    assert.equal("10.0.0.7:80=1", listOf(leader.gateway.ports));
  });
});

describe("a changed configuration", () => {
  it("has another source asked at once, while the old list stays", () => {
    start(dnsPool());
    ask(leader);
    adopt(leader.gateway, filePool());
    composeChanged(leader.gateway, leader.discovery);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
  });

  it("has the same source asked at once: how often it is asked may have changed", () => {
    start(filePool(', "interval_seconds": 3600'));
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    ask(leader);
    adopt(leader.gateway, filePool());
    assert.same([], dueSources(leader.gateway, leader.discovery));
    composeChanged(leader.gateway, leader.discovery);
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
    ask(leader);
    leader.machine.clock.advance(1.1);
    assert.same(["web"], dueSources(leader.gateway, leader.discovery));
  });

  it("does not forget since when a source fails", () => {
    start(dnsPool());
    fails();
    ask(leader);
    leader.machine.clock.advance(5);
    adopt(leader.gateway, dnsPool(', "timeout_seconds": 1'));
    composeChanged(leader.gateway, leader.discovery);
    ask(leader);
    assert.equal(1, eventCounts(leader.machine)["discovery_failed"]);
    assert.equal(
      5,
      leader.machine.clock.now() - sourceState(leader.gateway, "web")!.failing_since!,
    );
  });

  it("changes lists, as operators do", () => {
    start(documentWith('"endpoints": ["10.0.0.1:80"]'));
    adopt(leader.gateway, documentWith('"endpoints": ["10.0.0.1:80", "10.0.0.2:80"]'));
    composeChanged(leader.gateway, leader.discovery);
    assert.equal("10.0.0.1:80=1 10.0.0.2:80=1", listOf(leader.gateway.ports));
    const drained = {
      added: {},
      weights: {},
      drained: { "10.0.0.1:80": true as const },
      removed: {},
    };
    changeOverlay(leader.gateway.ports, "/state", "web", () => $multi(drained, undefined));
    composeChanged(leader.gateway, leader.discovery);
    assert.equal("10.0.0.1:80=1! 10.0.0.2:80=1", listOf(leader.gateway.ports));
    const lines = leader.machine.logged;
    assert.equal(1, lines[lines.length - 1]!.fields["changed"]);
    composeChanged(leader.gateway, leader.discovery);
    assert.equal(3, eventCounts(leader.machine)["endpoints_changed"]);
  });
});

describe("what is left in shared memory by", () => {
  const keys = (): string[] => keysIn(leader.machine.shared.endpoints);
  const adopted = (document: string): void => {
    adopt(leader.gateway, document);
    composeChanged(leader.gateway, leader.discovery);
  };
  const other =
    '{ "pools": { "api": { "endpoints": ["10.0.0.9:80"] } }, "routes": [{ "pool": "api" }] }';
  const isOf = (pool: string): boolean => {
    for (const key of keys()) {
      if (string.find(key, `^source/${pool}/`)[0] !== undefined) return true;
      if (string.find(key, `^list/${pool}/`)[0] !== undefined) return true;
    }
    return false;
  };

  it("a pool that is gone goes with it: it comes back without its old list", () => {
    start(dnsPool());
    ask(leader);
    assert.is_true(isOf("web"));
    adopted(other);
    assert.is_false(isOf("web"));
    assert.is_nil(sourceState(leader.gateway, "web"));
    adopted(dnsPool());
    assert.is_nil(listOf(leader.gateway.ports));
    leader.zone["web.internal A"] = [{ value: "10.0.0.2", ttl_seconds: 60 }];
    ask(leader);
    assert.equal("10.0.0.2:80=1", listOf(leader.gateway.ports));
  });

  it("a source goes when the next has answered, and not before", () => {
    start(dnsPool());
    ask(leader);
    adopted(filePool());
    adopted(filePool(', "interval_seconds": 2'));
    assert.is_true(table.concat(keys(), " ").includes("dns web.internal"));
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    ask(leader);
    adopted(filePool());
    assert.is_false(table.concat(keys(), " ").includes("dns web.internal"));
    assert.equal("10.0.0.7:80=1", listOf(leader.gateway.ports));
    const before = keys().length;
    for (const i of $range(1, 20)) {
      leader.machine.files[`/${i}.json`] = '["10.0.0.7:80"]';
      adopted(documentWith(`"discovery": { "type": "file", "path": "/${i}.json" }`));
      ask(leader);
    }
    adopted(
      documentWith('"discovery": { "type": "file", "path": "/20.json", "interval_seconds": 2 }'),
    );
    assert.equal(before, keys().length);
  });
});

describe("before a configuration is published", () => {
  const pools = `{ "pools": { "web": { "discovery": { "type": "file", "path": "/etc/web.json" } },
             "api": { "discovery": { "type": "dns", "name": "api.internal", "port": 80 } },
             "own": { "endpoints": ["10.0.0.9:80"] } }, "routes": [{ "pool": "web" }] }`;

  const prepare = (spawn: Spawn | undefined): string[] => {
    start(pools);
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    const dns = fakeDns({});
    const { ports, configuration } = leader.gateway;
    prepareLists(yielding(ports, dns, leader.machine), configuration, spawn);
    assert.equal("10.0.0.7:80=1", listOf(ports));
    assert.equal("10.0.0.9:80=1", listOf(ports, "own"));
    return dns.asked;
  };

  it("its pools have their lists; what may not wait does not ask the domain name system", () => {
    assert.same([], prepare(undefined));
  });

  it("what may wait asks every source that never answered", () => {
    assert.is_true(prepare((_, run) => run()).length > 0);
  });
});
