import { withoutParameter } from "../../policy/llm/pass-through";
import type { AuthenticationConfiguration } from "../consumer/route-schema";

/** Whether a header, by its name in lower case, is where a route's clients prove who they are. */
export const isCredential = (
  authentication: AuthenticationConfiguration | undefined,
  name: string,
): boolean => {
  for (const place of [authentication?.api_key, authentication?.jwt]) {
    if (place !== undefined && string.lower(place.header) === name) return true;
  }
  return false;
};

/** Path and query without the parameters that prove to the gateway who its client is. */
export const withoutCredentials = (
  authentication: AuthenticationConfiguration | undefined,
  target: string,
): string => {
  let rest = target;
  for (const place of [authentication?.api_key, authentication?.jwt]) {
    if (place?.query !== undefined) rest = withoutParameter(rest, place.query);
  }
  return rest;
};
