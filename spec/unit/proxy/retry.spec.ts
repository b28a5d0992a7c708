import type { Gateway } from "moontide/feature/gateway/gateway";
import { settleDeadGenerations } from "moontide/feature/leader/settle";
import { refreshAvailable } from "moontide/feature/pool/pool";
import { statusClass } from "moontide/feature/proxy/attempt";
import { endRetrying } from "moontide/feature/proxy/finish";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { attemptCounts, begin, counted, finish, retry, retrying, webPool } from "./driver";

const fiveEndpoints = `{ "pools": { "web": { "endpoints":
    ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80", "10.0.0.5:80"] } },
  "routes": [{ "name": "everything", "pool": "web" }] }`;

let machine: FakeMachine;
let gateway: Gateway;

const start = (configuration: string): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
};

describe("a retry", () => {
  before_each(() => start(fiveEndpoints));

  it("goes to an endpoint that the request has not met", () => {
    for (const _ of $range(1, 50)) {
      const exchange = begin(gateway);
      const met = new LuaSet<string>();
      met.add(exchange.member!.id);
      for (const _again of $range(1, 3)) {
        const member = retry(gateway, exchange)!;
        assert.is_false(met.has(member.id));
        met.add(member.id);
      }
      finish(gateway, exchange, 200, 0.01);
    }
  });

  it("leaves each failed attempt with its endpoint, under its status class", () => {
    const exchange = begin(gateway);
    const first = exchange.member!.id;
    const second = retry(gateway, exchange, statusClass(503))!.id;
    const third = retry(gateway, exchange)!.id;
    finish(gateway, exchange, 200, 0.01);
    assert.same(
      { [`${first} 5xx`]: 1, [`${second} none`]: 1, [`${third} 2xx`]: 1 },
      attemptCounts(gateway),
    );
    assert.same({ 'pool="web"': 2 }, counted(gateway, "retries_total"));
    assert.same(
      { 'route="everything",pool="web",status_class="2xx"': 1 },
      counted(gateway, "requests_total"),
    );
  });

  it("does not keep the next request from where it failed", () => {
    start(
      `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"],
           "balancer": { "algorithm": "round_robin" } } }, "routes": [{ "pool": "web" }] }`,
    );
    const exchange = begin(gateway);
    const failed = exchange.member!.id;
    retry(gateway, exchange);
    finish(gateway, exchange, 200, 0.01);
    let met = 0;
    for (const _ of $range(1, 10)) {
      const next = begin(gateway);
      if (next.member!.id === failed) met += 1;
      finish(gateway, next, 499);
    }
    assert.equal(5, met);
  });

  it("is not counted when there is nobody to go to", () => {
    const exchange = begin(gateway);
    for (const member of webPool(gateway).members) member.draining = true;
    refreshAvailable(webPool(gateway), machine.clock, gateway.ports.random);
    assert.is_nil(retry(gateway, exchange));
    assert.same({}, counted(gateway, "retries_total"));
    assert.same([0, 0], retrying(gateway));
    finish(gateway, exchange, 502);
  });

  it("is over when a header has come, however long the body takes", () => {
    const exchange = begin(gateway);
    retry(gateway, exchange);
    endRetrying(gateway, exchange);
    assert.same([0, 0], retrying(gateway));
    endRetrying(gateway, exchange);
    finish(gateway, exchange, 200, 0.01);
    assert.same([0, 0], retrying(gateway));
  });

  it("of a worker that dies is taken off the retries under way", () => {
    const other = startWorker(machine, 200);
    retry(gateway, begin(gateway));
    retry(other, begin(other));
    assert.equal(2, retrying(gateway)[0]);
    settleDeadGenerations(gateway, {
      isAlive: (identity) => identity !== "200 1",
      inFlightKeys: () => keysIn(machine.shared.in_flight),
    });
    assert.same([1, 1], retrying(gateway));
  });
});
