import { AnswerHeader, markAnswer } from "moontide/feature/cache/answer";
import { hopOf } from "moontide/feature/cache/behind";
import { narrowRequest } from "moontide/feature/cache/narrow";
import { cacheStatuses } from "moontide/feature/cache/status";
import { countCached } from "moontide/feature/cache/count";
import { isUnkept, noteMissed } from "moontide/feature/cache/unkept";
import { explainCache } from "moontide/feature/cache/explain";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { Exchange, takeExchange } from "moontide/feature/proxy/exchange";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest, Sent } from "../proxy/request";

const configurationOf = (cache: string, more = ""): string =>
  `{ "pools": { "old": { "endpoints": ["10.0.0.1:80"] }, "new": { "endpoints": ["10.0.0.2:80"] } },
     "routes": [{ "name": "shop", "pool": "old", "cache": ${cache} ${more} }] }`;

const forLong = '{ "rules": [{ "ttl_seconds": 300 }] }';

const inFront = (sent: Sent = {}): Sent => ({
  ...sent,
  headers: { host: "shop.example", ...sent.headers },
  variables: { moontide_cache: "in_front", request_uri: "/", scheme: "http", ...sent.variables },
});

const admitted = (gateway: Gateway, sent: Sent): Exchange => {
  const exchange = takeExchange();
  assert.equal("admit", admitRequest(gateway, exchange, fakeRequest(sent)).action);
  return exchange;
};

const keyOf = (gateway: Gateway, sent: Sent = {}): string | undefined =>
  admitted(gateway, inFront(sent)).cache_key;

describe("a request in front of the cache", () => {
  it("takes no endpoint", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong));
    const exchange = admitted(gateway, inFront());
    assert.equal("http://shop.example/ shop", exchange.cache_key);
    assert.is_nil(exchange.member);
  });

  it("goes to its endpoint where it bypasses the cache, and where the server has none", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong));
    const bypassing: readonly Sent[] = [
      { method: "POST" },
      { headers: { cookie: "a=b" } },
      { headers: { authorization: "x" } },
      { headers: { upgrade: "websocket" } },
      { announced_bytes: 1 },
      { body_bytes: 1 },
      { host: "other.example" },
      { headers: { host: "shop.example.evil" } },
      { variables: { request_uri: "/a b" } },
      { variables: { request_uri: `/${string.rep("a", 5000)}` } },
      { variables: { moontide_cache: "" } },
    ];
    for (const sent of bypassing) {
      const exchange = admitted(gateway, inFront(sent));
      assert.is_nil(exchange.cache_key);
      assert.is_not_nil(exchange.member);
    }
  });

  it("may announce an empty body, or have none after all", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong));
    assert.is_not_nil(keyOf(gateway, { announced_bytes: 0 }));
    assert.is_not_nil(keyOf(gateway, { body_bytes: 0 }));
  });

  it("is known by its key, each part apart and none in clear", () => {
    const cache = `{ "rules": [{ "ttl_seconds": 1 }], "key": ["header:X-A", "cookie:b", "header:authorization"] }`;
    const gateway = startGateway(fakeMachine(), configurationOf(cache));
    const seen = new LuaSet<string>();
    const sent: readonly Sent[] = [
      {},
      { headers: { "x-a": "1" } },
      { headers: { "x-a": "12" } },
      { headers: { "x-a": "1" }, cookies: { b: "2" } },
      { headers: { "x-a": "" }, cookies: { b: "12" } },
      { headers: { authorization: "secret" } },
      { headers: { "x-a": string.rep("a", 2000) } },
      { headers: { "x-a": `${string.rep("a", 1999)}b` } },
    ];
    for (const each of sent) {
      const key = keyOf(gateway, each)!;
      assert.is_nil(string.find(key, "secret", 1, true)[0]);
      assert.is_false(seen.has(key));
      seen.add(key);
    }
  });

  it("is kept apart by where a flag sends it and what it tells the endpoint", () => {
    const flags = `, "flags": [{ "name": "f", "when": { "header": { "X-P": "1" } }, "pool": "new" },
      { "name": "g", "when": { "header": { "X-Q": "1" } }, "headers": { "X-G": "1" } }]`;
    const gateway = startGateway(fakeMachine(), configurationOf(forLong, flags));
    const plain = keyOf(gateway);
    const elsewhere = keyOf(gateway, { headers: { "x-p": "1" } });
    assert.not_equal(plain, elsewhere);
  });
});

describe("a URL that several routes lead elsewhere", () => {
  it("has an answer for each of them", () => {
    const gateway = startGateway(
      fakeMachine(),
      `{ "pools": { "old": { "endpoints": ["10.0.0.1:80"] }, "new": { "endpoints": ["10.0.0.2:80"] } },
         "routes": [{ "name": "next", "match": { "headers": { "X-Next": "1" } }, "pool": "new", "cache": ${forLong} },
                    { "name": "shop", "pool": "old", "cache": ${forLong} }] }`,
    );
    assert.equal("http://shop.example/ shop", keyOf(gateway));
    assert.equal("http://shop.example/ next", keyOf(gateway, { headers: { "x-next": "1" } }));
  });
});

