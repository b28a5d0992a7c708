import { explainClasses } from "moontide/feature/classify/explain";
import type { Consumer } from "moontide/feature/consumer/identity";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { createExchange } from "moontide/feature/proxy/exchange";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { counted } from "../proxy/driver";
import { fakeRequest, Sent } from "../proxy/request";

const gateway = (): Gateway =>
  startGateway(
    fakeMachine(),
    `{ "trusted_proxies": ["10.0.0.0/8"], "priority_header": "X-Priority",
       "pools": { "web": { "endpoints": ["10.0.0.1:80"] }, "crawlers": { "endpoints": ["10.0.0.2:80"] } },
       "routes": [{ "name": "shop", "pool": "web", "priority": "high", "classify": [
         { "name": "bots", "when": { "bot": "crawler" }, "priority": "low", "pool": "crawlers",
           "rate_limits": [{ "key": "address", "requests": 10, "window_seconds": 60 }] },
         { "name": "exports", "when": { "path_prefix": "/export" }, "priority": "bulk" }] }] }`,
  );

const shop: Consumer = { name: "app", tier: 0, tags: new LuaSet(), team: undefined, models: [] };

const told = (sent: Sent, consumer?: Consumer): string => {
  const worker = gateway();
  const exchange = createExchange();
  if (consumer !== undefined)
    exchange.identity = { consumer, user: "app", subject: "app", claims: {} };
  const classification = worker.routes[0]!.equipment.classification!;
  const { step, outcome, detail } = explainClasses(
    worker,
    classification,
    exchange,
    fakeRequest(sent),
  );
  assert.same({}, counted(worker, "classified_total"));
  const pool = exchange.wanted?.pool.name ?? "none";
  return `${step} ${outcome}: ${detail} tier ${exchange.tier}, pool ${pool}`;
};

describe("the explanation of a request's classes", () => {
  it("tells which it belongs to, and what each decides", () => {
    assert.equal(
      'class chosen: Of class bots, not of exports by "path_prefix", priority low by class bots, pool crawlers by class bots, rate limits of class bots. tier 3, pool crawlers',
      told({ headers: { "user-agent": "Googlebot/2.1" } }),
    );
  });

  it("tells where the priority comes from", () => {
    const none = 'class passes: Not of bots by "bot", not of exports by "path_prefix", priority';
    assert.equal(`${none} high by the route. tier 1, pool none`, told({}));
    assert.equal(`${none} critical by consumer app. tier 0, pool none`, told({}, shop));
    const headers = { "x-priority": "5" };
    assert.equal(
      `${none} bulk by the header x-priority of a trusted proxy. tier 5, pool none`,
      told({ peer_address: "10.0.0.1", headers }, shop),
    );
    assert.equal(`${none} high by the route. tier 1, pool none`, told({ headers }));
  });
});
