import { priorityNames } from "../../kernel/priority";
import { Refusal } from "../../kernel/verdict";
import { seriesOf } from "../../policy/metrics/registry";
import { groupOf, groupsPerTier, isBeyond } from "../../policy/shedding/level";
import { cohortOf } from "../classify/cohort";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { demoteRetry } from "./retry";
import { Shedding } from "./shedding";

const shedRefusal: Refusal = {
  action: "shed",
  status: 503,
  reason: "shed",
  detail:
    "The pool of this route has more to do than it can, and requests of this class have to wait.",
  retry_after_seconds: 2,
};

/** Counts a request whose cohort was not asked for: users are taken as spread evenly over the groups of a tier. */
const countSpread = (shedding: Shedding, tier: number): void => {
  const { counts, next_group } = shedding;
  const index = tier * groupsPerTier + next_group;
  counts[index] = counts[index]! + 1;
  shedding.next_group = (next_group + 1) % groupsPerTier;
};

const countShed = (gateway: Gateway, pool: Pool, shedding: Shedding, tier: number): void => {
  let series = shedding.series[tier];
  if (series === undefined) {
    series = seriesOf(gateway.metrics.shedding.shed, [pool.name, priorityNames[tier]!]);
    shedding.series[tier] = series;
  }
  series.value += 1;
};

/** Whether the request lies beyond the threshold; counts it where it stands. */
const isBeyondThreshold = (
  gateway: Gateway,
  exchange: Exchange,
  shedding: Shedding,
  request: IncomingRequest,
): boolean => {
  const { threshold, marginal, turn, counts } = shedding;
  const { tier } = exchange;
  if (tier !== marginal) {
    countSpread(shedding, tier);
    return tier > marginal;
  }
  const cohort = cohortOf(gateway, exchange, request);
  const index = tier * groupsPerTier + groupOf(cohort);
  counts[index] = counts[index]! + 1;
  return isBeyond(threshold, cohort, turn, gateway.ports.random);
};

/**
 * Whether a pool that has too much to do sheds a request, before it takes a place or stands in the queue. Decided once for
 * a request and a pool. Reads nothing shared; in calm it costs a count, and under overload a hash for those of the one
 * tier that is shed in part. Never yields.
 */
export const shed = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  shedding: Shedding,
  request: IncomingRequest,
): Refusal | undefined => {
  if (exchange.let_in_by === pool) return undefined;
  if (exchange.route?.configuration.exempt_from_shedding === true) return undefined;
  if (!shedding.active) countSpread(shedding, exchange.tier);
  else {
    demoteRetry(exchange, request);
    const isRefused =
      isBeyondThreshold(gateway, exchange, shedding, request) &&
      gateway.ports.random.uniform() >= shedding.lot;
    if (isRefused) {
      countShed(gateway, pool, shedding, exchange.tier);
      return shedRefusal;
    }
  }
  exchange.let_in_by = pool;
  shedding.passed += 1;
  return undefined;
};

/** Refusals that tell of too much to do; others, such as that nobody is in rotation, would not get fewer by shedding. */
const crowded = new LuaSet<string>();
for (const reason of [
  "pool_at_limit",
  "endpoints_at_limit",
  "queue_full",
  "queue_timeout",
  "deadline_too_short",
]) {
  crowded.add(reason);
}

/** A request that was let through was refused after all. */
export const noteRefused = (shedding: Shedding, { reason }: Refusal): void => {
  if (crowded.has(reason)) shedding.refused += 1;
};
