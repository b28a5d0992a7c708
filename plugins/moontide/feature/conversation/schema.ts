/** `conversations` of a route's `llm`. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const conversationFields = [
  {
    name: "store",
    kind: "enumeration",
    values: ["shared_memory", "redis"],
    default: "shared_memory",
    doc: "Where conversations are kept: in this gateway's memory (`moontide_conversations`), where those that are used least make room, or for all gateways in the Redis of `cluster`.",
    other_names: ["backend", "type"],
  },
  {
    name: "ttl_seconds",
    kind: "integer",
    minimum: 60,
    maximum: 7776000,
    default: 86400,
    doc: "For so long after its last use a conversation is kept.",
    other_names: ["ttl", "lifetime_seconds"],
  },
  {
    name: "maximum_turns",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    default: 200,
    doc: "So many of the last turns are read at most.",
    other_names: ["history_length", "max_turns"],
  },
  {
    name: "maximum_turn_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 8388608,
    default: 262144,
    doc: "A larger turn, question and answer together, is not kept: nothing can follow it.",
    other_names: ["max_turn_size"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 16777216,
    default: 1048576,
    doc: "So much of the last turns is read at most.",
    other_names: ["max_history_bytes"],
  },
  {
    name: "when_full",
    kind: "enumeration",
    values: ["trim", "summarize", "refuse"],
    default: "trim",
    doc: "What becomes of a conversation that is longer than the `context_tokens` of every candidate of the model: `trim` leaves its oldest turns out, `summarize` has `summary_model` say what they were about, `refuse` leaves it as it is, and the client is told.",
    other_names: ["truncation", "overflow"],
  },
  {
    name: "summary_model",
    kind: "string",
    format: "model_name",
    doc: "The model that summarizes, one of `models`. Without it, the one that is asked.",
    other_names: ["summarizer"],
  },
  {
    name: "summary_tokens",
    kind: "integer",
    minimum: 50,
    maximum: 8192,
    default: 500,
    doc: "How long a summary may be.",
    other_names: ["summary_max_tokens"],
  },
  {
    name: "sticky",
    kind: "boolean",
    default: true,
    doc: "Keeps a conversation with the candidate and the endpoint of a pool that have read it already, unless these have far more to do than others.",
    other_names: ["affinity"],
  },
] as const satisfies readonly Field[];

/** A field of a route's `llm`. */
export const conversationsField = {
  name: "conversations",
  kind: "record",
  fields: conversationFields,
  doc: "Keeps what was said, so that clients need not send it again: see [conversations](conversations.md). Without it nothing is kept.",
  other_names: ["conversation", "history", "ai_history"],
} as const satisfies Field;

export type ConversationConfiguration = Config<typeof conversationFields>;
