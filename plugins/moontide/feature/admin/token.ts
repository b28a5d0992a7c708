import { AdminTokenConfiguration } from "../configuration/schema";

/** The token of an `Authorization` header (RFC 6750, 2.1), or undefined. */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined;
  const [scheme, token] = string.match(authorization, "^(%a+) +([%w._~+/=-]+)$");
  return scheme !== undefined && string.lower(scheme) === "bearer" ? token : undefined;
};

/** Compares without stopping at the first difference: the time taken tells nothing of where it is. */
export const isSameDigest = (left: string, right: string): boolean => {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (const i of $range(1, left.length)) {
    difference |= string.byte(left, i) ^ string.byte(right, i);
  }
  return difference === 0;
};

/**
 * The role of the token with that digest, or undefined for a stranger. All are compared, whichever it is; of two
 * entries for one token the later counts.
 */
export const roleOf = (
  tokens: readonly AdminTokenConfiguration[],
  digest: string,
): AdminTokenConfiguration["role"] | undefined => {
  let role: AdminTokenConfiguration["role"] | undefined;
  for (const token of tokens) {
    if (isSameDigest(token.sha256, digest)) role = token.role;
  }
  return role;
};
