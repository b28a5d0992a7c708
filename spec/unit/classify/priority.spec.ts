import { classify } from "moontide/feature/classify/classification";
import type { Consumer } from "moontide/feature/consumer/identity";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import { priorityNames } from "moontide/kernel/priority";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { startGateway } from "../../support/lua/worker";
import { FakeRequest, fakeRequest, Sent } from "../proxy/request";

const gatewayWith = (route = "", top = ""): Gateway =>
  startGateway(
    fakeMachine(),
    `{ "trusted_proxies": ["10.0.0.0/8"], "priority_header": "X-Priority", ${top}
       "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" ${route} }] }`,
  );

const consumerOf = (tier: number | undefined): Consumer => ({
  name: "shop",
  tier,
  tags: new LuaSet(),
  team: undefined,
  models: [],
});

const tierOf = (gateway: Gateway, request: FakeRequest, consumer?: Consumer): number => {
  const exchange = createExchange();
  if (consumer !== undefined)
    exchange.identity = { consumer, user: "shop", subject: "shop", claims: {} };
  classify(gateway, gateway.routes[0]!.equipment.classification!, exchange, request);
  return exchange.tier;
};

const from = (peer_address: string, priority: string): Sent => ({
  peer_address,
  headers: { "x-priority": priority },
});

const trusted = (priority: string): FakeRequest => fakeRequest(from("10.0.0.9", priority));
const stranger = (priority: string): FakeRequest => fakeRequest(from("192.0.2.1", priority));

const callsOf = ({ calls }: FakeRequest, wanted: string): number => {
  let count = 0;
  for (const call of calls) if (string.find(call, wanted, 1, true)[0] !== undefined) count += 1;
  return count;
};

describe("the priority header", () => {
  it("is believed from trusted proxies, by name and by number, and passed on", () => {
    const gateway = gatewayWith();
    for (const i of $range(1, priorityNames.length)) {
      assert.equal(i - 1, tierOf(gateway, trusted(priorityNames[i - 1]!)));
      assert.equal(i - 1, tierOf(gateway, trusted(`${i - 1}`)));
    }
    const request = trusted("high");
    tierOf(gateway, request);
    assert.equal(0, callsOf(request, "clear_header"));
  });

  it("is removed from everybody else, in both spellings, and counts for nothing", () => {
    const gateway = gatewayWith();
    const request = stranger("critical");
    assert.equal(2, tierOf(gateway, request));
    assert.equal(1, callsOf(request, "clear_header x-priority"));
    assert.equal(1, callsOf(request, "clear_header x_priority"));
  });

  it("counts for nothing with any other value, and breaks nothing, in thousands of them", () => {
    const gateway = gatewayWith();
    const random = seededRandom(3, 9);
    const awkward = [
      "",
      "6",
      "-1",
      "1.0",
      "01",
      " 1",
      "HIGH",
      "high, low",
      "nan",
      "inf",
      "0x1",
      "1e0",
    ];
    for (const value of awkward) assert.equal(2, tierOf(gateway, trusted(value)), value);
    for (const _ of $range(1, 4000)) {
      const bytes: string[] = [];
      for (const i of $range(1, random.integer(40))) {
        bytes[i - 1] = string.char(random.integer(256) - 1);
      }
      const value = table.concat(bytes);
      const isNumber = string.find(value, "^[0-5]$")[0] !== undefined;
      if (!isNumber) assert.equal(2, tierOf(gateway, trusted(value)), value);
      assert.equal(2, tierOf(gateway, stranger(value)), value);
    }
    assert.equal(2, tierOf(gateway, trusted(string.rep("1", 100000))));
  });
});

describe("a request's priority", () => {
  it("comes from its class, then the header, then the consumer, then the route", () => {
    const everything = gatewayWith(
      `, "priority": "background", "classify": [{ "when": { "methods": ["POST"] }, "priority": "critical" }]`,
    );
    const post = fakeRequest({ ...from("10.0.0.9", "high"), method: "POST" });
    assert.equal(0, tierOf(everything, post, consumerOf(3)));
    assert.equal(1, tierOf(everything, trusted("high"), consumerOf(3)));
    assert.equal(3, tierOf(everything, trusted("unknown"), consumerOf(3)));
    assert.equal(4, tierOf(everything, stranger("high"), consumerOf(undefined)));
    assert.equal(2, tierOf(gatewayWith(), fakeRequest()));
  });

  it("can come from a role in the token", () => {
    const gateway = gatewayWith(
      `, "classify": [{ "when": { "role": "staff" }, "priority": "high" }],
         "authentication": { "api_key": {} }`,
      '"consumers": { "shop": { "api_keys": [{ "sha256": "44cfdcdd88354fa1412781f5a01a901c9112db33bfa8b165fbec9b618d9cf112" }] } },',
    );
    const exchange = createExchange();
    exchange.identity = {
      consumer: undefined,
      user: "ann",
      subject: "id/ann",
      claims: { roles: ["staff"] },
    };
    classify(gateway, gateway.routes[0]!.equipment.classification!, exchange, fakeRequest());
    assert.equal(1, exchange.tier);
  });
});
