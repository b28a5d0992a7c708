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
import { hopSecret } from "./secret";

/** What a worker in front of the cache tells the one behind it, as a header: `cache.conf` sends it as this. */
export const hopHeader = "x-moontide-hop";

const isPlain = ({ tier, cohort, wanted, identity }: Exchange): boolean =>
  tier === normalTier && cohort === 0 && wanted === undefined && identity === undefined;

/** The header for the request of an exchange. */
export const hopOf = (gateway: Gateway, cache: Cache, exchange: Exchange): string => {
  const plain = isPlain(exchange);
  if (plain && cache.plain_hop !== undefined) return cache.plain_hop;
  const { tier, cohort, wanted, identity } = exchange;
  const hop = handOver(hopSecret(gateway), {
    route: cache.route_name,
    tier,
    cohort,
    destination: positionOf(cache, exchange),
    pool: wanted?.pool.name,
    consumer: identity?.consumer?.name,
    subject: identity?.subject,
  });
  if (plain) cache.plain_hop = hop;
  return hop;
};

const noClaims: Readonly<Record<string, unknown>> = {};

/** What choosing an endpoint may ask of the sender. What asks for more is asked in front of the cache. */
const identityOf = (
  { consumers }: Gateway,
  name: string | undefined,
  subject: string,
): Identity => {
  const team = consumers.by_name.get(name ?? "")?.team;
  const consumer: Consumer | undefined =
    name === undefined
      ? undefined
      : { name, tier: undefined, tags: new LuaSet(), team, models: [] };
  // The endpoint was told the user's own name in front of the cache.
  return { consumer, user: subject, subject, claims: noClaims };
};

/** The destination that was meant; the two workers may have different configurations for a moment. */
const destinationOf = (cache: Cache, { destination, pool }: HandedOver): Target | undefined => {
  const meant = destination === undefined ? undefined : cache.destinations[destination - 1];
  if (meant === undefined || meant.pool.name === pool) return meant;
  for (const target of cache.destinations) if (target.pool.name === pool) return target;
  return undefined;
};

const resume = (gateway: Gateway, cache: Cache, exchange: Exchange, handed: HandedOver): void => {
  exchange.tier = handed.tier;
  exchange.cohort = handed.cohort;
  exchange.wanted = destinationOf(cache, handed);
  const { consumer, subject } = handed;
  if (subject !== undefined) exchange.identity = identityOf(gateway, consumer, subject);
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
 * For servers behind the cache. Where another route is found here than there, for what was changed on the way or in the
 * configuration, the request begins anew, and its answer is not kept.
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
  const handed = header === undefined ? undefined : takeOver(header, hopSecret(gateway));
  if (handed?.route !== cache.route_name) return false;
  resume(gateway, cache, exchange, handed);
  // The load that counts is that of the pool that the answer comes from.
  if (exchange.wanted !== undefined) exchange.target = exchange.wanted;
  exchange.keep_seconds = ttlOf(gateway, cache, exchange, request);
  return true;
};
