import { withoutParameter } from "../../policy/llm/pass-through";
import type { Authentication } from "../consumer/authentication";
import type { Place } from "../consumer/credential";

const none: readonly Place[] = [];

/** Whether a header, by its name in lower case, is where a route's clients prove who they are. */
export const isCredential = (authentication: Authentication | undefined, name: string): boolean => {
  for (const { header } of authentication?.keys ?? none) if (header === name) return true;
  return authentication?.tokens?.header === name;
};

const without = (target: string, { query }: Place): string =>
  query === undefined ? target : withoutParameter(target, query);

/** Path and query without the parameters that prove to the gateway who its client is. */
export const withoutCredentials = (
  authentication: Authentication | undefined,
  target: string,
): string => {
  let rest = target;
  for (const place of authentication?.keys ?? none) rest = without(rest, place);
  const tokens = authentication?.tokens;
  return tokens === undefined ? rest : without(rest, tokens);
};
