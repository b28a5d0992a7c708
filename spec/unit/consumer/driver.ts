import { fakeMachine, FakeMachine, yieldingOn } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest, FakeRequest, Sent } from "../proxy/request";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { admitRequest } from "moontide/feature/proxy/admit";
import { createExchange, Exchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { YieldingPorts } from "moontide/kernel/ports";
import type { Verdict } from "moontide/kernel/verdict";

/** A document with one pool, one route with that authentication, and these options at the top. */
export const documentWith = (authentication: string, top: string): string =>
  `{ ${top}, "pools": { "web": { "endpoints": ["10.0.0.1:80"] } },
     "routes": [{ "name": "shop", "pool": "web", "authentication": ${authentication} }] }`;

/** One worker of a gateway, and what its machine has. */
export interface World {
  readonly machine: FakeMachine;
  readonly gateway: Gateway;
}

export const worldWith = (
  authentication: string,
  top: string,
  machine: FakeMachine = fakeMachine(),
): World => ({ machine, gateway: startGateway(machine, documentWith(authentication, top)) });

export interface Asked {
  readonly verdict: Verdict;
  /** The reason of a refusal; `admit` without one. */
  readonly reason: string;
  readonly exchange: Exchange;
  readonly request: FakeRequest;
}

/** A request through the chain, as far as the choice of an endpoint. */
export const ask = (world: World, sent: Sent = {}, given?: YieldingPorts): Asked => {
  const { machine, gateway } = world;
  const ports = given ?? yieldingOn(machine, undefined, gateway.ports);
  const request = fakeRequest(sent);
  const exchange = createExchange();
  const verdict = admitRequest(gateway, ports, exchange, request);
  const reason = verdict.action === "admit" ? "admit" : verdict.reason;
  if (reason === "admit") exchange.attempts = 1;
  const { identity } = exchange;
  finishExchange(gateway, exchange, 200, 0.01);
  exchange.identity = identity;
  return { verdict, reason, exchange, request };
};

export const bearer = (credential: string): Sent => ({
  headers: { authorization: `Bearer ${credential}` },
});

export const has = (list: readonly string[], wanted: string): boolean => {
  for (const item of list) if (item === wanted) return true;
  return false;
};
