import { followReadiness, noteAlive } from "moontide/feature/cold-start/readiness";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { begin, finish, webPool } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

const configuration = `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"],
    "cold_start": { "idle_seconds": 10, "startup_seconds": 7 } } }, "routes": [{ "pool": "web" }] }`;

const rotation = (gateway: Gateway): string[] => {
  const ids: string[] = [];
  for (const endpoint of webPool(gateway).available) ids[ids.length] = endpoint.id;
  table.sort(ids);
  return ids;
};

/** The first endpoint answered a probe of this worker. */
const answer = (gateway: Gateway, index = 0): void => {
  const pool = webPool(gateway);
  noteAlive(gateway, pool, pool.members[index]!, gateway.ports.clock.now());
};

const both = ["10.0.0.1:80", "10.0.0.2:80"];

describe("in a pool with cold_start", () => {
  let machine: FakeMachine;
  let gateway: Gateway;
  before_each(() => {
    machine = fakeMachine();
    machine.clock.advance(1000);
    gateway = startGateway(machine, configuration);
    followReadiness(gateway);
  });

  it("nobody is ready before it answered", () => {
    assert.same([], rotation(gateway));
    answer(gateway);
    assert.same(["10.0.0.1:80"], rotation(gateway));
  });

  it("a request that finds nobody is told when a start should be over", () => {
    const exchange = takeExchange();
    const verdict = admitRequest(gateway, exchange, fakeRequest());
    returnExchange(exchange);
    if (verdict.action === "admit") error("admitted");
    assert.same(
      { status: 503, reason: "starting", after: 7 },
      { status: verdict.status, reason: verdict.reason, after: verdict.retry_after_seconds },
    );
  });

  it("other workers and those that start later learn who is ready", () => {
    const other = startWorker(machine, 101);
    answer(gateway);
    followReadiness(other);
    assert.same(["10.0.0.1:80"], rotation(other));
    assert.same(["10.0.0.1:80"], rotation(startWorker(machine, 102)));
  });

  it("whoever is silent for too long sleeps, whoever answers requests does not", () => {
    answer(gateway, 0);
    answer(gateway, 1);
    for (const _ of $range(1, 3)) {
      machine.clock.advance(4);
      const exchange = begin(gateway);
      const served = exchange.member!.id;
      finish(gateway, exchange, 200, 0.01);
      followReadiness(gateway);
      // The balancer is free to choose: what counts is that the other one sleeps in the end.
      assert.is_true(served === both[0] || served === both[1]);
    }
    const slept = 2 - rotation(gateway).length;
    let silent = 0;
    for (const member of webPool(gateway).members) {
      if (machine.clock.now() - member.alive_at >= 10) silent += 1;
    }
    assert.equal(silent, slept);
    machine.clock.advance(10);
    followReadiness(gateway);
    assert.same([], rotation(gateway));
  });

  it("a worker without requests believes those that have some", () => {
    const idle = startWorker(machine, 101);
    for (const _ of $range(1, 6)) {
      answer(gateway, 0);
      answer(gateway, 1);
      followReadiness(idle);
      assert.same(both, rotation(idle));
      machine.clock.advance(4);
    }
  });

  it("an attempt without an answer puts its endpoint to sleep in all workers", () => {
    answer(gateway, 0);
    answer(gateway, 1);
    const other = startWorker(machine, 101);
    followReadiness(other);
    machine.clock.advance(0.5);
    const exchange = begin(gateway);
    const silent = exchange.member!.id;
    finish(gateway, exchange, 502);
    followReadiness(other);
    const rest = silent === both[0] ? [both[1]] : [both[0]];
    assert.same(rest, rotation(gateway));
    assert.same(rest, rotation(other));
  });

  it("an answer with an error is a sign of life as far as readiness goes", () => {
    answer(gateway, 0);
    const exchange = begin(gateway);
    finish(gateway, exchange, 500, 0.01);
    assert.same(["10.0.0.1:80"], rotation(gateway));
  });
});

describe("without cold_start", () => {
  it("endpoints are ready from the start and stay so", () => {
    const machine = fakeMachine();
    const text = string.gsub(configuration, ",%s*.cold_start. *: *%b{}", "")[0];
    const gateway = startGateway(machine, text);
    machine.clock.advance(1000);
    followReadiness(gateway);
    assert.same(both, rotation(gateway));
  });
});
