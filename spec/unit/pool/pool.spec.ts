import type { PoolConfiguration } from "moontide/feature/configuration/schema";
import {
  applyList,
  configurePool,
  createPool,
  pickMember,
  Pool,
  refreshAvailable,
} from "moontide/feature/pool/pool";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import { VirtualClock, virtualClock } from "../../support/lua/clock";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { createSelection } from "../../support/lua/selection";
import { startGateway } from "../../support/lua/worker";

const optionsOf = (text: string): PoolConfiguration =>
  startGateway(
    fakeMachine(),
    `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"]${text} } }, "routes": [{ "pool": "web" }] }`,
  ).configuration.pools["web"]!;

const described = (last: number, weight = 1, draining = false): EndpointDescription => ({
  address: `10.0.0.${last}`,
  port: 80,
  weight,
  draining,
});

let clock: VirtualClock;
let pool: Pool;

const apply = (...list: EndpointDescription[]): { added: string[]; removed: string[] } => {
  const change = applyList(pool, list, 7, clock.now());
  const added: string[] = [];
  const removed: string[] = [];
  for (const member of change.added) added[added.length] = member.id;
  for (const member of change.removed) removed[removed.length] = member.id;
  return { added, removed };
};

const refresh = (): void => refreshAvailable(pool, clock, seededRandom(5));

const picks = (count: number): Record<string, number> => {
  const selection = createSelection();
  selection.now = clock.now();
  const found: Record<string, number> = {};
  for (const _ of $range(1, count)) {
    const { id } = pickMember(pool, selection)!;
    found[id] = (found[id] ?? 0) + 1;
  }
  return found;
};

const available = (): string => {
  const ids: string[] = [];
  for (const endpoint of pool.available) ids[ids.length] = endpoint.id;
  return table.concat(ids, " ");
};

before_each(() => {
  clock = virtualClock();
  pool = createPool("web", optionsOf(""), 0);
});

describe("a changed list", () => {
  it("tells who came and who went", () => {
    assert.same(
      { added: ["10.0.0.1:80", "10.0.0.2:80"], removed: [] },
      apply(described(1), described(2)),
    );
    assert.same(
      { added: ["10.0.0.3:80"], removed: ["10.0.0.1:80"] },
      apply(described(2), described(3)),
    );
    assert.same({ added: [], removed: [] }, apply(described(2), described(3)));
    assert.same({ added: [], removed: ["10.0.0.2:80", "10.0.0.3:80"] }, apply());
    assert.same([], pool.members);
  });

  it("keeps the record of who stays, with all that is known of it", () => {
    apply(described(1), described(2));
    const stays = pool.by_id.get("10.0.0.2:80")!;
    stays.latency_seconds = 0.3;
    stays.latency_at = 900;
    stays.ejected_until = 1010;
    stays.in_flight_here = 4;
    stays.window_failures = 2;
    apply(described(2, 5), described(3));
    assert.equal(stays, pool.by_id.get("10.0.0.2:80"));
    assert.equal(stays, pool.members[0]);
    assert.same(
      [0.3, 900, 1010, 4, 2],
      [
        stays.latency_seconds,
        stays.latency_at,
        stays.ejected_until,
        stays.in_flight_here,
        stays.window_failures,
      ],
    );
    assert.is_nil(pool.by_id.get("10.0.0.1:80"));
  });

  it("forgets who left: an endpoint that comes back is a new one", () => {
    apply(described(1));
    pool.members[0]!.latency_seconds = 9;
    apply();
    apply(described(1));
    assert.equal(0, pool.members[0]!.latency_seconds);
  });

  it("gives newcomers the mean latency of those that have one and do not fail", () => {
    apply(described(1), described(2), described(3), described(4));
    const [first, second, third] = pool.members;
    for (const [member, seconds] of [
      [first!, 0.1],
      [second!, 0.3],
      [third!, 7],
    ] as const) {
      member.latency_seconds = seconds;
      member.latency_at = 990;
    }
    third!.failing = true;
    apply(described(1), described(2), described(3), described(4), described(5));
    const [, , , fourth, newcomer] = pool.members;
    assert.near(0.2, newcomer!.latency_seconds, 1e-12);
    assert.equal(clock.now(), newcomer!.latency_at);
    assert.same([0, 0], [fourth!.latency_seconds, fourth!.latency_at]);
  });

  it("gives each endpoint the keys under which all workers know and count it", () => {
    apply(described(1), { address: "2001:db8::1", port: 80, weight: 1, draining: false });
    const [ipv4, ipv6] = pool.members;
    assert.equal("web/10.0.0.1:80", ipv4!.key);
    assert.equal("web/10.0.0.1:80 ~7", ipv4!.in_flight_key);
    assert.equal("web/[2001:db8::1]:80", ipv6!.key);
  });
});

