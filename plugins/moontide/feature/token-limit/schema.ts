/** `token_limits`: what requests for models may use in a time. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { modelKey } from "../key/schema";
import { whenFields } from "../when/schema";

/** More of them were made by mistake: each is asked for every request. */
const maximum_limits = 32;

/** The greatest count that a limit may allow. */
const most = 1000000000000;

export const scopeField = {
  name: "scope",
  kind: "enumeration",
  values: ["local", "cluster"],
  default: "local",
  doc: "Whether the gateway counts by itself, all its workers together, or all gateways count together in the `cluster`'s Redis.",
  other_names: ["policy"],
} as const satisfies Field;

export const limitKeyField = {
  name: "key",
  kind: "one_of",
  choices: modelKey.choices,
  required: true,
  doc: "What requests are told apart by: `consumer`, `team`, `api_key`, `model` (as clients call it), `provider`, any other word of `rate_limits`' keys, or a list of these that count together. What `provider` is part of is taken for each attempt, and a candidate whose provider has no room is passed over. Requests without any of it are told apart by their address.",
  other_names: ["by", "limit_by", "per", "identifier"],
} as const satisfies Field;

export const tokenLimitFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics and clients call the limit. Without it `token-limit-1` and so on, by its place in the list.",
    other_names: ["id"],
  },
  limitKeyField,
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that the limit holds for: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "conditions"],
  },
  {
    name: "requests",
    kind: "integer",
    minimum: 1,
    maximum: most,
    doc: "So many requests in `window_seconds` for each key.",
    other_names: ["rpm"],
  },
  {
    name: "input_tokens",
    kind: "integer",
    minimum: 1,
    maximum: most,
    doc: "So many tokens of input in `window_seconds`, cached ones included.",
    other_names: ["prompt_tokens"],
  },
  {
    name: "output_tokens",
    kind: "integer",
    minimum: 1,
    maximum: most,
    doc: "So many tokens of output in `window_seconds`, thoughts included.",
    other_names: ["completion_tokens"],
  },
  {
    name: "tokens",
    kind: "integer",
    minimum: 1,
    maximum: most,
    doc: "So many tokens in `window_seconds`, input and output together.",
    other_names: ["tpm", "total_tokens"],
  },
  {
    name: "usd",
    kind: "number",
    minimum: 0.000001,
    maximum: 900000,
    doc: "So many dollars in `window_seconds`. What is spent in a day or a month is a matter of `budgets`.",
    other_names: ["cost", "cost_usd"],
  },
  {
    name: "parallel_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    doc: "So many requests under way at once.",
    other_names: ["max_parallel_requests", "concurrency"],
  },
  {
    name: "window_seconds",
    kind: "number",
    minimum: 1,
    maximum: 2678400,
    default: 60,
    doc: "The time that everything but `parallel_requests` is counted over.",
    other_names: ["window", "period", "per_seconds", "interval", "window_size"],
  },
  scopeField,
] as const satisfies readonly Field[];

export const tokenLimitsField = {
  name: "token_limits",
  kind: "list",
  items: { kind: "record", fields: tokenLimitFields },
  maximum_items: maximum_limits,
  default: [],
  doc: "How many requests, tokens and dollars each consumer, team, model, provider or any product of them may use in a time. Held before a request by an estimate, settled after it by what it used.",
  other_names: ["llm_limits", "ai_rate_limits", "token_limit"],
} as const satisfies Field;

export type TokenLimitConfiguration = Config<typeof tokenLimitFields>;
