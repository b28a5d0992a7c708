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

/**
 * What one attempt says of its endpoint. `answered` is false when the connection was refused, broken off
 * or too slow, whatever status the client was then given.
 *
 * 500, 502, 503, 504 and the unassigned codes from 512 on, which proxies use for unreachable or
 * overloaded origins, count against the endpoint. Redirects and 4xx, 429 included, are answers as they
 * should be. A client that left says nothing: the endpoint may well have been about to answer.
 */
export const outcomeOf = (status: number, answered: boolean): Outcome => {
  if (status === clientClosedRequest) return Outcome.Ignored;
  if (!answered) return Outcome.Dropped;
  return status >= 500 && !isAboutTheRequest(status) ? Outcome.Dropped : Outcome.Succeeded;
};
