import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "../../support/lua/admit";
import { createExchange } from "moontide/feature/proxy/exchange";
import type { Verdict } from "moontide/kernel/verdict";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { allAre, inFlight } from "./driver";
import { FakeRequest, fakeRequest, Sent } from "./request";

const gatewayWith = (routes: string, pool = '"endpoints": ["10.0.0.1:80"]'): Gateway =>
  startGateway(fakeMachine(), `{ "pools": { "web": { ${pool} } }, "routes": ${routes} }`);

const admitted = (gateway: Gateway, request: FakeRequest): Verdict =>
  admitRequest(gateway, createExchange(), request);

const outcome = (verdict: Verdict): string =>
  verdict.action === "admit" ? "admit" : `${verdict.status} ${verdict.reason}`;

describe("admission asks of a request", () => {
  const cases: readonly { routes: string; asked: string[]; then?: string[] }[] = [
    { routes: '[{ "pool": "web" }]', asked: [] },
    {
      routes: '[{ "match": { "host": "shop.example" }, "pool": "web" }]',
      asked: ["host"],
      then: ["header host", "host"],
    },
    { routes: '[{ "match": { "path": "/" }, "pool": "web" }]', asked: ["path"] },
    { routes: '[{ "match": { "path_prefix": "/" }, "pool": "web" }]', asked: ["path"] },
    { routes: '[{ "match": { "methods": ["GET"] }, "pool": "web" }]', asked: ["method"] },
    {
      routes: '[{ "match": { "headers": { "X-Tenant": "a" } }, "pool": "web" }]',
      asked: ["header x-tenant"],
    },
    {
      routes: '[{ "match": { "path_prefix": "/api" }, "pool": "web" }, { "pool": "web" }]',
      asked: ["path"],
    },
    {
      routes:
        '[{ "match": { "host": "shop.example", "path": "/", "methods": ["GET"], "headers": { "X-Tenant": "a" } }, "pool": "web" }]',
      asked: ["host", "path", "method", "header x-tenant"],
      then: ["header host", "host"],
    },
  ];
  for (const { routes, asked, then } of cases) {
    it(`${table.concat(asked, ", ")}, and for its body, with ${routes}`, () => {
      const request = fakeRequest({ headers: { "x-tenant": "a" } });
      assert.equal("admit", outcome(admitted(gatewayWith(routes), request)));
      const expected: string[] = [];
      for (const call of asked) expected[expected.length] = call;
      table.insert(expected, "announced_bytes");
      table.insert(expected, "may_have_body");
      table.insert(expected, "wants_websocket");
      for (const call of then ?? []) expected[expected.length] = call;
      assert.same(expected, request.calls);
    });
  }
});

describe("a request for a WebSocket", () => {
  const asking = { headers: { upgrade: "websocket" } };
  const carriedBy = (options: string, pool: string, sent: Sent = asking): string | undefined => {
    const exchange = createExchange();
    const gateway = gatewayWith(
      `[{ "pool": "web"${options} }]`,
      `"endpoints": ["10.0.0.1:80"]${pool}`,
    );
    admitRequest(gateway, exchange, fakeRequest(sent));
    const target = exchange.target!;
    return exchange.websocket ? target.websocket_profile : target.profile;
  };

  it("goes on where upgrades are passed on, whatever else its route asks for", () => {
    assert.equal("@moontide_http_websocket", carriedBy("", ""));
    assert.equal("@moontide_http_websocket", carriedBy(', "streaming": true', ""));
    assert.equal("@moontide_https_websocket", carriedBy("", ', "tls": { "server_name": "a" }'));
    const unverified = ', "tls": { "verify": false }, "retries": { "on": "status" }';
    assert.equal("@moontide_https_unverified_websocket", carriedBy("", unverified));
  });

  it("is one like others where its route or the protocol has none", () => {
    assert.is_nil(carriedBy(', "websockets": false', ""));
    assert.equal("@moontide_grpc", carriedBy("", ', "protocol": "grpc"'));
    assert.is_nil(carriedBy("", "", {}));
  });
});

