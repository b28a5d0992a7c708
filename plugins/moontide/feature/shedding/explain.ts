import { Explanation } from "../../kernel/explanation";
import { Random } from "../../kernel/ports";
import { priorityNames } from "../../kernel/priority";
import { groupOf, isBeyond, partOfTier } from "../../policy/shedding/level";
import { cohortOf } from "../classify/cohort";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { demoteRetry } from "./retry";
import { Shedding } from "./shedding";

const skipped = (detail: string): Explanation => ({ step: "shedding", outcome: "skipped", detail });

/** Nothing is drawn: where the lot falls is taken for the middle. */
const even: Random = { uniform: () => 0.5 };

/** For the tier that is shed in part: whose turn it is. */
const explainMarginal = (
  gateway: Gateway,
  exchange: Exchange,
  { threshold, turn }: Shedding,
  request: IncomingRequest,
  facts: string,
): Explanation => {
  const cohort = cohortOf(gateway, exchange, request);
  const isShed = isBeyond(threshold, cohort, turn, even);
  const part = math.floor(100 * partOfTier(threshold) + 0.5);
  const group = `group ${groupOf(cohort) + 1} of 8`;
  const detail = `${facts}; ${part} % of this class are let through, and ${group}, which the user is in, is ${isShed ? "not " : ""}among them.`;
  if (!isShed) return { step: "shedding", outcome: "passes", detail };
  return { step: "shedding", outcome: "refused", detail, reason: "shed" };
};

/** Whether a pool would shed a request now, and why. Counts nothing; a retry is noted in the exchange as one. */
export const explainShedding = (
  gateway: Gateway,
  exchange: Exchange,
  pool: Pool,
  shedding: Shedding,
  request: IncomingRequest,
): Explanation => {
  if (exchange.route?.configuration.exempt_from_shedding === true) {
    return skipped("The route is exempt from shedding.");
  }
  if (!shedding.active) {
    const detail = `Pool ${pool.name} has room: nothing is shed.`;
    return { step: "shedding", outcome: "passes", detail };
  }
  demoteRetry(exchange, request);
  const { tier } = exchange;
  const { marginal, lot } = shedding;
  const facts = `Pool ${pool.name} has too much to do and sheds from "${priorityNames[marginal]}" on; this request is "${priorityNames[tier]}"`;
  if (tier < marginal) return { step: "shedding", outcome: "passes", detail: `${facts}.` };
  if (tier === marginal) return explainMarginal(gateway, exchange, shedding, request, facts);
  const few = math.floor(100 * lot + 0.5);
  const detail = `${facts}: it is shed, but for ${few} % by lot.`;
  return { step: "shedding", outcome: "refused", detail, reason: "shed" };
};
