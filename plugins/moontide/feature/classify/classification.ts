import { normalTier } from "../../kernel/priority";
import { Facts } from "../../policy/when/facts";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";
import { botAsked, factsOf } from "../when/facts";
import { Class, compileClasses } from "./class";
import { countBot, countClass } from "./count";
import { takePriorityHeader, tierOf } from "./priority";

/** How a route sorts its requests into classes. */
export interface Classification {
  readonly classes: readonly Class[];
  /** In lower case. */
  readonly priority_header: string | undefined;
  /** The route's own. */
  readonly tier: number | undefined;
  /** Some class asks what the sender is as a bot. */
  readonly asks_bot: boolean;
}

const asksBot = (classes: readonly Class[]): boolean => {
  for (const { asks_bot } of classes) if (asks_bot) return true;
  return false;
};

/**
 * Compiles what a route knows of the importance of its requests; undefined where it knows nothing.
 *
 * @param authenticates the route finds out who sends requests, and consumers may have a priority
 */
export const compileClassification = (
  material: RouteMaterial,
  authenticates: boolean,
): Classification | undefined => {
  const { priority } = material.route;
  const { priority_header } = material.configuration;
  const classes = compileClasses(material);
  const says = classes.length > 0 || priority !== undefined || priority_header !== undefined;
  if (!says && !authenticates) return undefined;
  return {
    classes,
    priority_header: priority_header === undefined ? undefined : string.lower(priority_header),
    tier: priority === undefined ? undefined : tierOf(priority),
    asks_bot: asksBot(classes),
  };
};

/** Of the classes that a request belongs to, the first that has a say in each matter. */
export interface Decision {
  tier: Class | undefined;
  target: Class | undefined;
  rate_limits: Class | undefined;
  concurrency: Class | undefined;
}

export const createDecision = (): Decision => ({
  tier: undefined,
  target: undefined,
  rate_limits: undefined,
  concurrency: undefined,
});

/** Filled anew for each request; nothing yields while it is in use. */
const decision: Decision = createDecision();

/** Adds a class to a decision. */
export const join = (to: Decision, one: Class): void => {
  if (to.tier === undefined && one.tier !== undefined) to.tier = one;
  if (to.target === undefined && one.target !== undefined) to.target = one;
  if (to.rate_limits === undefined && one.rate_limits !== undefined) to.rate_limits = one;
  if (to.concurrency === undefined && one.concurrency !== undefined) to.concurrency = one;
};

const decide = (gateway: Gateway, classes: readonly Class[], facts: Facts): void => {
  decision.tier = undefined;
  decision.target = undefined;
  decision.rate_limits = undefined;
  decision.concurrency = undefined;
  for (const i of $range(1, classes.length)) {
    const one = classes[i - 1]!;
    if (holds(one.condition, facts)) {
      countClass(gateway, one);
      join(decision, one);
    }
  }
};

const noteDecision = (exchange: Exchange): void => {
  exchange.wanted = decision.target?.target;
  exchange.class_limits = decision.rate_limits?.rate_limits;
  exchange.class_concurrency = decision.concurrency?.concurrency;
};

/**
 * Notes in the exchange what the request's classes say: its tier, the pool that it goes to, limits besides its
 * route's. The tier is that of the first class that has one, else what a trusted proxy asks for, else the consumer's,
 * else the route's. Never yields; allocates nothing, but for the first sight of a `User-Agent`.
 */
export const classify = (
  gateway: Gateway,
  { classes, priority_header, tier, asks_bot }: Classification,
  exchange: Exchange,
  request: IncomingRequest,
): void => {
  const asked =
    priority_header === undefined
      ? undefined
      : takePriorityHeader(gateway, priority_header, request);
  decide(gateway, classes, factsOf(gateway, exchange, request));
  if (asks_bot) countBot(gateway, botAsked());
  exchange.tier =
    decision.tier?.tier ?? asked ?? exchange.identity?.consumer?.tier ?? tier ?? normalTier;
  noteDecision(exchange);
};