describe("a request of somebody who is known", () => {
  const digest = portsOn(fakeMachine()).digests.sha256("key")!;

  const gatewayWith = (authentication: string): Gateway =>
    startGateway(
      fakeMachine(),
      `{ "consumers": { "app": { "api_keys": [{ "sha256": "${digest}" }] } },
         "token_issuers": { "id": { "issuer": "id", "jwks": { "url": "https://id.example/keys" } } },
         "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
         "routes": [{ "name": "shop", "pool": "web", "cache": ${forLong}, "authentication": ${authentication} }] }`,
    );

  const asApp = { "x-api-key": "key" };

  it("bypasses the cache with an Authorization that is the endpoint's to read, hidden keys or not", () => {
    for (const more of [
      "",
      ', "hide_credentials": false',
      ', "jwt": { "issuers": ["id"] }, "hide_credentials": false',
    ]) {
      const gateway = gatewayWith(`{ "api_key": {} ${more} }`);
      assert.is_not_nil(keyOf(gateway, { headers: asApp }));
      const authorization = "Bearer somebody";
      assert.is_nil(keyOf(gateway, { headers: { ...asApp, authorization } }));
    }
  });

  it("does not where Authorization is what it was known by", () => {
    const gateway = gatewayWith(
      '{ "api_key": { "header": "Authorization" }, "hide_credentials": false }',
    );
    assert.is_not_nil(keyOf(gateway, { headers: { authorization: "Bearer key" } }));
  });

  it("bypasses the cache with a key in its URL, which would be written to disk", () => {
    const gateway = gatewayWith('{ "api_key": { "query": "api_key" } }');
    const variables = { request_uri: "/?a=1&API_KEY=key" };
    assert.is_nil(keyOf(gateway, { arguments: { api_key: "key" }, variables }));
    assert.is_nil(keyOf(gateway, { headers: asApp, variables }));
    const harmless = { request_uri: "/api_key=?a=api_key&api_key" };
    assert.is_not_nil(keyOf(gateway, { headers: asApp, variables: harmless }));
  });
});

describe("a request behind the cache", () => {
  it("is still that of its consumer, and of the team", () => {
    const digest = portsOn(fakeMachine()).digests.sha256("key")!;
    const gateway = startGateway(
      fakeMachine(),
      `{ "consumers": { "app": { "api_keys": [{ "sha256": "${digest}" }], "team": "red" } },
         "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
         "routes": [{ "name": "shop", "pool": "web", "cache": ${forLong}, "authentication": { "api_key": {} } }] }`,
    );
    const front = admitted(gateway, inFront({ headers: { "x-api-key": "key" } }));
    const hop = hopOf(gateway, front.route!.equipment.cache!, front);
    const { consumer } = admitted(gateway, behind(hop)).identity!;
    assert.equal("app", consumer!.name);
    assert.equal("red", consumer!.team);
  });

  const flags = `, "flags": [{ "name": "f", "when": { "header": { "X-P": "1" } }, "pool": "new" }]`;

  const behind = (hop: string): Sent => ({
    headers: { "x-moontide-hop": hop },
    variables: { moontide_cache: "behind" },
  });

  it("goes on with what was found out in front of it", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong, flags));
    const front = admitted(gateway, inFront({ headers: { "x-p": "1" } }));
    front.tier = 4;
    front.cohort = 7;
    const hop = hopOf(gateway, front.route!.equipment.cache!, front);
    const exchange = admitted(gateway, behind(hop));
    assert.equal("new", exchange.target!.pool.name);
    assert.same([4, 7, 300], [exchange.tier, exchange.cohort, exchange.keep_seconds]);
  });

  it("begins anew where it is found to be of another route than in front", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong, flags));
    const front = admitted(gateway, inFront({ headers: { "x-p": "1" } }));
    const elsewhere = { ...front.route!.equipment.cache!, route_name: "other" };
    const exchange = admitted(gateway, behind(hopOf(gateway, elsewhere, front)));
    assert.same(["old", 0], [exchange.target!.pool.name, exchange.keep_seconds]);
  });

  it("is a request like any other where nobody proves who sent it, and nothing of it is kept", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong, flags));
    for (const hop of ["", "0 shop 4 7 1 new shop .me"]) {
      const exchange = admitted(gateway, behind(hop));
      assert.equal("old", exchange.target!.pool.name);
      assert.same([2, 0], [exchange.tier, exchange.keep_seconds]);
      assert.is_nil(exchange.identity);
    }
  });
});

const headerOf = (lines: Record<string, string>, status = 200): AnswerHeader => ({
  status: () => status,
  get: (name) => lines[name],
  set: (name, value) => {
    lines[name] = value!;
  },
});

