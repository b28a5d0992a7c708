/** A model's `cache`: answers that are given again. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { cacheRuleFields } from "../cache/schema";
import { semanticCacheField } from "../semantic-cache/schema";

const daySeconds = 86400;
/** More of these were written by mistake. */
const most_items = 50;

export const answerCacheFields = [
  {
    name: "ttl_seconds",
    kind: "integer",
    minimum: 0,
    maximum: 30 * daySeconds,
    default: 3600,
    doc: "How long an answer is given again, where no rule says otherwise. 0: it is not kept.",
    other_names: ["ttl", "max_age_s", "lifetime_seconds"],
  },
  {
    name: "rules",
    kind: "list",
    items: { kind: "record", fields: cacheRuleFields },
    maximum_items: most_items,
    default: [],
    doc: "Other times for some requests: the first rule whose `when` holds decides.",
    other_names: ["lifetimes"],
  },
  {
    name: "scope",
    kind: "enumeration",
    values: ["consumer", "team", "all"],
    default: "consumer",
    doc: "Who shares answers: each user with nobody, the users of a team, or everybody. Who is not known is one user; who has no team shares with nobody.",
    other_names: ["tenant", "share", "isolation"],
  },
  {
    name: "store",
    kind: "enumeration",
    values: ["shared_memory", "redis"],
    default: "shared_memory",
    doc: "Where answers are kept: in this gateway's memory (`moontide_answers`), or for all gateways in the Redis of `cluster`.",
    other_names: ["backend", "policy", "type"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 16777216,
    default: 1048576,
    doc: "A larger answer, as the provider sent it, is not kept. Also how far a client may be behind in a stream that it shares.",
    other_names: ["max_size", "max_entry_bytes"],
  },
  {
    name: "maximum_total_bytes",
    kind: "integer",
    minimum: 65536,
    maximum: 1099511627776,
    default: 268435456,
    doc: "Of the model's answers in Redis, all together; those that would go first make room. In shared memory the size of `moontide_answers` is the bound, for all models.",
    other_names: ["max_total_size"],
  },
  {
    name: "maximum_temperature",
    kind: "number",
    minimum: 0,
    maximum: 2,
    doc: "Requests with a higher `temperature`, or without any, have nothing to do with the cache. Without it all are kept: whoever asks the same twice gets the same answer.",
    other_names: ["max_temperature"],
  },
  {
    name: "keep_fallbacks",
    kind: "boolean",
    default: false,
    doc: "Also keeps what another candidate answered than the one that is asked first.",
    other_names: ["cache_fallbacks"],
  },
  {
    name: "ignore",
    kind: "list",
    items: { kind: "string", format: "text" },
    unique: true,
    maximum_items: most_items,
    default: [],
    doc: "Outermost members of the request, as they are sent to the provider, that don't tell answers apart: `user`, `metadata`.",
    other_names: ["exclude", "ignore_members"],
  },
  {
    name: "tags",
    kind: "list",
    items: { kind: "string", format: "name" },
    unique: true,
    maximum_items: 16,
    default: [],
    doc: "What all of its answers can be purged by, besides the tags that a request names in `X-Moontide-Cache-Tags`.",
    other_names: ["labels"],
  },
  {
    name: "client_control",
    kind: "boolean",
    default: true,
    doc: "Heeds what a request says in `X-Moontide-Cache`: `no-cache`, `no-store`, `ttl=SECONDS`.",
    other_names: ["request_control"],
  },
  {
    name: "maximum_ttl_seconds",
    kind: "integer",
    minimum: 1,
    maximum: 30 * daySeconds,
    doc: "The longest time that a request may ask for. Without it, no longer than its answer would be kept anyway.",
    other_names: ["max_ttl_seconds"],
  },
  {
    name: "single_flight",
    kind: "boolean",
    default: true,
    doc: "Requests for the same at the same time share one request to the provider: of all workers, and with `redis` of all gateways. Streams share one stream of all workers, which each reads as it comes.",
    other_names: ["coalesce", "singleflight", "collapse"],
  },
  {
    name: "wait_seconds",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 3600,
    default: 60,
    doc: "How long one request waits for another one's answer, or for the first piece of its stream, before it goes on by itself.",
    other_names: ["lock_timeout_seconds"],
  },
  semanticCacheField,
] as const satisfies readonly Field[];

/** A field of a model. */
export const answerCacheField = {
  name: "cache",
  kind: "record",
  fields: answerCacheFields,
  doc: "Gives an answer again to whoever asks the same: docs/answer-cache.md.",
  other_names: ["response_cache", "caching"],
} as const satisfies Field;

export type AnswerCacheConfiguration = Config<typeof answerCacheFields>;
