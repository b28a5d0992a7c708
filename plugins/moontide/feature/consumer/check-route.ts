/** What the authentication of a route must be to consumers and token issuers. */
import { itemPath, quote } from "../../schema/problem";
import { listOf } from "../../policy/when/words";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration, RouteConfiguration } from "../configuration/schema";
import { isFraming } from "../proxy/framing";
import { checkNamed, namesOf } from "./check";
import { keyPlacesOf, Place, placeOf } from "./credential";
import { AuthenticationConfiguration } from "./route-schema";

/** A token's `iss` says which issuer is meant, so no two may share it. */
const checkIssuers = (
  findings: Findings,
  issuers: readonly string[],
  known: Configuration["token_issuers"],
  path: string,
): void => {
  const seen = new LuaMap<string, string>();
  const names = namesOf(known);
  for (const i of $range(1, issuers.length)) {
    const name = issuers[i - 1]!;
    checkNamed(findings, name, "token_issuers", names, itemPath(path, i));
    const issuer = known[name]?.issuer;
    const first = issuer === undefined ? undefined : seen.get(issuer);
    if (first !== undefined) {
      const expected = `issuers whose "issuer" differ: ${quote(first)} has the same`;
      add(findings, itemPath(path, i), quote(name), expected);
    }
    if (issuer !== undefined) seen.set(issuer, name);
  }
};

const holdsCredential = (places: readonly Place[], header: string): boolean => {
  for (const place of places) if (place.header === header) return true;
  return false;
};

const checkHeaders = (
  findings: Findings,
  { headers, api_key, jwt }: AuthenticationConfiguration,
  is_for_models: boolean,
  path: string,
): void => {
  const places: Place[] = [];
  for (const place of api_key === undefined ? [] : keyPlacesOf(api_key, is_for_models)) {
    places[places.length] = place;
  }
  if (jwt !== undefined) places[places.length] = placeOf(jwt);
  for (const name of namesOf(headers)) {
    const lower = string.lower(name);
    if (isFraming(name) || holdsCredential(places, lower)) {
      const expected = "a header that is the application's own, and holds no credential";
      add(findings, `${path}.headers`, quote(name), expected);
    }
  }
};

/** A name that no consumer has would shut everybody out, or nobody. */
const checkAllow = (
  findings: Findings,
  { allow }: AuthenticationConfiguration,
  consumers: readonly string[],
  path: string,
): void => {
  if (allow === undefined) return;
  for (const i of $range(1, allow.length)) {
    const { consumer } = allow[i - 1]!;
    const where = `${itemPath(`${path}.allow`, i)}.consumer`;
    if (consumer !== undefined) {
      for (const name of listOf(consumer)) {
        checkNamed(findings, name, "consumers", consumers, where);
      }
    }
  }
};

/** Checks the authentication of all routes, as far as it is sound in itself. */
export const checkAuthentication = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  { consumers, token_issuers = {} }: Partial<Configuration>,
): void => {
  if (hasShifted(findings)) return;
  for (const i of $range(1, routes.length)) {
    const path = `${itemPath("routes", i)}.authentication`;
    const options = routes[i - 1]!.authentication;
    if (options !== undefined && isSound(findings, path)) {
      const { api_key, jwt } = options;
      if (api_key === undefined && jwt === undefined) {
        add(findings, path, "neither", '"api_key", "jwt" or both');
      }
      if (jwt !== undefined)
        checkIssuers(findings, jwt.issuers, token_issuers, `${path}.jwt.issuers`);
      checkHeaders(findings, options, routes[i - 1]!.llm !== undefined, path);
      checkAllow(findings, options, namesOf(consumers), path);
    }
  }
};
