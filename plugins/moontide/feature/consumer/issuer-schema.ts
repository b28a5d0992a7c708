import { algorithms } from "../../policy/token/algorithm";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { registryTls } from "../discovery/sources/registry-schema";

const jwksFields = [
  {
    name: "url",
    kind: "string",
    format: "http_url",
    required: true,
    doc: "Where the issuer publishes its keys as a JWK set; `https` unless the way there is trusted.",
    other_names: ["uri", "jwks_uri"],
  },
  {
    name: "refresh_seconds",
    kind: "number",
    minimum: 10,
    maximum: 86400,
    default: 300,
    doc: "How often the keys are fetched, once for all workers. While that fails the last good ones stay.",
    other_names: ["ttl_seconds", "cache_duration", "refresh_interval"],
  },
  {
    name: "refetch_seconds",
    kind: "number",
    minimum: 1,
    maximum: 3600,
    default: 10,
    doc: "A token with an unknown `kid` has the keys fetched anew, at most once in this time for the whole gateway, and waits for them.",
    other_names: ["cooldown_seconds"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 30,
    default: 3,
    doc: "How long the issuer has for its answer, and how long a request waits for keys that it needs.",
    other_names: ["timeout"],
  },
  registryTls,
] as const satisfies readonly Field[];

export const issuerFields = [
  {
    name: "issuer",
    kind: "string",
    format: "text",
    required: true,
    doc: "What `iss` must be, exactly: mostly a URL.",
    other_names: ["iss"],
  },
  {
    name: "audiences",
    kind: "list",
    items: { kind: "string", format: "text" },
    minimum_items: 1,
    unique: true,
    doc: "`aud` must be or hold one of these. Without it, tokens that the issuer made for anybody are taken: leave it out only where all of them are meant for you.",
    other_names: ["audience", "aud"],
  },
  {
    name: "algorithms",
    kind: "list",
    items: { kind: "enumeration", values: algorithms },
    minimum_items: 1,
    unique: true,
    doc: "Which signatures are taken. Without it `HS256` with a `secret`, else `RS256` and `ES256`. A key checks only the one that its kind allows, whatever a token says.",
    other_names: ["algorithm", "alg"],
  },
  {
    name: "jwks",
    kind: "record",
    fields: jwksFields,
    doc: "The issuer's public keys by URL. An issuer has this, `public_key` or `secret`.",
    other_names: ["jwks_uri", "remote_jwks"],
  },
  {
    name: "public_key",
    kind: "secret",
    doc: "The issuer's public key in PEM, or a JWK set. Files are read again every 5 s.",
    other_names: ["rsa_public_key", "key", "local_jwks"],
  },
  {
    name: "secret",
    kind: "secret",
    doc: "For `HS256`: the secret that issuer and gateway share, 32 bytes or more. Files are read again every 5 s.",
    other_names: ["shared_secret"],
  },
  {
    name: "secret_encoding",
    kind: "enumeration",
    values: ["text", "base64url"],
    default: "text",
    doc: "How `secret` is written: as it is, or in base64url without padding.",
    other_names: ["secret_is_base64", "base64_secret"],
  },
  {
    name: "leeway_seconds",
    kind: "number",
    minimum: 0,
    maximum: 300,
    default: 30,
    doc: "How far the clocks of the issuer and the gateway may be apart.",
    other_names: ["clock_skew_seconds", "leeway", "lifetime_grace_period"],
  },
  {
    name: "require_expiry",
    kind: "boolean",
    default: true,
    doc: "Tokens without `exp` are refused.",
    other_names: ["require_expiration"],
  },
  {
    name: "user_claim",
    kind: "string",
    format: "text",
    default: "sub",
    doc: "The claim that names the user, for keys, percentages and headers. Users of two issuers are never taken for one, whatever they are called.",
    other_names: ["user", "subject_claim"],
  },
  {
    name: "consumer_claim",
    kind: "string",
    format: "text",
    doc: "A claim that is the name of a consumer, such as `azp` or `client_id`. `tokens` of consumers go before it.",
    other_names: ["key_claim_name"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const tokenIssuersField = {
  name: "token_issuers",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: issuerFields },
  default: {},
  doc: "Whose tokens (JWT) prove who sends a request, by name, for `authentication.jwt` of routes.",
  other_names: ["jwt", "issuers", "jwt_providers"],
} as const satisfies Field;

export type JwksConfiguration = Config<typeof jwksFields>;
export type IssuerConfiguration = Config<typeof issuerFields>;
