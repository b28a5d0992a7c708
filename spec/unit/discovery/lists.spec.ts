import type { PoolConfiguration } from "moontide/feature/configuration/schema";
import {
  composeList,
  isComplete,
  keepSourceList,
  listsVersion,
  listVersion,
  readList,
} from "moontide/feature/discovery/lists";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import type { Ports } from "moontide/kernel/ports";
import { emptyOverlay, Overlay } from "moontide/policy/discovery/overlay";
import { FakeMachine, fakeMachine, portsOn } from "../../support/lua/ports";
import { checked, documentWith, listOf } from "./world";

let machine: FakeMachine;
let ports: Ports;

const poolWith = (options: string): PoolConfiguration =>
  checked(ports, documentWith(options)).pools["web"]!;

const statics = '"endpoints": ["10.0.0.2:80", { "address": "10.0.0.1:80", "weight": 3 }]';
const fromFile = (path = "/etc/web.json"): string =>
  `"discovery": { "type": "file", "path": "${path}" }`;

const described = (last: number, weight = 1): EndpointDescription => ({
  address: `10.0.0.${last}`,
  port: 80,
  weight,
  draining: false,
});

const compose = (pool: PoolConfiguration, overlay: Overlay = emptyOverlay): boolean | undefined =>
  composeList(ports, "web", pool, overlay)[0];

const keep = (pool: PoolConfiguration, list: EndpointDescription[] | undefined): unknown =>
  keepSourceList(ports, "web", pool.discovery!, list)[0];

before_each(() => {
  machine = fakeMachine();
  ports = portsOn(machine);
});

describe("a pool's list", () => {
  it("holds the pool's own endpoints in the order of their identities", () => {
    assert.is_true(compose(poolWith(statics)));
    assert.equal("10.0.0.1:80=3 10.0.0.2:80=1", listOf(ports));
  });

  it("holds those of the source besides, which describes what both list", () => {
    const pool = poolWith(`${statics}, ${fromFile()}`);
    keep(pool, [described(1, 7), described(9)]);
    compose(pool);
    assert.equal("10.0.0.1:80=7 10.0.0.2:80=1 10.0.0.9:80=1", listOf(ports));
  });

  it("is under the operator's changes", () => {
    const pool = poolWith(`${statics}, ${fromFile()}`);
    keep(pool, [described(9)]);
    compose(pool, {
      added: { "10.0.0.8:80": { weight: 2 } },
      weights: { "10.0.0.9:80": 4 },
      drained: { "10.0.0.2:80": true },
      removed: { "10.0.0.1:80": true },
    });
    assert.equal("10.0.0.2:80=1! 10.0.0.8:80=2 10.0.0.9:80=4", listOf(ports));
  });

  it("is empty for a pool that the admin API fills", () => {
    assert.is_true(compose(poolWith('"discovery": { "type": "admin" }')));
    assert.equal("", listOf(ports));
  });
});

describe("the version of a list", () => {
  it("moves when the list changes, and only then", () => {
    const pool = poolWith(statics);
    compose(pool);
    const first = [listVersion(ports, "web"), listsVersion(ports)];
    assert.is_false(compose(pool));
    assert.is_false(compose(poolWith(`${statics}, "retries": { "attempts": 1 }`)));
    assert.same(first, [listVersion(ports, "web"), listsVersion(ports)]);
    assert.is_true(compose(pool, { ...emptyOverlay, drained: { "10.0.0.1:80": true } }));
    assert.is_true(listVersion(ports, "web") > first[0]!);
    assert.is_true(listsVersion(ports) > first[1]!);
  });

  it("leaves the list before readable for workers on their way, and no more", () => {
    const versions: number[] = [];
    for (const i of $range(1, 3)) {
      compose(poolWith(`"endpoints": ["10.0.0.${i}:80"]`));
      versions[i - 1] = listVersion(ports, "web");
    }
    assert.is_nil(readList(ports, "web", versions[0]!));
    assert.equal("10.0.0.2", readList(ports, "web", versions[1]!)![0]!.address);
    assert.equal("10.0.0.3", readList(ports, "web", versions[2]!)![0]!.address);
  });

  it("stays when there is no room, with the list that it had", () => {
    compose(poolWith(statics));
    const version = listVersion(ports, "web");
    machine.full.add(machine.shared.endpoints);
    const [changed, reason] = composeList(
      ports,
      "web",
      poolWith('"endpoints": ["10.0.0.9:80"]'),
      emptyOverlay,
    );
    assert.is_nil(changed);
    assert.equal("no memory", reason);
    assert.equal(version, listVersion(ports, "web"));
    assert.equal("10.0.0.1:80=3 10.0.0.2:80=1", listOf(ports));
    machine.full.delete(machine.shared.endpoints);
    assert.is_true(compose(poolWith('"endpoints": ["10.0.0.9:80"]')));
    assert.equal("10.0.0.9:80=1", listOf(ports));
  });
});

describe("a pool whose source has not answered yet", () => {
  it("has no list, so that its requests are refused rather than sent to a guess", () => {
    const pool = poolWith(fromFile());
    assert.is_false(isComplete(ports, "web", pool));
    assert.is_false(compose(pool));
    assert.is_nil(listOf(ports));
    keep(pool, [described(1)]);
    assert.is_true(isComplete(ports, "web", pool));
    assert.is_true(compose(pool));
    assert.equal("10.0.0.1:80=1", listOf(ports));
  });

  it("uses its own endpoints meanwhile", () => {
    compose(poolWith(`${statics}, ${fromFile()}`));
    assert.equal("10.0.0.1:80=3 10.0.0.2:80=1", listOf(ports));
  });

  it("keeps the list of the source it had before", () => {
    const before = poolWith(fromFile());
    keep(before, [described(1)]);
    compose(before);
    const after = poolWith(fromFile("/etc/other.json"));
    assert.is_false(compose(after));
    assert.equal("10.0.0.1:80=1", listOf(ports));
    keep(after, [described(2)]);
    compose(after);
    assert.equal("10.0.0.2:80=1", listOf(ports));
  });

  it("is not one whose source says that there is nobody", () => {
    const pool = poolWith(fromFile());
    keep(pool, []);
    assert.is_true(isComplete(ports, "web", pool));
    assert.is_true(compose(pool));
    assert.equal("", listOf(ports));
  });
});

describe("a source's last good answer", () => {
  it("is kept, and told apart from the one before", () => {
    const pool = poolWith(fromFile());
    assert.is_true(keep(pool, [described(1)]));
    assert.is_false(keep(pool, [described(1)]));
    assert.is_true(keep(pool, [described(1, 2)]));
  });

  it("stays while the source does not answer", () => {
    const pool = poolWith(fromFile());
    keep(pool, [described(1)]);
    assert.is_false(keep(pool, undefined));
    compose(pool);
    assert.equal("10.0.0.1:80=1", listOf(ports));
  });

  it("stays when there is no room for a new one, which is told", () => {
    const pool = poolWith(fromFile());
    keep(pool, [described(1)]);
    machine.full.add(machine.shared.endpoints);
    const [kept, reason] = keepSourceList(ports, "web", pool.discovery!, [described(2)]);
    assert.is_nil(kept);
    assert.equal("no memory", reason);
    machine.full.delete(machine.shared.endpoints);
    compose(pool);
    assert.equal("10.0.0.1:80=1", listOf(ports));
  });
});
