import { followLists } from "moontide/feature/discovery/follow";
import { changeOverlay } from "moontide/feature/discovery/overlays";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { eject, followHealth } from "moontide/feature/health/passive";
import { followSlowStart, noteRecovery } from "moontide/feature/health/slow-start";
import type { Member } from "moontide/feature/pool/member";
import { endpointStatus } from "moontide/feature/status/endpoint-status";
import type { Overlay } from "moontide/policy/discovery/overlay";
import { FakeMachine, fakeMachine, restarted } from "../../support/lua/ports";
import { settleLists, startGateway, startWorker } from "../../support/lua/worker";
import { webPool } from "../proxy/driver";

const documentOf = (options: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", { "address": "10.0.0.2:80", "weight": 4 }],
       "balancer": { ${options} }, "health": { "passive": { "jitter_percent": 0 } } } },
     "routes": [{ "pool": "web" }] }`;

const ramp = '"slow_start_seconds": 30';

let machine: FakeMachine;
let gateway: Gateway;
let other: Gateway;

const start = (options = ramp): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, documentOf(options));
  other = startWorker(machine, 200);
};

const follow = (worker: Gateway): void => {
  followLists(worker);
  followHealth(worker);
  followSlowStart(worker);
};

const seconds = (count: number): void => {
  machine.clock.advance(count);
  for (const worker of [gateway, other]) follow(worker);
};

/** The operator adds these endpoints to the pool's own, or drains or removes some. */
const change = (overlay: Partial<Overlay>): void => {
  const whole: Overlay = { added: {}, weights: {}, drained: {}, removed: {}, ...overlay };
  changeOverlay(gateway.ports, "/state", "web", () => $multi(whole, undefined));
  settleLists(gateway);
};

const member = (worker: Gateway, last: number): Member =>
  webPool(worker).by_id.get(`10.0.0.${last}:80`)!;

const third = { added: { "10.0.0.3:80": { weight: 2 } } };

/** A third endpoint joins a pool that is no longer new. */
const join = (): void => {
  seconds(60);
  change(third);
  follow(other);
};

describe("an endpoint that joins a running pool", () => {
  it("warms up in every worker alike", () => {
    start();
    join();
    for (const [elapsed, share] of [
      [0, 0.1],
      [6, 0.2],
      [9, 0.5],
    ] as const) {
      seconds(elapsed);
      for (const worker of [gateway, other]) {
        assert.near(2 * share, member(worker, 3).weight, 1e-9);
        assert.near(share, member(worker, 3).ramp_share, 1e-9);
        assert.equal(1, member(worker, 1).weight);
        assert.equal(4, member(worker, 2).weight);
      }
    }
    seconds(15);
    for (const worker of [gateway, other]) assert.equal(2, member(worker, 3).weight);
    assert.equal(0, webPool(gateway).warming_until);
  });

  it("goes on warming up when a worker comes late or anew", () => {
    start();
    join();
    seconds(15);
    const late = startWorker(machine, 300);
    assert.near(0.5, member(late, 3).ramp_share, 1e-9);
    assert.equal(1, member(late, 1).ramp_share);
  });

  it("goes on from the share it has when the list changes", () => {
    start();
    join();
    seconds(15);
    change({ ...third, weights: { "10.0.0.3:80": 8 } });
    assert.near(4, member(gateway, 3).weight, 1e-9);
    assert.equal(8, endpointStatus(gateway, member(gateway, 3), member(gateway, 3)).weight);
  });

  it("gets that share of the requests", () => {
    start(`${ramp}, "algorithm": "round_robin"`);
    join();
    seconds(15);
    const pool = webPool(gateway);
    let picked = 0;
    for (const _ of $range(1, 6000)) {
      if (pool.balancer.pick(pool.view.groups[0]!.state, gateway.selection).id === "10.0.0.3:80") {
        picked += 1;
      }
    }
    assert.near(1000, picked, 20);
  });

  it("warms up again after it was away", () => {
    start();
    join();
    seconds(40);
    change({});
    assert.equal(0, machine.shared.health.numbers.get("joined/web/10.0.0.3:80"));
    seconds(5);
    change(third);
    assert.near(0.1, member(gateway, 3).ramp_share, 1e-9);
  });

  it("begins at its full weight where the pool wants no slow start", () => {
    start("");
    join();
    assert.equal(2, member(gateway, 3).weight);
  });
});

describe("a slow start does not happen", () => {
  it("where everything is new, even if it comes in parts", () => {
    start();
    assert.equal(4, member(gateway, 2).weight);
    seconds(2);
    change(third);
    assert.equal(2, member(gateway, 3).weight);
  });

  it("after a restart of the gateway, or a reload", () => {
    start();
    join();
    seconds(40);
    const reloaded = startWorker(machine, 300);
    assert.equal(2, member(reloaded, 3).weight);
    const again = startGateway(restarted(machine), documentOf(ramp));
    assert.equal(4, member(again, 2).weight);
  });

  it("where nobody stays of those that were there", () => {
    start();
    seconds(60);
    change({ ...third, removed: { "10.0.0.1:80": true, "10.0.0.2:80": true } });
    assert.equal(2, member(gateway, 3).weight);
  });
});

describe("an endpoint that is back", () => {
  it("from an ejection warms up since its end, in every worker", () => {
    start();
    eject(gateway, webPool(gateway), member(gateway, 2), "failure_percent");
    followHealth(other);
    seconds(16);
    seconds(9);
    const late = startWorker(machine, 300);
    for (const worker of [gateway, other, late]) {
      assert.near(0.5, member(worker, 2).ramp_share, 1e-9);
      assert.near(2, member(worker, 2).weight, 1e-9);
    }
    seconds(20);
    assert.equal(4, member(gateway, 2).weight);
  });

  it("by active checks warms up since the first worker heard of it", () => {
    start();
    seconds(60);
    noteRecovery(gateway, webPool(gateway), member(gateway, 2));
    machine.clock.advance(0.2);
    noteRecovery(other, webPool(other), member(other, 2));
    assert.equal(member(gateway, 2).warming_since, member(other, 2).warming_since);
    seconds(14.8);
    assert.near(2, member(other, 2).weight, 1e-9);
  });

  it("by active checks does not warm up while the gateway has just begun to check", () => {
    start();
    noteRecovery(gateway, webPool(gateway), member(gateway, 2));
    assert.equal(0, member(gateway, 2).warming_since);
  });
});

describe("the options of a slow start", () => {
  it("take effect when they change", () => {
    start();
    join();
    const { configuration } = startGateway(
      fakeMachine(),
      documentOf('"slow_start_seconds": 10, "slow_start_minimum_percent": 50'),
    );
    adoptConfiguration(gateway, configuration, 2);
    seconds(0.2);
    assert.near(1, member(gateway, 3).weight, 1e-9);
    seconds(10);
    assert.equal(2, member(gateway, 3).weight);
  });

  it("show how far an endpoint is", () => {
    start();
    join();
    seconds(15);
    const status = endpointStatus(gateway, member(gateway, 3), member(gateway, 3));
    assert.same({ share: 0.5 }, status.slow_start);
    assert.is_nil(endpointStatus(gateway, member(gateway, 1), member(gateway, 1)).slow_start);
  });
});