describe("an answer on its way to the cache", () => {
  const cache =
    '{ "rules": [{ "ttl_seconds": 30 }], "stale_while_revalidate_seconds": 5, "stale_if_error_seconds": 60 }';

  const marked = (lines: Record<string, string>, status = 200): Record<string, string> => {
    const gateway = startGateway(fakeMachine(), configurationOf(cache));
    const exchange = takeExchange();
    exchange.kept_by = gateway.routes[0]!.equipment.cache;
    exchange.keep_seconds = 30;
    markAnswer(exchange, headerOf(lines, status), 1000.5);
    return lines;
  };

  it("says how long, in words that nginx's cache reads, and keeps what the endpoint said for clients", () => {
    const lines = { "Cache-Control": "max-age=9", Expires: "later", Age: "3", "Cache-Tag": "a b" };
    assert.same(
      {
        "Cache-Control": "max-age=30, stale-while-revalidate=5, stale-if-error=60",
        "X-Moontide-Cache-Control": "max-age=9",
        "X-Moontide-Expires": "later",
        "X-Moontide-Life": "0000001000 0000001090 3",
        "X-Moontide-Tags": ",a,b,",
        Age: "3",
      },
      marked(lines),
    );
  });

  it("is not kept for what the endpoint says under these names", () => {
    const forged = { "X-Moontide-Life": "0 9999999999", "X-Moontide-Tags": ",all," };
    assert.same({ "Cache-Control": "no-store", "X-Accel-Buffering": "no" }, marked(forged, 500));
  });
});

describe("a request that goes on to the cache", () => {
  const changes = (options: string, sent: Sent): string[] => {
    const gateway = startGateway(
      fakeMachine(),
      configurationOf(`{ "rules": [{ "ttl_seconds": 1 }], ${options} }`),
    );
    const request = fakeRequest(sent);
    narrowRequest(gateway.routes[0]!.equipment.cache!, request);
    const changed: string[] = [];
    for (const call of request.calls) {
      if (string.find(call, "^[sc]")[0] !== undefined) changed[changed.length] = call;
    }
    return changed;
  };

  it("has one line of each header that the key knows, in one spelling", () => {
    assert.same(
      ["clear_header x-plan", "clear_header x_plan", "set_header x-plan a"],
      changes('"key": ["header:X-Plan", "header:X-None"]', { headers: { "x-plan": "a" } }),
    );
  });

  it("has of its cookies those that the key knows", () => {
    const cookies = { lang: "de", session: "secret" };
    const sent = { cookies, headers: { cookie: "session=secret; lang=de; lang=fr" } };
    assert.same(
      ["cookie lang", "set_header cookie lang=de"],
      changes('"key": "cookie:lang"', sent),
    );
    assert.same(["clear_header cookie"], changes('"ignore_cookies": true', sent));
    assert.same(["cookie other", "clear_header cookie"], changes('"key": "cookie:other"', sent));
  });
});

describe("what is not kept", () => {
  it("is known from its answer until one is kept, and not from errors or who left", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong));
    const cache = gateway.routes[0]!.equipment.cache!;
    for (const status of [429, 499, 502]) noteMissed(cache, "a", status, false);
    assert.is_false(isUnkept(cache, "a"));
    noteMissed(cache, "a", 404, false);
    assert.is_true(isUnkept(cache, "a"));
    assert.is_false(isUnkept(cache, "b"));
    noteMissed(cache, "a", 200, true);
    assert.is_false(isUnkept(cache, "a"));
    for (const i of $range(1, 20000)) noteMissed(cache, `${string.rep("k", 100)}${i}`, 200, false);
    assert.is_true(cache.unkept.count <= cache.unkept.maximum);
  });
});

describe("the caches in the status", () => {
  it("have what this worker has met", () => {
    const gateway = startGateway(fakeMachine(), configurationOf(forLong));
    const cache = gateway.routes[0]!.equipment.cache!;
    for (const status of ["HIT", "STALE", "MISS", "BYPASS", "HIT"]) {
      countCached(gateway, cache, status);
    }
    const expected = { route: "shop", missing: false, hits: 3, misses: 1, bypassed: 1 };
    assert.same(expected, cacheStatuses(gateway)[0]);
  });
});

describe("what would become of a request", () => {
  it("is told with the rule that holds, or why the cache is not asked", () => {
    const cache = `{ "rules": [{ "when": { "load": "high" }, "ttl_seconds": 300 }, { "ttl_seconds": 30 }], "stale_if_error_seconds": 60 }`;
    const gateway = startGateway(fakeMachine(), configurationOf(cache));
    const compiled = gateway.routes[0]!.equipment.cache!;
    const told = (sent: Sent): string =>
      explainCache(gateway, compiled, takeExchange(), fakeRequest(sent)).detail;
    assert.equal(
      'The request is looked for; rule 2 keeps an answer for 30 s, then given for 0 s while another is fetched and for 60 s in place of an error (rule 1 is off by "load").',
      told({}),
    );
    assert.equal(
      "The request bypasses it: its method is neither GET nor HEAD.",
      told({ method: "POST" }),
    );
  });
});
