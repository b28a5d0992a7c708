import { HandedOver, handOver, takeOver } from "../../policy/cache/hop";
import { normalTier } from "../../kernel/priority";
import { holds } from "../../policy/when/when";
import type { Consumer, Identity } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Target } from "../route/target";
import { factsOf } from "../when/facts";
import type { Cache } from "./cache";
import { positionOf } from "./key";
import { hopProof } from "./secret";

/** What a worker in front of the cache tells the one behind it, as a header: `cache.conf` sends it as this. */
export const hopHeader = "x-moontide-hop";

const isPlain = ({ tier, cohort, wanted, identity }: Exchange): boolean =>
  tier === normalTier && cohort === 0 && wanted === undefined && identity === undefined;

/** The header for the request of an exchange. */
export const hopOf = (gateway: Gateway, cache: Cache, exchange: Exchange): string => {
  const { secret, plain } = hopProof(gateway);
  if (isPlain(exchange)) return plain;
  const { tier, cohort, wanted, identity } = exchange;
  return handOver(secret, {
    tier,
    cohort,
    destination: positionOf(cache, exchange),
    pool: wanted?.pool.name,
    consumer: identity?.consumer?.name,
    user: identity?.user,
  });
};

const noClaims: Readonly<Record<string, unknown>> = {};

/** What choosing an endpoint may ask of the sender. What asks for more is asked in front of the cache. */
const identityOf = (name: string | undefined, user: string): Identity => {
  const consumer: Consumer | undefined =
    name === undefined ? undefined : { name, tier: undefined, tags: new LuaSet() };
  return { consumer, user, claims: noClaims };
};

/** The destination that was meant; the two workers may have different configurations for a moment. */
const destinationOf = (cache: Cache, { destination, pool }: HandedOver): Target | undefined => {
  const meant = destination === undefined ? undefined : cache.destinations[destination - 1];
  if (meant === undefined || meant.pool.name === pool) return meant;
  for (const target of cache.destinations) if (target.pool.name === pool) return target;
  return undefined;
};

const resume = (cache: Cache, exchange: Exchange, handed: HandedOver): void => {
  exchange.tier = handed.tier;
  exchange.cohort = handed.cohort;
  exchange.wanted = destinationOf(cache, handed);
  const { consumer, user } = handed;
  if (user !== undefined) exchange.identity = identityOf(consumer, user);
};

/** For how long an answer that comes now is fresh: 0 where no rule is for it. */
export const ttlOf = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): number => {
  const facts = factsOf(gateway, exchange, request);
  for (const { condition, ttl_seconds } of cache.rules) {
    if (holds(condition, facts)) return ttl_seconds;
  }
  return 0;
};

/**
 * Whether the request comes through the cache from a worker that has found out already who sends it, and has taken its
 * rate limits. What it found out stands in the exchange then, and how long an answer may be kept. Never yields.
 * For servers behind the cache.
 */
export const comesFromCache = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): boolean => {
  exchange.kept_by = cache;
  exchange.keep_seconds = 0;
  const header = request.header(hopHeader);
  const handed = header === undefined ? undefined : takeOver(header, hopProof(gateway).secret);
  if (handed === undefined) return false;
  resume(cache, exchange, handed);
  // The load that counts is that of the pool that the answer comes from.
  if (exchange.wanted !== undefined) exchange.target = exchange.wanted;
  exchange.keep_seconds = ttlOf(gateway, cache, exchange, request);
  return true;
};
