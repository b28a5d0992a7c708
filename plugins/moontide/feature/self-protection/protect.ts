import { Explanation } from "../../kernel/explanation";
import { priorityNames } from "../../kernel/priority";
import { Refusal } from "../../kernel/verdict";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import { SelfProtection } from "./protection";

const overloaded: Refusal = {
  action: "shed",
  status: 503,
  reason: "gateway_overloaded",
  detail: "The gateway itself has more to do than it can, and requests of this class have to wait.",
  retry_after_seconds: 2,
};

const isExempt = (exchange: Exchange): boolean =>
  exchange.route?.configuration.exempt_from_shedding === true;

/** Whether a worker with too much to do refuses a request, once its class is known. Costs a count; never yields. */
export const protect = (
  gateway: Gateway,
  protection: SelfProtection,
  exchange: Exchange,
): Refusal | undefined => {
  if (isExempt(exchange)) return undefined;
  const { tier } = exchange;
  const { counts, active, bound } = protection;
  counts[tier] = counts[tier]! + 1;
  if (!active || tier + 1 <= bound) return undefined;
  if (tier < bound && tier + gateway.ports.random.uniform() < bound) return undefined;
  const family = gateway.metrics.shedding.self_protection_refused;
  seriesOf(family, [priorityNames[tier]!]).value += 1;
  return overloaded;
};

/** What the worker that explains would do, while it refuses anything; undefined in calm. */
export const explainProtection = (
  { active, bound }: SelfProtection,
  exchange: Exchange,
): Explanation | undefined => {
  if (!active || isExempt(exchange)) return undefined;
  const { tier } = exchange;
  const facts = `This worker has too much to do and refuses from "${priorityNames[math.floor(bound)]}" on; this request is "${priorityNames[tier]}"`;
  if (tier + 1 <= bound) {
    return { step: "self_protection", outcome: "passes", detail: `${facts}.` };
  }
  const part = math.floor(100 * math.min(1, math.max(0, bound - tier)) + 0.5);
  const detail = `${facts}, of which ${part} % are let through.`;
  return { step: "self_protection", outcome: "refused", detail, reason: overloaded.reason };
};
