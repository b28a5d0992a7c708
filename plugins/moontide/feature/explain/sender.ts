import { Explanation } from "../../kernel/explanation";
import { Authentication, judgeSender } from "../consumer/authentication";
import { explainAuthentication } from "../consumer/explain";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";

const step = "authentication";

/** A consumer that the description names in place of credentials. */
const explainNamed = (
  gateway: Gateway,
  authentication: Authentication,
  exchange: Exchange,
  request: IncomingRequest,
  name: string,
): Explanation => {
  const consumer = gateway.consumers.by_name.get(name);
  exchange.identity = { consumer, user: name, subject: name, claims: {} };
  const who = `The request is taken to come from consumer ${name}`;
  const reason = judgeSender(gateway, authentication, exchange, request, undefined);
  return reason === undefined
    ? { step, outcome: "passes", detail: `${who}.` }
    : { step, outcome: "refused", detail: `${who}; no entry of "allow" fits.`, reason };
};

/**
 * Who a request would be taken to come from, and whether that is enough. Notes it in the exchange.
 *
 * @param consumer is to be believed without credentials
 */
export const explainSender = (
  gateway: Gateway,
  authentication: Authentication | undefined,
  exchange: Exchange,
  request: IncomingRequest,
  consumer: string | undefined,
): Explanation => {
  if (authentication === undefined) {
    return { step, outcome: "skipped", detail: "The route asks nobody who they are." };
  }
  return consumer === undefined
    ? explainAuthentication(gateway, authentication, exchange, request)
    : explainNamed(gateway, authentication, exchange, request, consumer);
};
