/** Models by the names that clients call them: who answers, in which order, and what is done about failures. */
import { failureWords } from "../../policy/model/failure-words";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { answerCacheField } from "../answer-cache/schema";
import { embeddingBatchField } from "../embedding-batch/schema";
import { decorateField, guardsField } from "../guard/schema";
import { key } from "../key/schema";
import { modelQueueField } from "../model-queue/schema";
import { candidateFields } from "./candidate-schema";
import { ruleFields } from "./rule-schema";
import { cooldownFields, latencyFailoverFields, modelRetryFields } from "./terms-schema";

const failure = {
  kind: "one_of",
  choices: [
    { kind: "enumeration", values: failureWords },
    { kind: "integer", minimum: 400, maximum: 599 },
  ],
} as const;

const aliases = {
  kind: "list",
  items: { kind: "string", format: "model_name" },
  unique: true,
  maximum_items: 10,
  default: [],
} as const;

export const modelFields = [
  {
    name: "candidates",
    kind: "list",
    items: { kind: "record", fields: candidateFields },
    minimum_items: 1,
    maximum_items: 50,
    required: true,
    doc: "Who can answer. What one of them fails at, another one gets, as long as nothing has gone to the client.",
    other_names: ["targets", "deployments", "providers", "endpoints"],
  },
  {
    name: "choose_by",
    kind: "enumeration",
    values: ["order", "weight", "latency", "cost"],
    doc: "Who comes first: as they stand, by lot with their weights, the fastest, or the cheapest. Without it `weight` where a candidate has one, else `order`.",
    other_names: ["strategy", "routing_strategy", "algorithm", "balancer"],
  },
  {
    name: "fallback_on",
    kind: "list",
    items: failure,
    unique: true,
    default: [
      "connection",
      "timeout",
      "rate_limit",
      "quota",
      "authentication",
      "permission",
      "not_found",
      "overloaded",
      "server",
      "context_length",
    ],
    doc: 'After which failures another candidate is asked: kinds, statuses, or `"5xx"`. With `context_length`, one with more room.',
    other_names: ["failover_criteria", "on_status_codes", "fallback_strategy"],
  },
  {
    name: "fallbacks",
    kind: aliases.kind,
    items: aliases.items,
    unique: aliases.unique,
    maximum_items: aliases.maximum_items,
    default: aliases.default,
    doc: "Other models whose candidates are asked when none of its own is left, by name.",
    other_names: ["fallback", "fallback_models"],
  },
  {
    name: "context_fallbacks",
    kind: aliases.kind,
    items: aliases.items,
    unique: aliases.unique,
    maximum_items: aliases.maximum_items,
    default: aliases.default,
    doc: "Other models for conversations that do not fit into any of its candidates.",
    other_names: ["context_window_fallbacks"],
  },
  {
    name: "sticky",
    kind: "one_of",
    choices: key.choices,
    doc: "What a client is known by, so that with `weight` it stays with its candidate: when shares change, no more clients move than have to.",
    other_names: ["sticky_by", "session_affinity", "hash_on"],
  },
  {
    name: "rules",
    kind: "list",
    items: { kind: "record", fields: ruleFields },
    maximum_items: 50,
    default: [],
    doc: "Requests that go elsewhere: the first rule that holds decides.",
    other_names: ["conditions", "routing_rules"],
  },
  {
    name: "latency_failover",
    kind: "record",
    fields: latencyFailoverFields,
    doc: "A part of the requests passes over a first candidate that has become slow.",
  },
  {
    name: "retries",
    kind: "record",
    fields: modelRetryFields,
    default: {},
    doc: "How often, and after how long, a candidate is asked again.",
    other_names: ["retry"],
  },
  {
    name: "deadline_seconds",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 86400,
    default: 300,
    doc: "After so long no further attempt begins, no wait goes beyond it, and an attempt of which the client was sent nothing yet is given up.",
    other_names: ["timeout", "total_timeout_seconds"],
  },
  {
    name: "cooldown",
    kind: "record",
    fields: cooldownFields,
    default: {},
    doc: "When candidates stand aside, and for how long.",
  },
  {
    name: "default_maximum_tokens",
    kind: "integer",
    minimum: 1,
    maximum: 100000000,
    default: 4096,
    doc: "The longest answer where the client names none and the provider must have it (Anthropic).",
    other_names: ["max_tokens"],
  },
  guardsField,
  decorateField,
  answerCacheField,
  embeddingBatchField,
  modelQueueField,
] as const satisfies readonly Field[];

/** A field of the document. */
export const modelsField = {
  name: "models",
  kind: "map",
  keys: "model_name",
  values: { kind: "record", fields: modelFields },
  default: {},
  doc: "Models by the names that clients call them.",
  other_names: ["model_list", "model_aliases", "aliases"],
} as const satisfies Field;

export type ModelConfiguration = Config<typeof modelFields>;
export type CooldownConfiguration = Config<typeof cooldownFields>;
export type ModelRetryConfiguration = Config<typeof modelRetryFields>;
export type LatencyFailoverConfiguration = Config<typeof latencyFailoverFields>;

/** Of a model that has no entry of its own. */
export const bareModelOptions: ModelConfiguration = {
  candidates: [],
  fallback_on: [],
  fallbacks: [],
  context_fallbacks: [],
  rules: [],
  retries: { attempts: 1, backoff_seconds: 0.5, maximum_backoff_seconds: 5 },
  deadline_seconds: 300,
  cooldown: { seconds: 5, maximum_seconds: 300, error_percent: 50, minimum_requests: 5 },
  default_maximum_tokens: 4096,
};
