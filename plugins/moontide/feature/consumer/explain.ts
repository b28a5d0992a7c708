import { Explanation } from "../../kernel/explanation";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { Authentication, judgeSender } from "./authentication";
import { Identity } from "./identity";
import { prove } from "./prove";

const describe = (identity: Identity | undefined): string => {
  if (identity === undefined) return "nobody known";
  const { consumer, user, api_key } = identity;
  if (consumer === undefined) return `user ${user}, who is no consumer`;
  if (api_key !== undefined) return `consumer ${consumer.name}, by the virtual key ${api_key}`;
  return consumer.name === user ? `consumer ${user}` : `consumer ${consumer.name}, user ${user}`;
};

/** Which condition of each entry of `allow` is not met. */
const unmet = (
  gateway: Gateway,
  { allow }: Authentication,
  exchange: Exchange,
  request: IncomingRequest,
): string => {
  const names: string[] = [];
  const facts = factsOf(gateway, exchange, request);
  for (const condition of allow ?? []) {
    names[names.length] = `"${failing(condition, facts) ?? ""}"`;
  }
  return table.concat(names, ", ");
};

/** Who a request would be taken to come from, and whether that is enough. Notes it in the exchange; asks nobody, counts nothing. */
export const explainAuthentication = (
  gateway: Gateway,
  authentication: Authentication,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const step = "authentication";
  const [proof, unproven] = prove(gateway, undefined, authentication, request);
  exchange.identity = proof?.identity;
  const who = `The request comes from ${describe(proof?.identity)}`;
  const reason = judgeSender(gateway, authentication, exchange, request, unproven);
  if (reason === undefined) return { step, outcome: "passes", detail: `${who}.` };
  const isNobody = unproven === "credentials_missing" && !authentication.required;
  const isForbidden = unproven === undefined || isNobody;
  const detail =
    isForbidden && authentication.allow !== undefined
      ? `${who}; no entry of "allow" fits, by ${unmet(gateway, authentication, exchange, request)}.`
      : authentication.refusals[reason].detail;
  return { step, outcome: "refused", detail, reason };
};
