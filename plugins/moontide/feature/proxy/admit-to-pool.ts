import { admit, Refusal, Verdict } from "../../kernel/verdict";
import { giveUpProbe, poolRefuses } from "../breaker/probe";
import { startingRefusal } from "../cold-start/startup";
import { Gateway } from "../gateway/gateway";
import { acquirePermit, releasePermit } from "../limit/permit";
import { acquire } from "../pool/in-flight";
import { pickMember } from "../pool/pool";
import { Target } from "../route/target";
import { Exchange } from "./exchange";

const noEndpoint: Refusal = {
  action: "shed",
  status: 503,
  reason: "no_endpoint",
  detail: "The pool of this route has no endpoint in rotation.",
  retry_after_seconds: 5,
  worth_waiting: true,
};

const atLimit: Refusal = {
  action: "shed",
  status: 503,
  reason: "pool_at_limit",
  detail: "The pool of this route has as many requests under way as it can carry.",
  retry_after_seconds: 1,
  worth_waiting: true,
};

/** The gates of a pool, in this order: its circuit breaker, its limit. What was passed is held. */
const passGates = (gateway: Gateway, exchange: Exchange, target: Target): Refusal | undefined => {
  const { pool } = target;
  const refusal = poolRefuses(gateway, exchange, pool, gateway.ports.clock.now());
  if (refusal !== undefined) return refusal;
  if (acquirePermit(gateway, exchange, pool)) return undefined;
  giveUpProbe(gateway, exchange);
  return atLimit;
};

/** Chooses the first endpoint and takes a place there. Without one, what the pool's gates gave is given back. */
export const startAtPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict => {
  const { clock, shared } = gateway.ports;
  const selection = gateway.selection;
  const now = clock.now();
  selection.now = now;
  selection.tried_count = 0;
  selection.origin = exchange.origin;
  selection.hash = exchange.hash;
  selection.affinity = exchange.affinity;
  const member = pickMember(target.pool, selection, target.subset);
  if (member === undefined) {
    giveUpProbe(gateway, exchange);
    releasePermit(gateway, exchange);
    return target.pool.cold_start === undefined
      ? noEndpoint
      : startingRefusal(gateway, target.pool);
  }
  acquire(shared.in_flight.numbers, member);
  exchange.member = member;
  exchange.started_at = now;
  exchange.attempt_started_at = now;
  return admit;
};

/** Takes a request to a pool: through its gates, to an endpoint. Never yields, and allocates nothing. */
export const admitToPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict =>
  passGates(gateway, exchange, target) ?? startAtPool(gateway, exchange, target);
