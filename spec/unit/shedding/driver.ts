import type { Gateway } from "moontide/feature/gateway/gateway";
import { returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import type { Pool } from "moontide/feature/pool/pool";
import { cohortsPerTier } from "moontide/kernel/priority";
import { admitRequest } from "../../support/lua/admit";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest } from "../proxy/request";

/** A pool that sheds, and one that it may spill to. */
export const startShedding = (options = "", route = "", machine = fakeMachine()): Gateway =>
  startGateway(
    machine,
    `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"], "limit": {}, "shedding": {} ${options} },
         "west": { "endpoints": ["10.0.0.2:80"] } },
       "routes": [{ "pool": "web" ${route} }] }`,
  );

export const webOf = (gateway: Gateway): Pool => gateway.pools.get("web")!;

/** Everything from this tier on is shed, and nothing by lot. */
export const shedFrom = (gateway: Gateway, tier: number): void => {
  const { shedding } = webOf(gateway);
  if (shedding === undefined) return error("the pool sheds nothing", 2);
  shedding.active = true;
  shedding.threshold = tier * cohortsPerTier;
  shedding.marginal = tier;
  shedding.lot = 0;
};

/** What a request of that tier is told: "admit" or the reason why not. It is over at once. */
export const ask = (
  gateway: Gateway,
  tier: number,
  request: IncomingRequest = fakeRequest(),
): string => {
  const exchange = takeExchange();
  exchange.tier = tier;
  const verdict = admitRequest(gateway, exchange, request);
  finishExchange(gateway, exchange, verdict.action === "admit" ? 200 : 503, undefined);
  returnExchange(exchange);
  return verdict.action === "admit" ? "admit" : verdict.reason;
};
