import { YieldingPorts } from "../../kernel/ports";
import { Refusal } from "../../kernel/verdict";
import { Series, seriesOf } from "../../policy/metrics/registry";
import { compileWhen, Condition, holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";
import { factsOf } from "../when/facts";
import { keyPlacesOf, Place, placeOf, settleCredential } from "./credential";
import { forwardIdentity, IdentityHeader, identityHeaders, reservedNames } from "./forward";
import { Proof } from "./identity";
import { prove } from "./prove";
import { Reason, Refusals, refusalsOf } from "./refusals";
import { AuthenticationConfiguration } from "./route-schema";

/** How a route finds out who sends a request. */
export interface Authentication {
  readonly route: string;
  readonly required: boolean;
  /** Where API keys stand; none where none are taken. */
  readonly keys: readonly Place[];
  readonly tokens: Place | undefined;
  /** The names of those whose tokens are taken. */
  readonly issuers: readonly string[];
  /** Any of these must hold; undefined: everybody who is known may pass. */
  readonly allow: readonly Condition[] | undefined;
  readonly headers: readonly IdentityHeader[];
  readonly reserved: readonly string[];
  readonly hide: boolean;
  readonly refusals: Refusals;
  /** Requests by what came of them; made on first use. */
  readonly counts: LuaMap<string, Series>;
}

const compileAllow = (
  route: string,
  allow: AuthenticationConfiguration["allow"],
): readonly Condition[] | undefined => {
  if (allow === undefined) return undefined;
  const conditions: Condition[] = [];
  for (const when of allow) conditions[conditions.length] = compileWhen(when, route);
  return conditions;
};

/** Undefined where the route asks nobody. */
export const compileAuthentication = ({ route }: RouteMaterial): Authentication | undefined => {
  const options = route.authentication;
  if (options === undefined) return undefined;
  const { api_key, jwt } = options;
  const keys = api_key === undefined ? [] : keyPlacesOf(api_key, route.llm !== undefined);
  const tokens = jwt === undefined ? undefined : placeOf(jwt);
  const headers = identityHeaders(options.headers);
  return {
    route: route.name,
    required: options.required,
    keys,
    tokens,
    issuers: jwt?.issuers ?? [],
    allow: compileAllow(route.name, options.allow),
    headers,
    reserved: reservedNames(headers),
    hide: options.hide_credentials,
    refusals: refusalsOf({ keys: keys.length > 0, tokens: tokens !== undefined }),
    counts: new LuaMap(),
  };
};

const isAllowed = (
  gateway: Gateway,
  allow: readonly Condition[],
  exchange: Exchange,
  request: IncomingRequest,
): boolean => {
  const facts = factsOf(gateway, exchange, request);
  for (const i of $range(1, allow.length)) {
    if (holds(allow[i - 1]!, facts)) return true;
  }
  return false;
};

/** Why whoever was proven may not pass, if so. It stands in the exchange already. */
export const judgeSender = (
  gateway: Gateway,
  { required, allow }: Authentication,
  exchange: Exchange,
  request: IncomingRequest,
  unproven: Reason | undefined,
): Reason | undefined => {
  const isNobody = unproven === "credentials_missing" && !required;
  if (unproven !== undefined && !isNobody) return unproven;
  if (allow === undefined || isAllowed(gateway, allow, exchange, request)) return undefined;
  // Whoever may be allowed is asked who it is.
  return unproven ?? "consumer_not_allowed";
};

const count = (gateway: Gateway, { counts, route }: Authentication, result: string): void => {
  let series = counts.get(result);
  if (series === undefined) {
    series = seriesOf(gateway.metrics.admission.authentications, [route, result]);
    counts.set(result, series);
  }
  series.value += 1;
};

const settle = (
  { keys, tokens, hide, headers, reserved }: Authentication,
  proof: Proof | undefined,
  request: IncomingRequest,
): void => {
  for (const i of $range(1, keys.length)) settleCredential(keys[i - 1]!, request, hide);
  if (tokens !== undefined) settleCredential(tokens, request, hide);
  if (headers.length > 0) forwardIdentity(headers, reserved, proof, request);
};

/**
 * Proves who sends the request and notes it in the exchange. Yields where keys of a token's issuer have to be fetched. A
 * credential that was good before costs a look-up, and allocates nothing.
 */
export const authenticate = (
  gateway: Gateway,
  ports: YieldingPorts,
  authentication: Authentication,
  exchange: Exchange,
  request: IncomingRequest,
): Refusal | undefined => {
  const [proof, unproven] = prove(gateway, ports, authentication, request);
  exchange.identity = proof?.identity;
  const reason = judgeSender(gateway, authentication, exchange, request, unproven);
  if (reason !== undefined) {
    count(gateway, authentication, reason);
    return authentication.refusals[reason];
  }
  count(gateway, authentication, proof === undefined ? "anonymous" : "accepted");
  settle(authentication, proof, request);
  return undefined;
};
