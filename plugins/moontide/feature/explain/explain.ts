import { Explanation } from "../../kernel/explanation";
import { priorityNames } from "../../kernel/priority";
import { explainClasses } from "../classify/explain";
import { statusOfReason } from "../document/refusals";
import { explainCache } from "../cache/explain";
import { explainConcurrency } from "../concurrency/explain";
import { explainFlags } from "../flags/explain";
import type { Gateway } from "../gateway/gateway";
import { explainModel, ModelReport } from "../llm/explain";
import { certainEndpoint } from "../pool/explain";
import { createExchange, Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { explainRateLimits } from "../rate-limit/explain";
import type { Equipment } from "../route/equip";
import type { Route } from "../route/route";
import { explainProtection } from "../self-protection/protect";
import { explainPool } from "./pool";
import { explainBody, explainRewrite, explainRoute } from "./route";
import { explainSender } from "./sender";
import { beginWalk, goOn, Walk } from "./walk";

/** What would become of a request now, and why. */
export interface ExplainReport {
  readonly verdict: "admitted" | "waits" | "refused";
  /** Of a refusal: the word and the status that the client would be told. */
  readonly reason?: string | undefined;
  readonly status?: number | undefined;
  readonly route?: string | undefined;
  readonly consumer?: string | undefined;
  readonly priority: string;
  readonly variant?: string | undefined;
  readonly pool?: string | undefined;
  /** Where it is certain. */
  readonly endpoint?: string | undefined;
  /** Of a route with `llm`: who would answer. */
  readonly model?: ModelReport | undefined;
  readonly steps: readonly Explanation[];
}

/** How much its client may ask for. */
const explainClientLimits = (
  gateway: Gateway,
  exchange: Exchange,
  { concurrency, rate_limits }: Equipment,
  request: IncomingRequest,
  walk: Walk,
): boolean => {
  if (concurrency !== undefined || exchange.class_concurrency !== undefined) {
    const step = explainConcurrency(gateway, concurrency, exchange, request);
    if (!goOn(walk, step)) return false;
  }
  if (rate_limits === undefined && exchange.class_limits === undefined) return true;
  return goOn(walk, explainRateLimits(gateway, rate_limits, exchange, request));
};

/** What is found out before a pool is chosen (feature/proxy/enter.ts). */
const explainEntry = (
  gateway: Gateway,
  exchange: Exchange,
  { equipment }: Route,
  request: IncomingRequest,
  consumer: string | undefined,
  walk: Walk,
): boolean => {
  const { authentication, classification, flags } = equipment;
  if (authentication !== undefined || consumer !== undefined) {
    const sender = explainSender(gateway, authentication, exchange, request, consumer);
    if (!goOn(walk, sender)) return false;
  }
  if (classification !== undefined) {
    goOn(walk, explainClasses(gateway, classification, exchange, request));
  }
  const { self_protection } = gateway;
  const step =
    self_protection === undefined ? undefined : explainProtection(self_protection, exchange);
  if (step !== undefined && !goOn(walk, step)) return false;
  if (flags !== undefined) goOn(walk, explainFlags(gateway, flags, exchange, request));
  return explainClientLimits(gateway, exchange, equipment, request, walk);
};

/** What a description says beyond the request as the chain sees it. */
export interface Beyond {
  /** Whose request it is to be, whatever credentials it has. */
  readonly consumer?: string | undefined;
  /** The text of its body, for a route with models. */
  readonly body?: string | undefined;
}

/** The chain of feature/proxy/admit.ts, looked at. */
const follow = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
  { consumer, body }: Beyond,
  walk: Walk,
): ModelReport | undefined => {
  if (!goOn(walk, explainRoute(gateway, exchange, request))) return undefined;
  const route = exchange.route!;
  if (!goOn(walk, explainBody(route, request))) return undefined;
  if (!explainEntry(gateway, exchange, route, request, consumer, walk)) return undefined;
  const { llm } = route;
  if (llm !== undefined) return explainModel(gateway, exchange, llm, request, body, walk);
  const { cache } = route.equipment;
  if (cache !== undefined) goOn(walk, explainCache(gateway, cache, exchange, request));
  const rewrites = route.configuration.rewrite !== undefined;
  if (rewrites && !goOn(walk, explainRewrite(route, request))) return undefined;
  if (route.target !== undefined) explainPool(gateway, exchange, request, walk);
  return undefined;
};

const verdictOf = ({ refused, waits }: Walk): ExplainReport["verdict"] => {
  if (refused !== undefined) return "refused";
  return waits === undefined ? "admitted" : "waits";
};

const reportOf = (
  gateway: Gateway,
  exchange: Exchange,
  walk: Walk,
  model: ModelReport | undefined,
): ExplainReport => {
  const { route, target, identity, variant, tier } = exchange;
  const verdict = verdictOf(walk);
  const reason = walk.refused?.reason;
  const isCertain = verdict === "admitted" && target !== undefined;
  return {
    verdict,
    reason,
    status: reason === undefined ? undefined : statusOfReason(reason),
    route: route?.name,
    consumer: identity?.consumer?.name,
    priority: priorityNames[tier]!,
    variant: variant?.name,
    pool: target?.pool.name,
    endpoint: isCertain ? certainEndpoint(gateway, exchange, target) : undefined,
    model,
    steps: walk.steps,
  };
};

/**
 * Follows a request through the chain without sending it: takes no place and no token, draws nothing, counts nothing.
 * What is up to chance is told as such.
 *
 * @param beyond what is said of it beyond what requests have
 */
export const explainRequest = (
  gateway: Gateway,
  request: IncomingRequest,
  beyond: Beyond = {},
): ExplainReport => {
  const exchange = createExchange();
  const walk = beginWalk();
  const model = follow(gateway, exchange, request, beyond, walk);
  return reportOf(gateway, exchange, walk, model);
};
