import type { Gateway } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import { factsOf } from "moontide/feature/when/facts";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest, Sent } from "../proxy/request";

const gatewayWith = (top: string): Gateway =>
  startGateway(
    fakeMachine(),
    `{ ${top} "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }`,
  );

/** `country/region` of a client, `-` for what is not known. */
const placeOf = (gateway: Gateway, sent: Sent): string => {
  const facts = factsOf(gateway, createExchange(), fakeRequest(sent));
  return `${facts.country() ?? "-"}/${facts.region() ?? "-"}`;
};

const proxies = '"trusted_proxies": ["10.0.0.0/8"],';
const header =
  '"geography": { "header": "X-Country", "regions": { "DE": "eu", "US": "us" }, "networks": { "192.0.2.0/24": "lab" } },';

describe("where a client is", () => {
  it("is what a trusted proxy's header says, and nobody else's", () => {
    const gateway = gatewayWith(proxies + header);
    const headers = { "x-country": "DE" };
    assert.equal("DE/eu", placeOf(gateway, { peer_address: "10.0.0.1", headers }));
    assert.equal("-/-", placeOf(gateway, { peer_address: "198.51.100.1", headers }));
    assert.equal("-/lab", placeOf(gateway, { peer_address: "192.0.2.1", headers }));
    assert.equal("-/-", placeOf(gatewayWith(header), { peer_address: "10.0.0.1", headers }));
  });

  it("is a country without a region of its own", () => {
    const gateway = gatewayWith(proxies + header);
    const headers = { "x-country": "FR", "x-forwarded-for": "192.0.2.7" };
    assert.equal("FR/lab", placeOf(gateway, { peer_address: "10.0.0.1", headers }));
  });

  it("is what a variable of nginx's says, whoever asks", () => {
    const gateway = gatewayWith(
      '"geography": { "variable": "geoip2_country", "regions": { "US": "us" } },',
    );
    const variables = { geoip2_country: "US" };
    assert.equal("US/us", placeOf(gateway, { variables }));
    assert.equal("-/-", placeOf(gateway, {}));
  });

  it("is the configured region, else the gateway's, where nothing else is known", () => {
    const located = '"location": { "region": "eu" },';
    assert.equal("-/eu", placeOf(gatewayWith(located + header), { peer_address: "198.51.100.1" }));
    const own = '"geography": { "networks": { "192.0.2.0/24": "lab" }, "default_region": "us" },';
    assert.equal("-/us", placeOf(gatewayWith(located + own), { peer_address: "198.51.100.1" }));
  });

  it("is nowhere without a geography", () => {
    assert.equal("-/-", placeOf(gatewayWith('"location": { "region": "eu" },'), {}));
  });
});

describe("what conditions ask of one request", () => {
  it("is not what they learned of the one before", () => {
    const gateway = gatewayWith("");
    const headers = { "user-agent": "curl/8.5.0" };
    assert.is_true(
      factsOf(gateway, createExchange(), fakeRequest({ headers })).bot()!.has("library"),
    );
    assert.is_nil(factsOf(gateway, createExchange(), fakeRequest()).bot());
  });

  it("looks the sender up once", () => {
    const request = fakeRequest({ headers: { "user-agent": "curl/8.5.0" } });
    const facts = factsOf(gatewayWith(""), createExchange(), request);
    facts.bot();
    facts.bot();
    assert.same(["header user-agent"], request.calls);
  });
});
