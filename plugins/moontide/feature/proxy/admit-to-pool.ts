import { Counter } from "../../kernel/ports";
import { admit, Refusal, Verdict } from "../../kernel/verdict";
import { giveUpProbe, poolRefuses } from "../breaker/probe";
import { startingRefusal } from "../cold-start/startup";
import { Gateway } from "../gateway/gateway";
import { acquirePermit, releasePermit } from "../limit/permit";
import { acquire, release } from "../pool/in-flight";
import type { Member } from "../pool/member";
import { endpointPlaces } from "../pool/places";
import { pickMember, Pool } from "../pool/pool";
import { placesFor } from "../shedding/places";
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
  // Nobody overtakes those who wait in this worker: a newcomer joins them, and its class decides.
  const isAhead = pool.queue === undefined || pool.queue.line.length === 0;
  if (!isAhead) {
    if (pool.limit !== undefined) pool.limit.window.rejections += 1;
  } else if (acquirePermit(gateway, exchange, pool, placesFor(pool, exchange.tier)))
    return undefined;
  giveUpProbe(gateway, exchange);
  const isAsleep = pool.cold_start !== undefined && pool.available.length === 0;
  return isAsleep ? startingRefusal(gateway, pool) : atLimit;
};

const allAtLimit: Refusal = {
  action: "shed",
  status: 503,
  reason: "endpoints_at_limit",
  detail: "The endpoints of this route's pool have as many requests under way as they can carry.",
  retry_after_seconds: 1,
  worth_waiting: true,
};

/** Why a pool has no endpoint for a request. */
const refusalOf = (gateway: Gateway, pool: Pool): Refusal => {
  const isAwake = pool.available.length > 0;
  if (isAwake && pool.configuration.endpoint_limit !== undefined) return allAtLimit;
  return isAwake || pool.cold_start === undefined ? noEndpoint : startingRefusal(gateway, pool);
};

/**
 * Beyond the first choice so many others are asked when endpoints are at their limits. The pool has a place, or the request
 * would not have come so far, so somebody has one; in a large pool that is nearly full, who can wait tries again.
 */
const furtherChoices = 7;

/** Whether the endpoint has room for one more; then it has it. */
const takePlace = (counts: Counter, member: Member): boolean => {
  const under_way = acquire(counts, member);
  const { limit } = member;
  if (limit === undefined) return true;
  const { window } = limit;
  if (under_way > window.maximum_in_flight) window.maximum_in_flight = under_way;
  if (under_way <= endpointPlaces(limit.limit, member.ramp_share)) return true;
  window.rejections += 1;
  if (limit.options.shadow) return true;
  release(counts, member);
  return false;
};

/** The endpoint of choice, or another one where that is at its limit. Nothing is tried more than a few times. */
const takeEndpoint = (
  gateway: Gateway,
  exchange: Exchange,
  { pool, subset }: Target,
): Member | undefined => {
  const { selection } = gateway;
  const counts = gateway.ports.shared.in_flight.numbers;
  const first = pickMember(pool, selection, subset);
  if (first === undefined || takePlace(counts, first)) return first;
  exchange.tried[0] = first;
  selection.tried = exchange.tried;
  for (const count of $range(1, math.min(furtherChoices, pool.available.length - 1))) {
    selection.tried_count = count;
    const member = pickMember(pool, selection, subset);
    if (member !== undefined && takePlace(counts, member)) return member;
    exchange.tried[count] = member ?? first;
  }
  return undefined;
};

/** Chooses the first endpoint and takes a place there. Without one, what the pool's gates gave is given back. */
export const startAtPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict => {
  const selection = gateway.selection;
  const now = gateway.ports.clock.now();
  selection.now = now;
  selection.tried_count = 0;
  selection.origin = exchange.origin;
  selection.hash = exchange.hash;
  selection.affinity = exchange.affinity;
  const member = takeEndpoint(gateway, exchange, target);
  if (member === undefined) {
    giveUpProbe(gateway, exchange);
    releasePermit(gateway, exchange);
    return refusalOf(gateway, target.pool);
  }
  exchange.member = member;
  exchange.started_at = now;
  exchange.attempt_started_at = now;
  return admit;
};

/** For a request whose turn has come: it holds its place in the limit already. */
export const resumeAtPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict => {
  const refusal = poolRefuses(gateway, exchange, target.pool, gateway.ports.clock.now());
  if (refusal === undefined) return startAtPool(gateway, exchange, target);
  releasePermit(gateway, exchange);
  return refusal;
};

/** Takes a request to a pool: through its gates, to an endpoint. Never yields, and allocates nothing. */
export const admitToPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict =>
  passGates(gateway, exchange, target) ?? startAtPool(gateway, exchange, target);
