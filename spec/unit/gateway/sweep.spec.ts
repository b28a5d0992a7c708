import { changeOverlay } from "moontide/feature/discovery/overlays";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { eject } from "moontide/feature/health/passive";
import { handOverWindows } from "moontide/feature/health/window";
import { healthSubject, inFlightSubject, sweep, Sweepable } from "moontide/feature/leader/sweep";
import { acquire, release } from "moontide/feature/pool/in-flight";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { finish, begin, retry, webPool } from "../proxy/driver";

let machine: FakeMachine;
let gateway: Gateway;
let absent: LuaSet<string>;

const timed = '"health": { "passive": { "latency": { "enabled": true } } }';
const twoPools = `{ "pools": { "web": { ${timed}, "endpoints": ["10.0.0.1:80", "10.0.0.2:80"] },
                               "1": { ${timed}, "endpoints": ["10.0.1.1:80"] } }, "routes": [{ "pool": "web" }] }`;

const counts = (): Sweepable => ({
  numbers: machine.shared.in_flight.numbers,
  keys: () => keysIn(machine.shared.in_flight),
  subject: inFlightSubject,
  isSpent: (value) => value === 0,
});

const verdicts = (): Sweepable => ({
  numbers: machine.shared.health.numbers,
  keys: () => keysIn(machine.shared.health),
  subject: healthSubject,
  isSpent: () => true,
});

const sorted = (keys: string[]): string[] => {
  table.sort(keys);
  return keys;
};

/** The second endpoint leaves the list of the pool. */
const removeSecond = (): void => {
  const change = { added: {}, weights: {}, drained: {}, removed: { "10.0.0.2:80": true as const } };
  changeOverlay(gateway.ports, "/state", "web", () => $multi(change, undefined));
  settleLists(gateway);
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, twoPools);
  absent = new LuaSet();
});

describe("a sweep of the in-flight counts", () => {
  const sweepCounts = (): string[] => {
    absent = sweep(gateway, counts(), absent);
    return sorted(keysIn(machine.shared.in_flight));
  };
  let first: string[];
  let both: string[];

  before_each(() => {
    first = ["web/10.0.0.1:80"];
    both = ["web/10.0.0.1:80", "web/10.0.0.2:80"];
    for (const member of webPool(gateway).members) {
      acquire(machine.shared.in_flight.numbers, member);
      release(machine.shared.in_flight.numbers, member);
    }
  });

  it("leaves what is in use alone, at rest or not", () => {
    for (const _ of $range(1, 3)) assert.same(both, sweepCounts());
  });

  it("takes what belongs to endpoints that are gone, the second time", () => {
    removeSecond();
    assert.same(both, sweepCounts());
    assert.same(first, sweepCounts());
  });

  it("begins anew with an endpoint that came back in between", () => {
    removeSecond();
    sweepCounts();
    changeOverlay(gateway.ports, "/state", "web", () =>
      $multi({ added: {}, weights: {}, drained: {}, removed: {} }, undefined),
    );
    settleLists(gateway);
    sweepCounts();
    removeSecond();
    assert.same(both, sweepCounts());
  });

  it("leaves counts that are not 0 until they are", () => {
    const gone = webPool(gateway).members[1]!;
    acquire(machine.shared.in_flight.numbers, gone);
    removeSecond();
    for (const _ of $range(1, 3)) assert.same(both, sweepCounts());
    release(machine.shared.in_flight.numbers, gone);
    assert.same(first, sweepCounts());
  });

  it("leaves the counts of retries", () => {
    const exchange = begin(gateway);
    retry(gateway, exchange);
    finish(gateway, exchange, 200, 0.01);
    for (const _ of $range(1, 3)) {
      assert.same(["retrying/web", `retrying/web @${gateway.generation}`, ...both], sweepCounts());
    }
  });
});

describe("a sweep of what is known of health", () => {
  const sweepHealth = (): string[] => {
    absent = sweep(gateway, verdicts(), absent);
    return sorted(keysIn(machine.shared.health));
  };

  const ejectAll = (): void => {
    for (const name of gateway.pool_names) {
      const pool = gateway.pools.get(name)!;
      for (const member of pool.members) {
        eject(gateway, pool, member, "failure_percent");
        member.window_attempts = 2;
        member.window_failures = 1;
        member.window_latency = -1;
      }
    }
    handOverWindows(gateway);
  };

  /** When an endpoint joined is forgotten as soon as it leaves; the rest is left to the sweep. */
  const keysOf = (judged: readonly string[], joined: readonly string[] = judged): string[] => {
    const keys = ["version"];
    for (const endpoint of judged) {
      for (const kind of ["attempts/1", "failed/1", "failures", "latency/1", "times", "until"]) {
        keys[keys.length] = `${kind}/${endpoint}`;
      }
    }
    for (const pool of ["web", "1"]) {
      for (const kind of ["attempts/1", "failed/1", "latency/1"]) {
        keys[keys.length] = `${kind}/${pool}`;
      }
    }
    for (const endpoint of joined) keys[keys.length] = `joined/${endpoint}`;
    return sorted(keys);
  };
  const staying = ["web/10.0.0.1:80", "1/10.0.1.1:80"];
  const everybody = ["web/10.0.0.2:80", ...staying];

  it("leaves what is kept of a pool's circuit breaker, as long as there is the pool", () => {
    const before = sweepHealth();
    for (const name of ["web", "gone"]) {
      machine.shared.health.numbers.set(`breaker/until/${name}`, 1);
    }
    for (const _ of $range(1, 3)) sweepHealth();
    assert.same(sorted([...before, "breaker/until/web"]), sweepHealth());
  });

  it("leaves what is in use alone, whatever its pool is called", () => {
    ejectAll();
    for (const _ of $range(1, 3)) assert.same(keysOf(everybody), sweepHealth());
  });

  it("takes what belongs to endpoints that are gone, the second time", () => {
    ejectAll();
    removeSecond();
    assert.same(keysOf(everybody, staying), sweepHealth());
    assert.same(keysOf(staying), sweepHealth());
  });
});
