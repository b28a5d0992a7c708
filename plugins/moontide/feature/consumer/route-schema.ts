import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { whenFields } from "../when/schema";

const cookie = {
  name: "cookie",
  kind: "string",
  format: "header_name",
  doc: "A cookie that may hold it, where the header is not sent.",
  other_names: ["cookie_name"],
} as const satisfies Field;

const query = {
  name: "query",
  kind: "string",
  format: "header_name",
  doc: "A parameter of the query that may hold it, where neither header nor cookie is sent. URLs get into logs and histories: only where clients can't do otherwise.",
  other_names: ["argument", "query_name", "uri_param"],
} as const satisfies Field;

const apiKeyFields = [
  {
    name: "header",
    kind: "string",
    format: "header_name",
    doc: "The header that holds the key; `Authorization` means `Authorization: Bearer KEY`. Without it `X-API-Key`, on a route with `llm` wherever clients of models send theirs: `Authorization`, `X-API-Key`, `X-Goog-Api-Key`, `?key=`.",
    other_names: ["headers", "key_names", "name"],
  },
  cookie,
  query,
] as const satisfies readonly Field[];

const jwtFields = [
  {
    name: "issuers",
    kind: "list",
    items: { kind: "string", format: "name" },
    minimum_items: 1,
    maximum_items: 8,
    unique: true,
    required: true,
    doc: "Names of the document's `token_issuers`; a token's `iss` says which of them it is from.",
    other_names: ["issuer", "providers", "token_issuers"],
  },
  {
    name: "header",
    kind: "string",
    format: "header_name",
    default: "Authorization",
    doc: "The header that holds the token; `Authorization` means `Authorization: Bearer TOKEN`.",
    other_names: ["headers", "from_headers", "header_names"],
  },
  cookie,
  query,
] as const satisfies readonly Field[];

export const authenticationFields = [
  {
    name: "api_key",
    kind: "record",
    fields: apiKeyFields,
    doc: "Takes API keys of `consumers`.",
    other_names: ["api_keys", "key_auth", "key-auth"],
  },
  {
    name: "jwt",
    kind: "record",
    fields: jwtFields,
    doc: "Takes tokens of `token_issuers`. With both, an API key that is sent goes first.",
    other_names: ["token", "tokens", "jwt_auth"],
  },
  {
    name: "required",
    kind: "boolean",
    default: true,
    doc: "Without it, requests that bring no credential pass as nobody. One that is wrong is refused either way.",
    other_names: ["allow_missing", "anonymous"],
  },
  {
    name: "allow",
    kind: "list",
    items: { kind: "record", fields: whenFields },
    minimum_items: 1,
    maximum_items: 50,
    doc: 'Who may use the route: one of these must hold, in the words of [conditions](flags.md#conditions): `[{"tag": "internal"}, {"role": "admin"}]`. Others are refused with 403. Without it, everybody who is known.',
    other_names: ["consumers", "acl", "whitelist", "requires"],
  },
  {
    name: "headers",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", format: "identity_word" },
    default: {},
    doc: 'What the endpoint is told: header → `consumer`, `tags`, `user` or `claim:NAME`, as in `{"X-Consumer": "consumer", "X-Email": "claim:email"}`. On this route clients cannot send headers of these names.',
    other_names: ["forward", "claim_to_headers", "set_headers"],
  },
  {
    name: "hide_credentials",
    kind: "boolean",
    default: false,
    doc: "Takes the credential out of the request before it goes to the endpoint.",
    other_names: ["hide_credential", "strip"],
  },
] as const satisfies readonly Field[];

/** A field of the route. */
export const authenticationField = {
  name: "authentication",
  kind: "record",
  fields: authenticationFields,
  doc: "How clients prove who they are, and who may pass: see [consumers](consumers.md). Without it nobody is asked.",
  other_names: ["auth", "authn", "consumers"],
} as const satisfies Field;

export type AuthenticationConfiguration = Config<typeof authenticationFields>;
