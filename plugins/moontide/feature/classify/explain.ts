import { Explanation } from "../../kernel/explanation";
import { normalTier, priorityNames } from "../../kernel/priority";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { Classification, createDecision, Decision, join } from "./classification";
import { isBelieved, tierOf } from "./priority";

/** Which classes the request belongs to, and why not to others. */
const statesOf = (
  gateway: Gateway,
  { classes }: Classification,
  decision: Decision,
  exchange: Exchange,
  request: IncomingRequest,
): string[] => {
  const facts = factsOf(gateway, exchange, request);
  const states: string[] = [];
  for (const one of classes) {
    const unmet = failing(one.condition, facts);
    if (unmet === undefined) join(decision, one);
    states[states.length] =
      unmet === undefined ? `of class ${one.name}` : `not of ${one.name} by "${unmet}"`;
  }
  return states;
};

interface Priority {
  readonly tier: number;
  readonly source: string;
}

const headerPriority = (
  gateway: Gateway,
  header: string,
  request: IncomingRequest,
): Priority | undefined => {
  const tier = tierOf(request.header(header) ?? "");
  if (tier === undefined || !isBelieved(gateway, request)) return undefined;
  return { tier, source: `the header ${header} of a trusted proxy` };
};

/** The first of the sources that has a say (see classification.ts). */
const priorityOf = (
  gateway: Gateway,
  { priority_header, tier }: Classification,
  decision: Decision,
  { identity }: Exchange,
  request: IncomingRequest,
): Priority => {
  const deciding = decision.tier;
  if (deciding !== undefined) return { tier: deciding.tier!, source: `class ${deciding.name}` };
  if (priority_header !== undefined) {
    const asked = headerPriority(gateway, priority_header, request);
    if (asked !== undefined) return asked;
  }
  const consumer = identity?.consumer;
  if (consumer?.tier !== undefined) {
    return { tier: consumer.tier, source: `consumer ${consumer.name}` };
  }
  if (tier !== undefined) return { tier, source: "the route" };
  return { tier: normalTier, source: "nothing else" };
};

/**
 * Which classes a request belongs to and what they decide, with where its priority comes from. Notes in the exchange
 * what `classify` would; counts nothing.
 */
export const explainClasses = (
  gateway: Gateway,
  classification: Classification,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const decision = createDecision();
  const states = statesOf(gateway, classification, decision, exchange, request);
  const { tier, source } = priorityOf(gateway, classification, decision, exchange, request);
  states[states.length] = `priority ${priorityNames[tier]} by ${source}`;
  const { target, rate_limits, concurrency } = decision;
  if (target !== undefined) {
    states[states.length] = `pool ${target.target!.pool.name} by class ${target.name}`;
  }
  if (rate_limits !== undefined) {
    states[states.length] = `rate limits of class ${rate_limits.name}`;
  }
  if (concurrency !== undefined) {
    states[states.length] = `concurrency limits of class ${concurrency.name}`;
  }
  exchange.tier = tier;
  exchange.wanted = target?.target;
  exchange.class_limits = rate_limits?.rate_limits;
  exchange.class_concurrency = concurrency?.concurrency;
  const outcome = target === undefined ? "passes" : "chosen";
  const sentence = table.concat(states, ", ");
  const detail = `${string.upper(string.sub(sentence, 1, 1))}${string.sub(sentence, 2)}.`;
  return { step: "class", outcome, detail };
};
