import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import type { Refusal } from "moontide/kernel/verdict";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { counted, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const withLimits = (limits: string, more = ""): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
     "routes": [{ "name": "shop", "pool": "web", "rate_limits": ${limits} } ${more}] }`;

let machine: FakeMachine;
let gateway: Gateway;

const start = (limits: string, more = ""): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, withLimits(limits, more));
};

interface Told {
  readonly refusal: Refusal | undefined;
  readonly limit: string | undefined;
  readonly remaining: number;
  readonly seconds: number;
  readonly policies: string | undefined;
}

const send = (sent: Sent = {}, worker = gateway): Told => {
  const exchange = takeExchange();
  const verdict = admitRequest(worker, exchange, fakeRequest(sent));
  const told: Told = {
    refusal: verdict.action === "admit" ? undefined : verdict,
    limit: exchange.shown_limit?.name,
    remaining: exchange.shown_remaining,
    seconds: exchange.shown_seconds,
    policies: exchange.shown_policies,
  };
  if (verdict.action === "admit") {
    exchange.attempts = 1;
    finish(worker, exchange, 200, 0.01);
  } else returnExchange(exchange);
  return told;
};

/** How many of so many requests are let through. */
const admitted = (requests: number, sent: Sent = {}): number => {
  let count = 0;
  for (const _ of $range(1, requests)) if (send(sent).refusal === undefined) count += 1;
  return count;
};

const from = (address: string): Sent => ({ peer_address: address });

const ten = '[{ "name": "ten", "key": "address", "requests": 10, "window_seconds": 10 }]';

describe("a sliding window", () => {
  it("lets its requests through for each key, and refuses the next", () => {
    start(ten);
    assert.equal(10, admitted(15));
    assert.equal(10, admitted(15, from("192.0.2.77")));
    const { refusal } = send();
    assert.same([429, "rate_limited"], [refusal?.status, refusal?.reason]);
    assert.equal("The limit ten allows 10 in 10 s, and they are used up.", refusal?.detail);
  });

  it("says when another try is worth it, and then it is", () => {
    start(ten);
    machine.clock.advance(3);
    admitted(10);
    const { refusal } = send();
    // The window ends after 7 s; a tenth of the next one later, one of its ten requests has left it.
    assert.equal(8, refusal?.retry_after_seconds);
    machine.clock.advance(7.9);
    assert.equal(0, admitted(1));
    machine.clock.advance(0.11);
    assert.equal(1, admitted(2));
  });

  it("lets through what it says, over many windows, from several workers", () => {
    start('[{ "key": "route", "requests": 100, "window_seconds": 1 }]');
    const other = startWorker(machine, 200);
    let total = 0;
    for (const i of $range(1, 11000)) {
      machine.clock.advance(0.001);
      const worker = i % 2 === 0 ? gateway : other;
      if (send({}, worker).refusal === undefined && i > 1000) total += 1;
    }
    assert.near(1000, total, 10);
  });

  it("tells clients of the limit that leaves least, and of all policies", () => {
    start(`[{ "name": "many", "key": "address", "requests": 100, "window_seconds": 60 },
            { "name": "few", "key": "address", "requests": 5, "window_seconds": 2 },
            { "name": "silent", "key": "address", "requests": 3, "window_seconds": 2, "headers": false }]`);
    const told = send();
    assert.same(["few", 4], [told.limit, told.remaining]);
    assert.equal(2, math.ceil(told.seconds));
    assert.equal('"many";q=100;w=60, "few";q=5;w=2', told.policies);
    admitted(2);
    const silent = send();
    assert.equal(429, silent.refusal?.status);
  });
});

describe("gcra", () => {
  it("lets a burst through, then one request an interval", () => {
    start(
      '[{ "key": "address", "requests": 10, "window_seconds": 10, "algorithm": "gcra", "burst": 3 }]',
    );
    assert.equal(3, admitted(10));
    assert.equal(1, send().refusal?.retry_after_seconds);
    machine.clock.advance(1);
    assert.equal(1, admitted(3));
    machine.clock.advance(100);
    assert.equal(3, admitted(10));
  });

  it("stays within one burst of its rate, however long it is busy", () => {
    start(
      '[{ "key": "route", "requests": 100, "window_seconds": 1, "algorithm": "gcra", "burst": 5 }]',
    );
    const other = startWorker(machine, 200);
    let total = 0;
    for (const i of $range(1, 50000)) {
      machine.clock.advance(0.001);
      if (send({}, i % 2 === 0 ? gateway : other).refusal === undefined) total += 1;
    }
    assert.near(5000, total, 5);
  });

  it("has a tenth of its requests as burst, and at least one", () => {
    start('[{ "key": "address", "requests": 50, "window_seconds": 60, "algorithm": "gcra" }]');
    assert.equal(5, admitted(10));
    start('[{ "key": "address", "requests": 5, "window_seconds": 60, "algorithm": "gcra" }]');
    assert.equal(1, admitted(10));
  });
});

describe("the limits of a route", () => {
  it("are taken all or none", () => {
    start(`[{ "name": "wide", "key": "route", "requests": 4, "window_seconds": 60 },
            { "name": "paced", "key": "route", "requests": 4, "window_seconds": 60, "algorithm": "gcra", "burst": 4 },
            { "name": "narrow", "key": "address", "requests": 2, "window_seconds": 60 }]`);
    assert.equal(2, admitted(50));
    assert.equal(2, admitted(50, from("192.0.2.77")));
    assert.equal("wide", string.match(send(from("192.0.2.78")).refusal!.detail, "limit (%S+)")[0]);
  });

  it("hold only for the requests that their conditions are true of", () => {
    start(
      `[{ "key": "address", "requests": 1, "window_seconds": 60, "when": { "methods": ["POST"] } }]`,
    );
    assert.equal(5, admitted(5));
    assert.equal(1, admitted(5, { method: "POST" }));
  });

  it("count whoever lacks what the key is made of by the address", () => {
    start('[{ "key": "header:X-Key", "requests": 2, "window_seconds": 60 }]');
    assert.equal(2, admitted(5));
    assert.equal(2, admitted(5, from("192.0.2.77")));
    assert.equal(2, admitted(5, { headers: { "x-key": "a" } }));
    assert.equal(2, admitted(5, { headers: { "x-key": string.rep("b", 5000) } }));
  });

  it("take the cost that a variable says, where it is a number that makes sense", () => {
    start(
      '[{ "key": "address", "requests": 10, "window_seconds": 60, "cost": 5, "cost_variable": "cost" }]',
    );
    const costing = (cost: string, address: string): number =>
      admitted(20, { variables: { cost }, peer_address: address });
    assert.equal(10, costing("1", "192.0.2.1"));
    assert.equal(3, costing("2.1", "192.0.2.2"));
    assert.equal(20, costing("0", "192.0.2.3"));
    for (const [i, nonsense] of ipairs(["nan", "inf", "-1", "1e9", "", "0x"])) {
      assert.equal(2, costing(nonsense, `192.0.3.${i}`), nonsense);
    }
    const { refusal } = send({ variables: { cost: "11" }, peer_address: "192.0.2.4" });
    assert.equal(429, refusal?.status);
    assert.is_nil(refusal?.retry_after_seconds);
  });

  it("share their counts with those of the same name on other routes", () => {
    const shared = '{ "name": "all", "key": "address", "requests": 4, "window_seconds": 60 }';
    start(
      `[${shared}]`,
      `, { "name": "cart", "match": { "path_prefix": "/cart" }, "pool": "web", "rate_limits": [${shared}] }`,
    );
    assert.equal(3, admitted(3));
    assert.equal(1, admitted(5, { path: "/cart" }));
  });

  it("are counted by result", () => {
    start(ten);
    admitted(12);
    assert.same(
      { 'limit="ten",result="admitted"': 10, 'limit="ten",result="refused"': 2 },
      counted(gateway, "rate_limited_total"),
    );
  });

  it("go on over a reload, and begin anew when their window is another one", () => {
    start(ten);
    admitted(7);
    gateway = startGateway(machine, withLimits(ten));
    assert.equal(3, admitted(10));
    gateway = startGateway(machine, withLimits(ten.replace('seconds": 10', 'seconds": 20')));
    assert.equal(10, admitted(20));
  });

  it("do not care when the wall clock is set", () => {
    start(ten);
    admitted(7);
    machine.clock.stepWall(-86400);
    assert.equal(3, admitted(10));
  });
});
