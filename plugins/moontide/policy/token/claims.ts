import { Claims } from "./token";

/** What tokens of an issuer must claim. */
export interface ClaimRules {
  readonly issuer: string;
  /** Any of these will do; undefined: whomever it is meant for. */
  readonly audiences: LuaSet<string> | undefined;
  /** How far the clocks of issuer and gateway may be apart. */
  readonly leeway_seconds: number;
  readonly require_expiry: boolean;
}

export type ClaimProblem =
  "token_invalid" | "token_expired" | "token_not_yet_valid" | "token_audience";

/** When a token is good, by the wall clock, the leeway included. */
export interface Lifetime {
  readonly from: number;
  readonly until: number;
}

/** `aud` is a text or a list of texts (RFC 7519, 4.1.3). */
const isFor = (audience: unknown, wanted: LuaSet<string>): boolean => {
  if (type(audience) !== "table") return typeof audience === "string" && wanted.has(audience);
  for (const item of audience as readonly unknown[]) {
    if (typeof item === "string" && wanted.has(item)) return true;
  }
  return false;
};

/** NaN, which a lenient reader of JSON lets through, is neither before nor after anything. */
const isTime = (value: unknown): boolean =>
  value === undefined || (typeof value === "number" && value === value);

/** Undefined where a time is no number, or the end is missing that must be there. */
export const lifetimeOf = (claims: Claims, rules: ClaimRules): Lifetime | undefined => {
  const { exp, nbf, iat } = claims;
  if (!isTime(exp) || !isTime(nbf) || !isTime(iat)) return undefined;
  if (exp === undefined && rules.require_expiry) return undefined;
  const begins = math.max((nbf as number | undefined) ?? 0, (iat as number | undefined) ?? 0);
  const ends = (exp as number | undefined) ?? math.huge;
  return { from: begins - rules.leeway_seconds, until: ends + rules.leeway_seconds };
};

/** What is wrong with a lifetime now, if anything. On its last second a token is over (RFC 7519, 4.1.4). */
export const lifetimeProblem = (
  { from, until }: Lifetime,
  now: number,
): ClaimProblem | undefined => {
  if (now >= until) return "token_expired";
  return now < from ? "token_not_yet_valid" : undefined;
};

/** What is wrong with the claims of a token besides its lifetime, if anything. */
export const claimProblem = (claims: Claims, rules: ClaimRules): ClaimProblem | undefined => {
  if (claims["iss"] !== rules.issuer) return "token_invalid";
  if (rules.audiences === undefined) return undefined;
  return isFor(claims["aud"], rules.audiences) ? undefined : "token_audience";
};
