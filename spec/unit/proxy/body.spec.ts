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

describe("a request's body", () => {
  const limited = '"maximum_body_bytes": 100';
  const cases: readonly {
    name: string;
    route: string;
    sent: Sent;
    outcome: string;
    read: boolean;
  }[] = [
    {
      name: "announced at the limit",
      route: limited,
      sent: { announced_bytes: 100, body_bytes: 100 },
      outcome: "admit",
      read: true,
    },
    {
      name: "announced above the limit",
      route: limited,
      sent: { announced_bytes: 101, body_bytes: 101 },
      outcome: "413 body_too_large",
      read: false,
    },
    {
      name: "unannounced at the limit",
      route: limited,
      sent: { body_bytes: 100 },
      outcome: "admit",
      read: true,
    },
    {
      name: "unannounced above the limit",
      route: limited,
      sent: { body_bytes: 101 },
      outcome: "413 body_too_large",
      read: true,
    },
    {
      name: "announced smaller than it is",
      route: limited,
      sent: { announced_bytes: 5, body_bytes: 101 },
      outcome: "413 body_too_large",
      read: true,
    },
    { name: "that can't come", route: limited, sent: {}, outcome: "admit", read: false },
    {
      name: "of a route that takes none",
      route: '"maximum_body_bytes": 0',
      sent: { body_bytes: 1 },
      outcome: "413 body_too_large",
      read: true,
    },
    {
      name: "that is empty, of a route that takes none",
      route: '"maximum_body_bytes": 0',
      sent: { announced_bytes: 0, body_bytes: 0 },
      outcome: "admit",
      read: false,
    },
    {
      name: "on a streaming route",
      route: `${limited}, "streaming": true`,
      sent: { body_bytes: 101 },
      outcome: "admit",
      read: false,
    },
    {
      name: "announced above the limit of a streaming route",
      route: `${limited}, "streaming": true`,
      sent: { announced_bytes: 101 },
      outcome: "413 body_too_large",
      read: false,
    },
  ];
  for (const { name, route, sent, outcome: expected, read } of cases) {
    it(`${name} is ${read ? "read" : "not read"}: ${expected}`, () => {
      const gateway = gatewayWith(`[{ "pool": "web", ${route} }]`);
      const request = fakeRequest(sent);
      assert.equal(expected, outcome(admitted(gateway, request)));
      assert.equal(read, request.calls.indexOf("read_body") >= 0);
      assert.same(allAre(expected === "admit" ? 1 : 0), inFlight(gateway));
    });
  }

  it("is read before a place is taken and before the pool's names go into the request", () => {
    const gateway = gatewayWith(
      '[{ "pool": "web", "rewrite": { "add_prefix": "/v1" } }]',
      '"endpoints": ["10.0.0.1:80"], "host_header": "inner.example"',
    );
    const request = fakeRequest({ path: "/cart" });
    let before = -1;
    const slow = {
      ...request,
      may_have_body: () => true,
      read_body: (): number => {
        request.calls[request.calls.length] = "read_body";
        before = inFlight(gateway).shared;
        return 3;
      },
    };
    assert.equal("admit", outcome(admitted(gateway, slow)));
    assert.equal(0, before);
    assert.same(
      [
        "announced_bytes",
        "path",
        "set_path /v1/cart",
        "read_body",
        "wants_websocket",
        "set_host inner.example",
      ],
      request.calls,
    );
  });

  it("that is too large leaves the request as it was", () => {
    const gateway = gatewayWith(
      '[{ "pool": "web", "maximum_body_bytes": 1, "rewrite": { "add_prefix": "/v1" } }]',
    );
    const request = fakeRequest({ announced_bytes: 2 });
    admitted(gateway, request);
    assert.same(["announced_bytes"], request.calls);
  });
});
