import { normalTier } from "../../kernel/priority";
import { Endpoint } from "../../kernel/endpoint";
import type { Cache } from "../cache/cache";
import type { Identity } from "../consumer/identity";
import type { ConcurrencyLimits } from "../concurrency/limits";
import type { ModelSession } from "../llm/session";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import type { Waiter } from "../queue/waiter";
import type { RateLimit } from "../rate-limit/limit";
import type { RateLimits } from "../rate-limit/rate-limits";
import { Route } from "../route/route";
import { Target } from "../route/target";
import type { Variant } from "../split/variant";

/**
 * What is known of one request, from its route to its last byte. Exchanges are used again: a request in
 * calm allocates nothing.
 */
export interface Exchange {
  route: Route | undefined;
  /** Who sends it, where that was proven. */
  identity: Identity | undefined;
  /** How important it is, and its cohort among its like (kernel/priority.ts). */
  tier: number;
  cohort: number;
  /** The keys under which it counts as under way (feature/concurrency). */
  readonly held: string[];
  held_count: number;
  /** The limits of its class. */
  class_limits: RateLimits | undefined;
  class_concurrency: ConcurrencyLimits | undefined;
  /** The rate limit that its answer tells of: the one that leaves least, how much, and for how many seconds. */
  shown_limit: RateLimit | undefined;
  shown_remaining: number;
  shown_seconds: number;
  shown_policies: string | undefined;
  /** The pool whose shedding has let it through. */
  let_in_by: Pool | undefined;
  /** Whether it was asked if it is a retry, which stands one tier lower under overload. */
  demoted: boolean;
  /** Where a flag or its class sends it, whatever its route says. */
  wanted: Target | undefined;
  /** The pool that was chosen for it; undefined until then. */
  target: Target | undefined;
  /** The variant of the route's split that was chosen for it. */
  variant: Variant | undefined;
  /** Where its client is to stand in the split from now on; a cookie tells it. */
  issued_point: number | undefined;
  /** The client's region, where the pool asks for it. */
  origin: string | undefined;
  /** What the pool's algorithm spreads requests by, and the endpoint that the request's session is with. */
  hash: number | undefined;
  affinity: string | undefined;
  /** A session that begins with this request; a cookie tells it. */
  session: string | undefined;
  /** Where the attempt under way goes; it holds one place in that endpoint's in-flight count. */
  member: Member | undefined;
  /** The pool in whose limit it takes a place. */
  permit: Pool | undefined;
  /** Of its body, as far as it is held here while the request waits. */
  body_bytes: number;
  /** Where it stands in the queue of a pool. */
  waiting: Waiter | undefined;
  /** Attempts begun so far. */
  attempts: number;
  /** Monotonic seconds: when the endpoint was chosen first, and when the present attempt began. */
  started_at: number;
  attempt_started_at: number;
  /** Endpoints of failed attempts. */
  readonly tried: Endpoint[];
  tried_count: number;
  /** One of the pool's retries under way is this request's. */
  retrying: boolean;
  /** The client asks for a WebSocket, and its route lets it through. */
  websocket: boolean;
  /** By what the cache is asked for its answer, which makes it leave the chain here. */
  cache_key: string | undefined;
  /** The cache in front that may keep its answer, and for how long. */
  kept_by: Cache | undefined;
  keep_seconds: number;
  /** The request for a model that it carries, on a route with models. */
  model: ModelSession | undefined;
  /** What it uses counts at the rates of batches. */
  batch_rates: boolean;
  /** The pool whose half-open circuit let it through to find out; it holds one of the places there. */
  probing: Pool | undefined;
}

export const createExchange = (): Exchange => ({
  route: undefined,
  identity: undefined,
  tier: normalTier,
  cohort: 0,
  held: [],
  held_count: 0,
  class_limits: undefined,
  class_concurrency: undefined,
  shown_limit: undefined,
  shown_remaining: 0,
  shown_seconds: 0,
  shown_policies: undefined,
  let_in_by: undefined,
  demoted: false,
  wanted: undefined,
  target: undefined,
  variant: undefined,
  issued_point: undefined,
  origin: undefined,
  hash: undefined,
  affinity: undefined,
  session: undefined,
  member: undefined,
  permit: undefined,
  body_bytes: 0,
  waiting: undefined,
  attempts: 0,
  started_at: 0,
  attempt_started_at: 0,
  tried: [],
  tried_count: 0,
  retrying: false,
  websocket: false,
  cache_key: undefined,
  kept_by: undefined,
  keep_seconds: 0,
  model: undefined,
  batch_rates: false,
  probing: undefined,
});

const resetExchange = (exchange: Exchange): void => {
  exchange.route = undefined;
  exchange.identity = undefined;
  exchange.tier = normalTier;
  exchange.cohort = 0;
  exchange.held_count = 0;
  exchange.class_limits = undefined;
  exchange.class_concurrency = undefined;
  exchange.shown_limit = undefined;
  exchange.shown_policies = undefined;
  exchange.let_in_by = undefined;
  exchange.demoted = false;
  exchange.wanted = undefined;
  exchange.target = undefined;
  exchange.variant = undefined;
  exchange.issued_point = undefined;
  exchange.origin = undefined;
  exchange.hash = undefined;
  exchange.affinity = undefined;
  exchange.session = undefined;
  exchange.member = undefined;
  exchange.permit = undefined;
  exchange.body_bytes = 0;
  exchange.waiting = undefined;
  exchange.attempts = 0;
  exchange.tried_count = 0;
  exchange.retrying = false;
  exchange.websocket = false;
  exchange.cache_key = undefined;
  exchange.kept_by = undefined;
  exchange.model = undefined;
  exchange.batch_rates = false;
  exchange.probing = undefined;
};

const idle: Exchange[] = [];
let idle_count = 0;

/** A blank exchange, used before or new. */
export const takeExchange = (): Exchange => {
  if (idle_count === 0) return createExchange();
  const exchange = idle[idle_count - 1]!;
  idle_count -= 1;
  return exchange;
};

/** Gives an exchange back. The caller must not hold it any longer. */
export const returnExchange = (exchange: Exchange): void => {
  resetExchange(exchange);
  idle[idle_count] = exchange;
  idle_count += 1;
};
