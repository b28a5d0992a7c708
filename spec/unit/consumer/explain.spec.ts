import { explainAuthentication } from "moontide/feature/consumer/explain";
import { checkConfiguration } from "moontide/feature/configuration/check";
import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import type { Explanation } from "moontide/kernel/explanation";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { counted } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";
import { ask, documentWith, World, worldWith } from "./driver";

const { digests, json } = portsOn(fakeMachine());
const consumers = `"consumers": {
  "shop": { "api_keys": [{ "sha256": "${digests.sha256("shop-key")}" }], "tags": ["internal"] },
  "guest": { "api_keys": [{ "sha256": "${digests.sha256("guest-key")}" }] } }`;
const authentication = '{ "api_key": {}, "allow": [{ "tag": "internal" }, { "role": "admin" }] }';

const keyed = (key: string): Sent => ({ headers: { "x-api-key": key } });

const explain = ({ gateway }: World, sent: Sent): Explanation => {
  const { equipment } = gateway.routes[0]!;
  const exchange = createExchange();
  const request = fakeRequest(sent);
  return explainAuthentication(gateway, equipment.authentication!, exchange, request);
};

describe("the explanation of authentication", () => {
  it("says who it is, or why that is not enough", () => {
    const world = worldWith(authentication, consumers);
    const passes = explain(world, keyed("shop-key"));
    assert.equal("passes", passes.outcome);
    assert.equal("The request comes from consumer shop.", passes.detail);
    const forbidden = explain(world, keyed("guest-key"));
    assert.equal("consumer_not_allowed", forbidden.reason);
    assert.equal(
      'The request comes from consumer guest; no entry of "allow" fits, by "tag", "role".',
      forbidden.detail,
    );
    assert.equal("api_key_unknown", explain(world, keyed("other")).reason);
    assert.equal("credentials_missing", explain(world, {}).reason);
  });

  it("remembers and counts nothing", () => {
    const world = worldWith(authentication, consumers);
    explain(world, keyed("shop-key"));
    assert.equal(0, world.gateway.consumers.proven.count);
    assert.same({}, counted(world.gateway, "authentications_total"));
  });
});

describe("a new configuration", () => {
  it("counts at once, whatever was proven before", () => {
    const world = worldWith('{ "api_key": {} }', consumers);
    assert.equal("admit", ask(world, keyed("shop-key")).reason);
    const text = documentWith('{ "api_key": {} }', '"consumers": {}');
    adoptConfiguration(world.gateway, checkConfiguration(text, json).configuration!, 2);
    assert.equal("api_key_unknown", ask(world, keyed("shop-key")).reason);
  });
});
