import { Refusal } from "../../kernel/verdict";

/** Why requests are refused for who sends them. The reasons are part of the contract with clients. */
const cases = [
  {
    action: "shed",
    status: 401,
    reason: "credentials_missing",
    detail: "This route wants to know who sends the request; send a credential.",
  },
  {
    action: "shed",
    status: 401,
    reason: "api_key_unknown",
    detail: "No consumer has this API key.",
  },
  {
    action: "shed",
    status: 401,
    reason: "api_key_disabled",
    detail: "This API key is disabled.",
  },
  {
    action: "shed",
    status: 401,
    reason: "api_key_expired",
    detail: "This API key has expired, or another one has taken its place.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_invalid",
    detail: "The token is malformed, or its signature is not good.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_expired",
    detail: "The token has expired.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_not_yet_valid",
    detail: "The token is not valid yet.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_audience",
    detail: "The token was made for somebody else.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_issuer_unknown",
    detail: "This route takes no tokens of this issuer.",
  },
  {
    action: "shed",
    status: 401,
    reason: "token_key_unknown",
    detail: "The issuer has no key of the token's name and kind.",
  },
  {
    action: "shed",
    status: 503,
    reason: "token_keys_unavailable",
    detail: "The keys that the token is to be checked with can't be had at present.",
    retry_after_seconds: 2,
  },
  {
    action: "shed",
    status: 403,
    reason: "consumer_not_allowed",
    detail: "Whoever sent this may not use this route.",
  },
] as const satisfies readonly Refusal[];

export type Reason = (typeof cases)[number]["reason"];

/** Of a credential, whoever's it may be. */
export type ReasonUnproven = Exclude<Reason, "consumer_not_allowed">;

/** Of a look at a credential: whom it proves, or why nobody. */
export type Proven<Proof> = LuaMultiReturn<
  [proof: Proof, reason: undefined] | [proof: undefined, reason: ReasonUnproven]
>;

/** Which credentials a route takes. */
export interface Taken {
  readonly keys: boolean;
  readonly tokens: boolean;
}

/** The challenge to a client of OAuth (RFC 6750, 3): without an error where it brought no token. */
const bearerChallenge = ({ reason, detail }: Refusal): string => {
  const isOfToken = string.sub(reason, 1, 6) === "token_";
  const error = `, error="invalid_token", error_description="${detail}"`;
  return `Bearer realm="moontide"${isOfToken ? error : ""}`;
};

/** What a refusal asks for (RFC 9110, 11.6.1). No standard has a scheme for API keys. */
const challengeOf = (refusal: Refusal, { keys, tokens }: Taken): string | undefined => {
  if (refusal.status !== 401) return undefined;
  const key = 'ApiKey realm="moontide"';
  if (!tokens) return key;
  const bearer = bearerChallenge(refusal);
  return keys ? `${bearer}, ${key}` : bearer;
};

export type Refusals = Readonly<Record<Reason, Refusal>>;

/** The refusals of a route, made when its configuration is taken over. */
export const refusalsOf = (taken: Taken): Refusals => {
  const refusals: Partial<Record<Reason, Refusal>> = {};
  for (const refusal of cases as readonly (Refusal & { readonly reason: Reason })[]) {
    const { action, status, reason, detail, retry_after_seconds } = refusal;
    const challenge = challengeOf(refusal, taken);
    refusals[reason] = { action, status, reason, detail, retry_after_seconds, challenge };
  }
  return refusals as Refusals;
};
