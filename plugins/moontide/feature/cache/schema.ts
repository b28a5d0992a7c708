import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { key } from "../key/schema";
import { whenFields } from "../when/schema";

type WhenField = (typeof whenFields)[number];

/** What is kept is given to everybody: how long must not hang on who asked first. */
type LifetimeField = Extract<WhenField, { name: "path_prefix" | "hours" | "weekdays" | "load" }>;

const isOfLifetimes = (field: WhenField): field is LifetimeField =>
  field.name === "path_prefix" ||
  field.name === "hours" ||
  field.name === "weekdays" ||
  field.name === "load";

const lifetimeFields = (): readonly LifetimeField[] => {
  const fields: LifetimeField[] = [];
  for (const field of whenFields) if (isOfLifetimes(field)) fields[fields.length] = field;
  return fields;
};

/** More rules than this were made by mistake. */
const maximum_rules = 50;
const daySeconds = 86400;

export const cacheRuleFields = [
  {
    name: "when",
    kind: "record",
    fields: lifetimeFields(),
    doc: "For which answers the rule is meant: all conditions must hold. Without any, all. What is kept is for everybody, so no condition asks for the sender.",
    other_names: ["match", "if"],
  },
  {
    name: "ttl_seconds",
    kind: "integer",
    required: true,
    minimum: 0,
    maximum: 30 * daySeconds,
    doc: "How long an answer is fresh. 0: it is not kept.",
    other_names: ["ttl", "max_age", "lifetime_seconds"],
  },
] as const satisfies readonly Field[];

export const cacheFields = [
  {
    name: "rules",
    kind: "list",
    items: { kind: "record", fields: cacheRuleFields },
    minimum_items: 1,
    maximum_items: maximum_rules,
    required: true,
    doc: "How long answers are fresh: the first rule whose `when` holds decides. An answer that none is for is not kept.",
    other_names: ["ttl", "lifetimes"],
  },
  {
    name: "key",
    kind: "one_of",
    choices: key.choices,
    doc: "What answers depend on besides scheme, host, path and query, in the key language. Each value is kept apart. Headers that an answer's `Vary` names are kept apart anyway.",
    other_names: ["vary", "vary_headers", "cache_key"],
  },
  {
    name: "statuses",
    kind: "list",
    items: { kind: "integer", minimum: 200, maximum: 599 },
    minimum_items: 1,
    unique: true,
    default: [200, 301, 308],
    doc: "Answers of these statuses are kept.",
    other_names: ["status", "response_code"],
  },
  {
    name: "bypass",
    kind: "record",
    fields: whenFields,
    doc: "Requests that have nothing to do with the cache: all conditions must hold.",
    other_names: ["skip", "except"],
  },
  {
    name: "ignore_cookies",
    kind: "boolean",
    default: false,
    doc: "Cookies are taken off before the request goes to the endpoint. Without it, a request with cookies bypasses the cache unless `key` names one; then the endpoint gets those in the key alone.",
    other_names: ["strip_cookies"],
  },
  {
    name: "shared",
    kind: "boolean",
    default: false,
    doc: "On a route with `authentication`: an answer is for everybody who may enter, instead of for the one user who got it.",
    other_names: ["public"],
  },
  {
    name: "respect_origin",
    kind: "boolean",
    default: true,
    doc: "An answer whose `Cache-Control` says `private`, `no-store` or `no-cache` is not kept. One with `Set-Cookie` never is.",
    other_names: ["cache_control"],
  },
  {
    name: "stale_while_revalidate_seconds",
    kind: "integer",
    minimum: 0,
    maximum: 30 * daySeconds,
    default: 0,
    doc: "So long after it ceased to be fresh an answer is still given, while one request fetches another.",
    other_names: ["stale_while_revalidate", "grace_seconds"],
  },
  {
    name: "stale_if_error_seconds",
    kind: "integer",
    minimum: 0,
    maximum: 30 * daySeconds,
    default: 0,
    doc: "So long after it ceased to be fresh an answer is given instead of a refusal, a failed connection, or 429, 500, 502, 503 and 504.",
    other_names: ["stale_if_error", "keep_seconds"],
  },
  {
    name: "tag_header",
    kind: "string",
    format: "header_name",
    default: "Cache-Tag",
    doc: "The header in which the endpoint names tags to purge by, with commas or blanks in between. Clients don't get to see it.",
    other_names: ["tags", "surrogate_key"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 0,
    maximum: 1099511627776,
    default: 10485760,
    doc: "Answers that announce more bytes are not kept.",
    other_names: ["max_size", "max_object_size"],
  },
] as const satisfies readonly Field[];

export const cacheField = {
  name: "cache",
  kind: "record",
  fields: cacheFields,
  doc: "Keeps answers to GET and HEAD in front of the pool. Needs the snippets `cache.conf` and `cache-server.conf`.",
  other_names: ["proxy_cache", "caching"],
} as const satisfies Field;

export type CacheConfiguration = Config<typeof cacheFields>;
