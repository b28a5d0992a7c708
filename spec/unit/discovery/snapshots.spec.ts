import {
  restoreSnapshots,
  createSnapshots,
  Snapshots,
  writeSnapshots,
} from "moontide/feature/discovery/snapshots";
import { askSource, dueSources } from "moontide/feature/discovery/runner";
import { prepareLists } from "moontide/feature/discovery/prepare";
import { isComplete } from "moontide/feature/discovery/lists";
import { isStale, sourceState } from "moontide/feature/discovery/source-state";
import { FakeMachine, portsOn, restarted, yieldingOn } from "../../support/lua/ports";
import { ask, dnsPool, filePool, Leader, startLeader } from "./leader";
import { answerOf, described, playWatcher, refusal, stopPlaying, watchedPool } from "./watcher";
import { checked, eventCounts, fakeDns, listOf } from "./world";

// What sources answered outlives a restart.

const file = "/var/lib/moontide/source-web.json";

let leader: Leader;
let snapshots: Snapshots;

after_each(stopPlaying);

const start = (document: string): void => {
  leader = startLeader(document);
  snapshots = createSnapshots();
};

const write = (): void => writeSnapshots(leader.gateway, snapshots);

const onDisk = (): string => leader.machine.files[file] ?? "";

const mentions = (address: string): boolean =>
  string.find(onDisk(), address, 1, true)[0] !== undefined;

/** nginx is stopped and started again with this document: what its master does, and the first worker. */
const restart = (document: string): FakeMachine => {
  const machine = restarted(leader.machine);
  machine.clock.stepWall(leader.machine.clock.wall() - machine.clock.wall());
  const ports = portsOn(machine);
  const configuration = checked(ports, document);
  prepareLists(yieldingOn(machine, fakeDns({}), ports), configuration, undefined);
  restoreSnapshots(ports, configuration);
  return machine;
};

const listAfter = (document: string): string | undefined => listOf(portsOn(restart(document)));

describe("the last good answer of a source", () => {
  before_each(() => {
    start(dnsPool());
    ask(leader);
    write();
  });

  it("is on disk, and in use after a restart, though nobody was asked", () => {
    assert.equal("10.0.0.1:80=1", listAfter(dnsPool()));
  });

  it("is written again when it changes, and not more often than every five seconds", () => {
    leader.zone["web.internal A"] = [{ value: "10.0.0.2", ttl_seconds: 60 }];
    ask(leader);
    leader.machine.clock.advance(4.9);
    write();
    assert.is_false(mentions("10.0.0.2"));
    leader.machine.clock.advance(0.2);
    write();
    assert.is_true(mentions("10.0.0.2"));
  });

  it("is written again after ten minutes: its age on disk is about true", () => {
    const before = onDisk();
    leader.machine.clock.advance(599);
    ask(leader);
    write();
    assert.equal(before, onDisk());
    leader.machine.clock.advance(1);
    write();
    assert.not_equal(before, onDisk());
  });

  it("is not made younger by a source that fails", () => {
    const before = onDisk();
    leader.zone["web.internal A"] = "timed out";
    ask(leader);
    leader.machine.clock.advance(1000);
    write();
    assert.equal(before, onDisk());
  });

  it("is not used for another question", () => {
    assert.is_nil(listAfter(dnsPool().replace("web.internal", "api.internal")));
  });

  it("is not used when it is older than the pool allows", () => {
    const document = dnsPool(', "stale_seconds": 60');
    leader.machine.clock.advance(61);
    assert.is_nil(listAfter(document));
  });

  it("is used however old it is where the pool says nothing", () => {
    leader.machine.clock.advance(30 * 86400);
    assert.equal("10.0.0.1:80=1", listAfter(dnsPool()));
  });

  it("gives way to what the source says at start", () => {
    start(filePool());
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    ask(leader);
    write();
    leader.machine.files["/etc/web.json"] = '["10.0.0.8:80"]';
    assert.equal("10.0.0.8:80=1", listAfter(filePool()));
  });
});

describe("a disk that can't be written", () => {
  it("is told once, and tried again", () => {
    start(dnsPool());
    leader.machine.disk_problem = "Permission denied";
    ask(leader);
    write();
    leader.zone["web.internal A"] = [{ value: "10.0.0.2", ttl_seconds: 60 }];
    ask(leader);
    leader.machine.clock.advance(6);
    write();
    assert.equal(1, eventCounts(leader.machine)["snapshot_not_written"]);
    leader.machine.disk_problem = undefined;
    leader.machine.clock.advance(6);
    write();
    assert.is_true(mentions("10.0.0.2"));
  });
});

