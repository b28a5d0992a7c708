import { Outcome } from "../../kernel/outcome";

/**
 * Server errors that say something of the request rather than of who answers it (RFC 9110, 15.6;
 * RFC 4918; RFC 2295; RFC 5842; RFC 2774; RFC 6585): an unknown method, an unsupported version, a
 * negotiation or loop that the resource caused, a network that wants a login.
 */
const isAboutTheRequest = (status: number): boolean =>
  status === 501 || status === 505 || (status >= 506 && status <= 511);

/** nginx's status for a client that left before it had its answer. */
const clientClosedRequest = 499;

/** What gateways say when an endpoint did not answer. */
const isGatewayError = (status: number): boolean => status >= 502 && status <= 504;

/**
 * What one attempt says of its endpoint. `answered` is false when no response header came: the connection was
 * refused, broken off or too slow if the client was then told 502 to 504. Anything else is about the request
 * (a malformed chunk while it was passed on: 400) or about the gateway, and no client can eject endpoints with it.
 *
 * 500, 502, 503, 504 and the unassigned codes from 512 on, which proxies use for unreachable or
 * overloaded origins, count against the endpoint. Redirects and 4xx, 429 included, are answers as they
 * should be. A client that left says nothing: the endpoint may well have been about to answer.
 */
export const outcomeOf = (status: number, answered: boolean): Outcome => {
  if (status === clientClosedRequest) return Outcome.Ignored;
  if (!answered) return isGatewayError(status) ? Outcome.Dropped : Outcome.Ignored;
  return status >= 500 && !isAboutTheRequest(status) ? Outcome.Dropped : Outcome.Succeeded;
};
