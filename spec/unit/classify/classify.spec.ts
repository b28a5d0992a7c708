import type { Gateway } from "moontide/feature/gateway/gateway";
import { priorityNames } from "moontide/kernel/priority";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { begin, counted, finish } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const pools = `"pools": { "web": { "endpoints": ["10.0.0.1:80"] },
  "crawlers": { "endpoints": [{ "address": "10.0.0.2:80", "metadata": { "size": "s" } },
                              { "address": "10.0.0.3:80", "metadata": { "size": "l" } }] } }`;

const gatewayWith = (route: string, top = ""): Gateway =>
  startGateway(
    fakeMachine(),
    `{ ${top} ${pools}, "routes": [{ "name": "shop", "pool": "web", ${route} }] }`,
  );

interface Served {
  readonly priority: string;
  readonly pool: string;
  readonly endpoint: string;
  readonly limits: number;
}

const serve = (gateway: Gateway, sent: Sent = {}): Served => {
  const exchange = begin(gateway, fakeRequest(sent));
  const served = {
    priority: priorityNames[exchange.tier]!,
    pool: exchange.target!.pool.name,
    endpoint: exchange.member!.id,
    limits: exchange.class_limits?.list.length ?? 0,
  };
  finish(gateway, exchange, 200, 0.01);
  return served;
};

const agent = (value: string): Sent => ({ headers: { "user-agent": value } });

describe("a class", () => {
  it("gives its requests a priority, a pool and rate limits, and others none of it", () => {
    const gateway = gatewayWith(
      `"classify": [{ "name": "bots", "when": { "bot": "crawler" }, "priority": "low", "pool": "crawlers",
         "rate_limits": [{ "key": "address", "requests": 10, "window_seconds": 60 }] }]`,
    );
    const bot = serve(gateway, agent("Googlebot/2.1"));
    assert.same(["low", "crawlers", 1], [bot.priority, bot.pool, bot.limits]);
    const person = serve(gateway, agent("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0"));
    assert.same(["normal", "web", 0], [person.priority, person.pool, person.limits]);
  });

  it("can be a subset of a pool", () => {
    const gateway = gatewayWith('"classify": [{ "pool": "crawlers", "subset": { "size": "l" } }]');
    for (const _ of $range(1, 10)) assert.equal("10.0.0.3:80", serve(gateway).endpoint);
  });

  it("decides what no class before it does: each matter by itself", () => {
    const gateway = gatewayWith(
      `"classify": [
        { "when": { "path_prefix": "/search" }, "pool": "crawlers" },
        { "when": { "methods": ["POST"] }, "priority": "high" },
        { "priority": "bulk", "pool": "web" } ]`,
    );
    const search = serve(gateway, { path: "/search/a", method: "POST" });
    assert.same(["high", "crawlers"], [search.priority, search.pool]);
    const rest = serve(gateway, {});
    assert.same(["bulk", "web"], [rest.priority, rest.pool]);
  });

  it("of all routes comes after the route's own", () => {
    const gateway = gatewayWith(
      '"classify": [{ "when": { "methods": ["POST"] }, "priority": "high" }]',
      '"classify": [{ "name": "rest", "priority": "background", "pool": "crawlers" }],',
    );
    const post = serve(gateway, { method: "POST" });
    assert.same(["high", "crawlers"], [post.priority, post.pool]);
    assert.equal("background", serve(gateway).priority);
  });

  it("goes behind a flag and before the split", () => {
    const gateway = startGateway(
      fakeMachine(),
      `{ ${pools}, "routes": [{ "split": [{ "pool": "web" }, { "pool": "web", "name": "b" }],
         "classify": [{ "pool": "crawlers" }],
         "flags": [{ "name": "flow", "when": { "methods": ["POST"] }, "pool": "web" }] }] }`,
    );
    assert.equal("crawlers", serve(gateway).pool);
    assert.equal("web", serve(gateway, { method: "POST" }).pool);
  });

  it("has rate limits of its own that hold over all routes when it is of all routes", () => {
    const gateway = startGateway(
      fakeMachine(),
      `{ "classify": [{ "name": "all", "rate_limits": [{ "key": "address", "requests": 1, "window_seconds": 60 }] }],
         ${pools}, "routes": [{ "name": "a", "pool": "web", "match": { "path": "/a" } },
                              { "name": "b", "pool": "web", "match": { "path": "/b" } }] }`,
    );
    const [first, second] = gateway.routes;
    const placesOf = (route: typeof first) =>
      route!.equipment.classification!.classes[0]!.rate_limits!.list[0]!.counted.places;
    assert.same(placesOf(first), placesOf(second));
  });

  it("is counted by its name, and bots by their categories", () => {
    const gateway = gatewayWith(
      `"classify": [{ "name": "bots", "when": { "bot": "any" }, "priority": "low" },
                    { "when": { "not": { "bot": "verified" } } }]`,
    );
    serve(gateway, agent("Googlebot/2.1"));
    serve(gateway, agent("GPTBot/1.0"));
    serve(gateway);
    assert.same({ 'class="bots"': 2, 'class="shop-2"': 3 }, counted(gateway, "classified_total"));
    assert.same(
      {
        'category="any"': 2,
        'category="crawler"': 2,
        'category="search"': 1,
        'category="ai"': 1,
      },
      counted(gateway, "bots_total"),
    );
  });
});

describe("a route", () => {
  it("has a priority of its own", () => {
    assert.equal("high", serve(gatewayWith('"priority": "high"')).priority);
  });

  it("that knows nothing of importance has no classification to pay for", () => {
    const gateway = gatewayWith('"streaming": false');
    assert.is_nil(gateway.routes[0]!.equipment.classification);
  });
});

describe("a class by time", () => {
  const file = "/usr/share/zoneinfo/Europe/Berlin";
  const nightly = `{ "time_zone": "Europe/Berlin", ${pools}, "routes": [{ "pool": "web",
    "classify": [{ "when": { "hours": "02-03", "weekdays": ["sun"] }, "priority": "bulk" }] }] }`;

  it("goes by the clocks of the document's time zone, over a change of theirs", () => {
    const [content] = io.open(file, "rb");
    const machine = fakeMachine();
    machine.files[file] = content!.read("*a")!;
    content!.close();
    const gateway = startGateway(machine, nightly);
    const at = (wall: number): string => {
      machine.clock.stepWall(wall - machine.clock.wall());
      return serve(gateway).priority;
    };
    // On 29 March 2026 the clocks go from 2 to 3 at 01:00 UTC, on 25 October from 3 to 2.
    assert.equal("normal", at(1774746000 - 1));
    assert.equal("normal", at(1774746000));
    assert.equal("bulk", at(1792886400));
    assert.equal("bulk", at(1792886400 + 7199));
    assert.equal("normal", at(1792886400 + 7200));
    // A week later there is one such hour.
    assert.equal("bulk", at(1793494800));
    assert.equal("normal", at(1793494800 + 3600));
  });

  it("goes by UTC, and says so, where a worker can't read the zone", () => {
    const machine = fakeMachine();
    const gateway = startGateway(machine, nightly);
    machine.clock.stepWall(1774749600 - machine.clock.wall());
    assert.equal("bulk", serve(gateway).priority);
    assert.equal("time_zone_unknown", machine.logged[0]!.event);
  });
});