describe("weights and drains", () => {
  before_each(() => configurePool(pool, optionsOf(', "balancer": { "algorithm": "round_robin" }')));

  it("are followed on the same record", () => {
    apply(described(1), described(2));
    refresh();
    assert.same({ "10.0.0.1:80": 20, "10.0.0.2:80": 20 }, picks(40));
    const [first] = pool.members;
    apply(described(1, 3), described(2));
    refresh();
    assert.equal(first, pool.members[0]);
    assert.same({ "10.0.0.1:80": 30, "10.0.0.2:80": 10 }, picks(40));
    apply(described(1, 3, true), described(2));
    refresh();
    assert.same({ "10.0.0.2:80": 40 }, picks(40));
    apply(described(1), described(2));
    refresh();
    assert.same({ "10.0.0.1:80": 20, "10.0.0.2:80": 20 }, picks(40));
  });

  it("leave nobody when everybody drains", () => {
    apply(described(1, 1, true), described(2, 1, true));
    refresh();
    assert.is_nil(pickMember(pool, createSelection()));
  });
});

describe("the rotation", () => {
  it("is empty before the first list", () => {
    refresh();
    assert.is_nil(pickMember(pool, createSelection()));
  });

  it("leaves the ejected out until their time is over", () => {
    apply(described(1), described(2), described(3));
    pool.members[1]!.ejected_until = clock.now() + 10;
    refresh();
    assert.equal("10.0.0.1:80 10.0.0.3:80", available());
    assert.is_false(pool.panicking);
    clock.advance(10);
    refresh();
    assert.equal("10.0.0.1:80 10.0.0.2:80 10.0.0.3:80", available());
  });

  it("takes everybody in a panic", () => {
    apply(described(1), described(2), described(3));
    for (const i of $range(0, 1)) pool.members[i]!.ejected_until = clock.now() + 10;
    refresh();
    assert.equal(3, pool.available.length);
    assert.is_true(pool.panicking);
  });
});

describe("changed options", () => {
  it("change the balancer, the limits of attempts and who is in rotation", () => {
    apply(described(1), described(2));
    refresh();
    assert.same(
      [1, 30, 60],
      [pool.limits.connect_seconds, pool.limits.read_seconds, pool.limits.total_seconds],
    );
    assert.is_nil(pool.limits.per_try_timeout_seconds);
    pool.members[0]!.ejected_until = clock.now() + 10;
    configurePool(
      pool,
      optionsOf(`, "balancer": { "algorithm": "round_robin" },
        "timeouts": { "connect_seconds": 2, "read_seconds": 3, "total_seconds": 4 },
        "retries": { "per_try_timeout_seconds": 2 },
        "health": { "passive": { "maximum_ejected_percent": 0 } }`),
    );
    refresh();
    assert.same(
      [2, 3, 4],
      [pool.limits.connect_seconds, pool.limits.read_seconds, pool.limits.total_seconds],
    );
    assert.equal(2, pool.limits.per_try_timeout_seconds);
    // Strictly in turn is what only this balancer does.
    assert.same({ "10.0.0.1:80": 5, "10.0.0.2:80": 5 }, picks(10));
  });

  it("give the balancer its time constant with each pick", () => {
    apply(described(1));
    configurePool(pool, optionsOf(', "balancer": { "decay_seconds": 42 }'));
    refresh();
    const selection = createSelection();
    pickMember(pool, selection);
    assert.equal(42, selection.decay_seconds);
  });
});
