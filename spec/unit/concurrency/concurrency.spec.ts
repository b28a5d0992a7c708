import { keepHeld } from "moontide/feature/concurrency/held";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { beginEpoch, followEpoch, hasNothingInFlight } from "moontide/feature/pool/recount";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { abandonExchange, finishExchange } from "moontide/feature/proxy/finish";
import type { Verdict } from "moontide/kernel/verdict";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { explained, stepOf } from "../explain/driver";
import { counted, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const two = '{ "name": "two", "key": "address", "requests": 2 }';

let machine: FakeMachine;
let gateway: Gateway;
let other: Gateway;

const start = (limits: string, more = ""): void => {
  machine = fakeMachine();
  gateway = startGateway(
    machine,
    `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
       "routes": [{ "name": "shop", "pool": "web", "concurrency_limits": [${limits}] ${more} }] }`,
  );
  other = startWorker(machine, 200);
};

interface Begun {
  readonly exchange: Exchange;
  readonly verdict: Verdict;
}

const begin = (sent: Sent = {}, worker = gateway): Begun => {
  const exchange = takeExchange();
  const verdict = admitRequest(worker, exchange, fakeRequest(sent));
  if (verdict.action === "admit") exchange.attempts = 1;
  return { exchange, verdict };
};

/** How many places are taken, over all workers. */
const taken = (): number => {
  let sum = 0;
  const { numbers } = machine.shared.limits;
  for (const key of keysIn(machine.shared.limits)) {
    const [isCount] = string.find(key, "^concurrency/");
    if (isCount !== undefined) sum += numbers.get(key);
  }
  return sum;
};

const end = ({ exchange, verdict }: Begun, worker = gateway): void =>
  finish(worker, exchange, verdict.action === "admit" ? 200 : verdict.status, 0.01);

describe("a concurrency limit", () => {
  it("lets as many of a key through at once as it says, over all workers", () => {
    start(two);
    const first = begin();
    const second = begin({}, other);
    const { verdict, exchange } = begin();
    assert.same(
      [429, "concurrency_limited", 1],
      verdict.action === "admit"
        ? []
        : [verdict.status, verdict.reason, verdict.retry_after_seconds],
    );
    end({ verdict, exchange });
    const stranger = begin({ peer_address: "192.0.2.77" });
    assert.equal("admit", stranger.verdict.action);
    assert.equal(3, taken());
    end(first);
    assert.equal("admit", begin().verdict.action);
    end(second, other);
    assert.equal(2, taken());
  });

  it("gives back what later steps refuse, and what is abandoned", () => {
    start(two, ', "rate_limits": [{ "key": "address", "requests": 1, "window_seconds": 60 }]');
    end(begin());
    const refused = begin();
    assert.equal("shed", refused.verdict.action);
    end(refused);
    assert.equal(0, taken());
    start(two);
    const { exchange } = begin();
    abandonExchange(gateway, exchange);
    assert.equal(0, taken());
    finishExchange(gateway, exchange, 499, undefined);
    returnExchange(exchange);
    assert.equal(0, taken());
    assert.is_true(hasNothingInFlight(gateway));
  });

  it("takes a killed worker's requests off with a new epoch, and keeps the others'", () => {
    start(two);
    begin({}, other);
    const own = begin();
    assert.is_false(hasNothingInFlight(gateway));
    assert.equal("shed", begin().verdict.action);
    beginEpoch(gateway.ports);
    followEpoch(gateway);
    assert.equal("admit", begin().verdict.action);
    const { verdict, exchange } = begin();
    assert.equal("shed", verdict.action);
    end({ verdict, exchange });
    end(own);
    assert.equal("admit", begin().verdict.action);
  });

  it("keeps its counts while they are in use, and only then", () => {
    start(two);
    const first = begin();
    const second = begin();
    for (const _ of $range(1, 10)) {
      machine.clock.advance(30);
      keepHeld(gateway.ports, gateway.held);
    }
    assert.equal("shed", begin().verdict.action);
    end(first);
    end(second);
    machine.clock.advance(200);
    assert.equal(0, taken());
    const late = begin();
    end(late);
    assert.equal(0, taken());
  });

  it("never counts below 0, also when a count went by itself", () => {
    start(two);
    const long = begin();
    machine.clock.stepWall(86400);
    begin();
    end(long);
    assert.equal(0, taken());
    begin();
    begin();
    assert.equal("shed", begin().verdict.action);
  });

  it("is explained and counted, and explaining takes nothing", () => {
    start(two);
    begin({ peer_address: "192.0.2.1" });
    begin({ peer_address: "192.0.2.1" });
    begin({ peer_address: "192.0.2.1" });
    const step = stepOf(explained(gateway, { peer_address: "192.0.2.1" }), "concurrency_limit");
    assert.same(["refused", "2 of 2 requests of two are under way."], [step.outcome, step.detail]);
    assert.equal(2, taken());
    assert.same(
      { 'limit="two",result="admitted"': 2, 'limit="two",result="refused"': 1 },
      counted(gateway, "concurrency_limited_total"),
    );
  });
});

describe("a concurrency limit of a class", () => {
  const one = '[{ "key": "address", "requests": 1 }]';
  const posts = `, "classify": [
    { "name": "posts", "when": { "methods": ["POST"] }, "concurrency_limits": ${one} },
    { "name": "rest", "priority": "low", "concurrency_limits": [{ "key": "address", "requests": 9 }] }]`;

  it("holds for its requests alone, besides the route's, and is given back", () => {
    start(two, posts);
    const post = begin({ method: "POST" });
    assert.equal(2, taken());
    const more = begin({ method: "POST" });
    assert.equal(
      "The limit shop.posts-1 allows 1 requests at once, and so many are under way.",
      more.verdict.action === "admit" ? "" : more.verdict.detail,
    );
    end(more);
    const get = begin();
    assert.equal("admit", get.verdict.action);
    // The route's own limit is full before the class's is.
    const last = begin();
    assert.equal(
      "The limit two allows 2 requests at once, and so many are under way.",
      last.verdict.action === "admit" ? "" : last.verdict.detail,
    );
    for (const each of [post, get, last]) end(each);
    assert.equal(0, taken());
    assert.same(
      {
        'limit="shop.posts-1",result="admitted"': 1,
        'limit="shop.posts-1",result="refused"': 1,
        'limit="shop.rest-1",result="admitted"': 1,
        'limit="two",result="admitted"': 3,
        'limit="two",result="refused"': 1,
      },
      counted(gateway, "concurrency_limited_total"),
    );
  });

  it("needs none of the route's own", () => {
    machine = fakeMachine();
    gateway = startGateway(
      machine,
      `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
         "routes": [{ "name": "shop", "pool": "web", "classify": [
           { "name": "posts", "when": { "methods": ["POST"] }, "concurrency_limits": ${one} }] }] }`,
    );
    const post = begin({ method: "POST" });
    assert.equal("shed", begin({ method: "POST" }).verdict.action);
    const get = begin();
    assert.is_nil(get.exchange.class_concurrency);
    end(get);
    end(post);
    assert.equal("admit", begin({ method: "POST" }).verdict.action);
  });

  it("of all routes counts over all routes together", () => {
    machine = fakeMachine();
    gateway = startGateway(
      machine,
      `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
         "classify": [{ "name": "all", "concurrency_limits": ${one} }],
         "routes": [{ "name": "a", "pool": "web", "match": { "path": "/a" } },
                    { "name": "b", "pool": "web", "match": { "path": "/b" } }] }`,
    );
    const first = begin({ path: "/a" });
    assert.equal("shed", begin({ path: "/b" }).verdict.action);
    end(first);
    assert.equal("admit", begin({ path: "/b" }).verdict.action);
  });

  it("is explained with its class", () => {
    start(two, posts);
    const address = { peer_address: "192.0.2.1" };
    begin({ method: "POST", ...address });
    const report = explained(gateway, { method: "POST", ...address });
    assert.equal(
      "Of class posts, of class rest, priority low by class rest, concurrency limits of class posts.",
      stepOf(report, "class").detail,
    );
    const step = stepOf(report, "concurrency_limit");
    assert.same(
      [
        "refused",
        "1 of 2 requests of two are under way, 1 of 1 requests of shop.posts-1 are under way.",
      ],
      [step.outcome, step.detail],
    );
    const get = stepOf(explained(gateway, address), "concurrency_limit");
    assert.equal("passes", get.outcome);
  });
});