describe("the location of a request", () => {
  const profileWith = (route: string, pool = ""): string | undefined => {
    const gateway = gatewayWith(
      `[{ "pool": "web"${route} }]`,
      `"endpoints": ["10.0.0.1:80"]${pool}`,
    );
    const exchange = createExchange();
    admitRequest(gateway, exchange, fakeRequest());
    return exchange.target!.profile;
  };

  it("is the one that it came in by for plain HTTP", () => assert.is_nil(profileWith("")));

  it("of a streaming route bounds bodies of unknown size by what the route takes", () => {
    const expected: Record<number, string> = {
      0: "1m",
      1048576: "1m",
      1048577: "10m",
      10485760: "10m",
      104857600: "100m",
      104857601: "1g",
      1099511627776: "1g",
    };
    for (const [bytes, name] of pairs(expected)) {
      const route = `, "streaming": true, "maximum_body_bytes": ${string.format("%.0f", bytes)}`;
      assert.equal(`@moontide_http_streaming_${name}`, profileWith(route));
    }
    assert.equal("@moontide_http_streaming_10m", profileWith(', "streaming": true'));
  });

  it("depends on protocol and TLS of the pool", () => {
    const tls = '"tls": { "server_name": "a" }';
    assert.equal("@moontide_https", profileWith("", `, ${tls}`));
    assert.equal("@moontide_grpcs", profileWith("", `, ${tls}, "protocol": "grpc"`));
    const unverified = ', "tls": { "verify": false }, "protocol": "grpc"';
    assert.equal("@moontide_grpcs_unverified", profileWith(', "streaming": true', unverified));
    assert.equal("@moontide_http_retry", profileWith("", ', "retries": { "on": "status" }'));
  });
});

describe("a call of gRPC", () => {
  it("is let through before its messages are there", () => {
    const request = fakeRequest({ body_bytes: 5 });
    const pool = '"endpoints": ["10.0.0.1:80"], "protocol": "grpc"';
    admitted(gatewayWith('[{ "pool": "web" }]', pool), request);
    assert.same(["announced_bytes", "forget_upgrade"], request.calls);
  });
});

describe("where routes look at hosts", () => {
  const routed = '[{ "match": { "host": "shop.example" }, "pool": "web" }]';
  const setsFor = (host: string): string | undefined => {
    const request = fakeRequest({ headers: { host } });
    admitted(gatewayWith(routed), request);
    for (const call of request.calls) {
      if (string.sub(call, 1, 8) === "set_host") return call;
    }
    return undefined;
  };

  it("the endpoint is told the host that the route was chosen by", () => {
    assert.equal("set_host shop.example", setsFor("other.example"));
  });

  it("a port and capitals are no other host", () => {
    assert.is_nil(setsFor("shop.example"));
    assert.is_nil(setsFor("Shop.Example:8080"));
  });
});

describe("admission refuses", () => {
  it("what no route matches with 404, and asks nothing about its body", () => {
    const gateway = gatewayWith('[{ "match": { "path": "/shop" }, "pool": "web" }]');
    const request = fakeRequest({ path: "/other", body_bytes: 5 });
    assert.equal("404 no_route", outcome(admitted(gateway, request)));
    assert.same(["path"], request.calls);
    assert.same(allAre(0), inFlight(gateway));
  });

  it("a request with 503 and a time to come back while its pool has nobody in rotation", () => {
    const gateway = gatewayWith('[{ "pool": "web" }]', '"discovery": { "type": "admin" }');
    const exchange = createExchange();
    const verdict = admitRequest(gateway, exchange, fakeRequest());
    assert.equal("503 no_endpoint", outcome(verdict));
    assert.equal(5, verdict.action === "shed" ? verdict.retry_after_seconds : undefined);
    assert.is_nil(exchange.member);
    assert.equal("web", exchange.target?.pool.name);
  });
});

describe("a path with control characters", () => {
  const encoded = { path: "/shop/a\nb" };

  it("is refused with 400 where it would have to be rewritten", () => {
    const gateway = gatewayWith('[{ "pool": "web", "rewrite": { "strip_prefix": "/shop" } }]');
    const request = fakeRequest(encoded);
    assert.equal("400 bad_path", outcome(admitted(gateway, request)));
    assert.equal(-1, request.calls.indexOf("set_path /a\nb"));
    assert.same(allAre(0), inFlight(gateway));
  });

  it("passes where it stays as it is", () => {
    const gateway = gatewayWith('[{ "pool": "web" }]');
    assert.equal("admit", outcome(admitted(gateway, fakeRequest(encoded))));
  });
});