describe("after a start from a snapshot", () => {
  let fresh: Leader;

  before_each(() => {
    start(watchedPool());
    playWatcher((question) => {
      if (question === 1) return answerOf(described(1, 2));
      write();
      return refusal("connection refused");
    });
    ask(leader);
    playWatcher(() => refusal("connection refused"));
    leader.machine.clock.advance(7200);
    fresh = startLeader(watchedPool(), restart(watchedPool()));
  });

  const state = () => sourceState(fresh.gateway, "web")!;

  it("the pool is ready, and its source stale, with the age of the snapshot", () => {
    const { ports, configuration } = fresh.gateway;
    assert.equal("10.0.0.1:80=1 10.0.0.2:80=1", listOf(ports));
    assert.is_true(isComplete(ports, "web", configuration.pools["web"]!));
    assert.is_true(isStale(state()));
    assert.is_true(state().from_snapshot);
    assert.near(7200, fresh.machine.clock.now() - state().last_success_at!, 2);
    assert.same(["web"], dueSources(fresh.gateway, fresh.discovery));
    assert.equal(1, eventCounts(fresh.machine)["snapshot_used"]);
    assert.equal(2, state().endpoints);
  });

  it("failures change nothing, not even the file", () => {
    const before = fresh.machine.files[file];
    for (const _ of $range(1, 3)) {
      fresh.machine.clock.advance(60);
      ask(fresh);
    }
    writeSnapshots(fresh.gateway, createSnapshots());
    assert.equal("10.0.0.1:80=1 10.0.0.2:80=1", listOf(fresh.gateway.ports));
    assert.is_true(state().from_snapshot);
    assert.near(7380, fresh.machine.clock.now() - state().last_success_at!, 2);
    assert.equal(before, fresh.machine.files[file]);
  });

  it("the first answer ends that", () => {
    playWatcher((question) => {
      if (question === 1) return answerOf(described(3));
      assert.is_false(isStale(state()));
      return refusal("closed");
    });
    ask(fresh);
    assert.equal("10.0.0.3:80=1", listOf(fresh.gateway.ports));
    assert.is_false(state().from_snapshot);
  });

  it("an empty first answer is kept back: the registry may have lost its data", () => {
    playWatcher((question) => {
      if (question === 1) return answerOf([]);
      assert.is_number(state().empty_kept_since);
      assert.equal("10.0.0.1:80=1 10.0.0.2:80=1", listOf(fresh.gateway.ports));
      return refusal("closed");
    });
    ask(fresh);
  });
});

describe("the answers of many pools that change all the time", () => {
  it("all come to disk in turn", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const pools: string[] = [];
    for (const name of names) {
      pools[pools.length] =
        `"${name}": { "discovery": { "type": "file", "path": "/${name}.json" } }`;
    }
    start(`{ "pools": { ${table.concat(pools, ",")} }, "routes": [{ "pool": "a" }] }`);
    const { gateway, machine, discovery } = leader;
    for (const second of $range(1, 20)) {
      for (const name of names) {
        machine.files[`/${name}.json`] = `["10.0.0.${second}:80"]`;
        askSource(gateway, yieldingOn(machine), discovery, name);
      }
      write();
      machine.clock.advance(1);
    }
    for (const name of names) {
      assert.is_string(machine.files[`/var/lib/moontide/source-${name}.json`], name);
    }
  });
});

describe("a file that is no snapshot", () => {
  const broken: Readonly<Record<string, string>> = {
    "is cut off": '{"format":1,"source":"dns web.internal A 80","confirmed_at":1767225600,"endpo',
    "is empty": "",
    "is no object": '"web"',
    "is of another format":
      '{"format":2,"source":"dns web.internal A 80","confirmed_at":1767225600,"endpoints":[]}',
    "is from before all time":
      '{"format":1,"source":"dns web.internal A 80","confirmed_at":-1e999,"endpoints":[{"address":"10.0.0.1","port":80,"weight":1,"draining":false}]}',
    "has an endpoint that is none":
      '{"format":1,"source":"dns web.internal A 80","confirmed_at":1767225600,"endpoints":[{"address":"10.0.0.1","port":80,"weight":1}]}',
  };
  for (const [how, content] of pairs(broken)) {
    it(`because it ${how} is refused in one line`, () => {
      start(dnsPool());
      leader.machine.files[file] = content;
      const machine = restart(dnsPool());
      assert.is_nil(listOf(portsOn(machine)));
      assert.equal(1, machine.logged.length);
      assert.equal("snapshot_refused", machine.logged[0]!.event);
      assert.equal(file, machine.logged[0]!.fields["file"]);
    });
  }
});
