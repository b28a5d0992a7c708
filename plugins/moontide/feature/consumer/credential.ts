import type { IncomingRequest } from "../proxy/request";
import { removeReserved } from "../proxy/reserved";

/** Where a request may hold a credential. */
export interface Place {
  /** In lower case. */
  readonly header: string;
  readonly headers: readonly string[];
  /** The header is `Authorization`, with the scheme `Bearer` (RFC 6750, 2.1). */
  readonly bearer: boolean;
  readonly cookie: string | undefined;
  readonly query: string | undefined;
}

interface PlaceOptions {
  readonly header: string;
  readonly cookie?: string;
  readonly query?: string;
}

export const placeOf = ({ header, cookie, query }: PlaceOptions): Place => {
  const lower = string.lower(header);
  return { header: lower, headers: [lower], bearer: lower === "authorization", cookie, query };
};

type KeyOptions = Omit<PlaceOptions, "header"> & { readonly header?: string };

/** Where a route takes API keys, in the order in which they are looked for. Clients of models each have a place of their own. */
export const keyPlacesOf = (
  { header, cookie, query }: KeyOptions,
  is_for_models: boolean,
): readonly Place[] => {
  if (header !== undefined) return [placeOf({ header, cookie, query })];
  const usual = placeOf({ header: "X-API-Key", cookie, query });
  if (!is_for_models) return [usual];
  const google = placeOf({ header: "X-Goog-Api-Key", query: "key" });
  return [placeOf({ header: "Authorization" }), usual, google];
};

/** What stands there, as it was sent: the header's whole value, else the cookie's, else the parameter's. */
export const credentialAt = (place: Place, request: IncomingRequest): string | undefined => {
  const sent = request.header(place.header);
  if (sent !== undefined) return sent;
  const { cookie, query } = place;
  const kept = cookie === undefined ? undefined : request.cookie(cookie);
  if (kept !== undefined || query === undefined) return kept;
  return request.argument(query);
};

const unescape = (digits: string): string => string.char(tonumber(digits, 16)!);

const bearerText = (sent: string): string | undefined => {
  const [scheme, rest] = string.match(sent, "^(%a+)(.*)$");
  if (scheme === undefined || string.lower(scheme) !== "bearer") return undefined;
  return string.match(rest!, "^ +([%w._~+/=-]+)$")[0] ?? "";
};

/**
 * The key or token in what was sent; `""` where it is malformed, undefined where it is a credential of another kind
 * (`Authorization: Basic …`) and so none.
 */
export const credentialText = (
  place: Place,
  sent: string,
  request: IncomingRequest,
): string | undefined => {
  if (request.header(place.header) !== undefined) return place.bearer ? bearerText(sent) : sent;
  return string.gsub(sent, "%%(%x%x)", unescape)[0];
};

/** Takes a credential out of the request, wherever it stands; else sees to it that it is there once. */
const settleHeader = (place: Place, request: IncomingRequest, hide: boolean): void => {
  if (hide) return removeReserved(place.headers, request);
  // nginx answers a second `Authorization` with 400.
  if (place.bearer) return;
  const sent = request.header(place.header);
  // Of several lines nginx may have shown the first alone: an endpoint must not believe another one.
  if (sent !== undefined) request.set_header(place.header, sent);
};

/** What endpoints get to see of the credentials of a request that was let through. */
export const settleCredential = (place: Place, request: IncomingRequest, hide: boolean): void => {
  settleHeader(place, request, hide);
  if (!hide) return;
  const { cookie, query } = place;
  if (cookie !== undefined && request.cookie(cookie) !== undefined) request.clear_cookie(cookie);
  if (query !== undefined && request.argument(query) !== undefined) request.clear_argument(query);
};
