import { hashOf } from "../../policy/key/hash";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { createProbePool, ProbePool } from "../../policy/balance/probe-pool";
import { wordsOf } from "../key/schema";
import { readKey } from "../key/read";
import { Ports } from "../../kernel/ports";
import { PoolConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { LoadConfiguration } from "../load/schema";
import { Exchange } from "../proxy/exchange";
import { IncomingRequest } from "../proxy/request";
import { readSession } from "../sticky/session";
import { createSticky, Sticky } from "../sticky/sticky";

/**
 * What a pool's algorithm needs of requests and answers beyond what every request has. Pools whose algorithm needs
 * nothing have none, and pay nothing.
 */
export interface Binding {
  /** `consistent_hash`: what requests are spread by. */
  readonly key: KeyPlan | undefined;
  readonly sticky: Sticky | undefined;
  /** `least_load`: what tells how busy endpoints are. */
  readonly load: LoadConfiguration | undefined;
  /** `probing`: what endpoints answered. */
  readonly probes: ProbePool | undefined;
}

/** The binding of a pool with these options, made when they are taken over. What was probed `before` stays known. */
export const createBinding = (
  ports: Ports,
  name: string,
  { balancer }: PoolConfiguration,
  before: Binding | undefined,
): Binding | undefined => {
  const { algorithm, load } = balancer;
  const binding: Binding = {
    key: algorithm === "consistent_hash" ? compileKey(wordsOf(balancer.hash.key)) : undefined,
    sticky: algorithm === "sticky" ? createSticky(ports, name, balancer.sticky) : undefined,
    load: algorithm === "least_load" ? load : undefined,
    probes: algorithm === "probing" ? (before?.probes ?? createProbePool()) : undefined,
  };
  return next(binding)[0] === undefined ? undefined : binding;
};

/** Reads from a request what its pool's algorithm chooses by. */
export const bindRequest = (
  gateway: Gateway,
  exchange: Exchange,
  binding: Binding,
  request: IncomingRequest,
): void => {
  const { key, sticky } = binding;
  if (key !== undefined) {
    const text = readKey(key, exchange.identity, request, gateway.trusted_proxies);
    if (text !== undefined) exchange.hash = hashOf(text);
  } else if (sticky !== undefined) {
    readSession(sticky, exchange, request.cookie(sticky.cookie_name), gateway.ports.random);
  }
};
