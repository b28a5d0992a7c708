/** A route's `llm`: requests for models, in the dialects of their clients. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { conversationsField } from "../conversation/schema";
import { decorateField, guardsField } from "../guard/schema";

export const llmFields = [
  {
    name: "models",
    kind: "list",
    items: { kind: "string", format: "model_pattern" },
    minimum_items: 1,
    unique: true,
    doc: 'Which models its clients may name: those of `models`, and `"openai/gpt-4o"` or `"openai/*"` for what a provider has without being one of them. Without it, all of `models`.',
    other_names: ["allowed_models", "allow"],
  },
  {
    name: "default_model",
    kind: "string",
    format: "model_name",
    doc: "The model for requests that name none, or one that the route does not have. Without it they are refused with 404.",
    other_names: ["fallback_model", "model"],
  },
  {
    name: "strip_prefix",
    kind: "string",
    format: "url_path",
    doc: "What stands in front of `/v1` in the paths of the route: `/ai` for `/ai/v1/chat/completions`.",
    other_names: ["prefix", "base_path", "path_prefix"],
  },
  {
    name: "drop_unsupported",
    kind: "boolean",
    default: false,
    doc: "What a candidate's dialect has no word for is left out; without it the request is refused with 400, which names the field.",
    other_names: ["drop_params", "ignore_unsupported"],
  },
  {
    name: "passthrough",
    kind: "boolean",
    default: false,
    doc: "Lets clients reach the rest of the providers' interfaces as `/v1/providers/NAME/…`, with the gateway's keys.",
    other_names: ["pass_through", "proxy"],
  },
  {
    name: "on_disconnect",
    kind: "enumeration",
    values: ["abort", "drain", "charge"],
    default: "abort",
    doc: "When the client goes away before it has its whole answer, stream or not: `abort` ends it at the provider and counts what came, `drain` reads it to its end for the true usage, `charge` ends it and counts what was reserved: the output that was asked for at most, else that of the model's mean answer. No other candidate is asked then.",
    other_names: ["disconnect_policy", "on_client_disconnect"],
  },
  {
    name: "ping_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 15,
    doc: "After so long without an event the client of a stream that has begun is sent one without content, so that nothing in between takes the connection for dead. 0: never.",
    other_names: ["keepalive_seconds", "heartbeat_seconds"],
  },
  {
    name: "shutdown_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 25,
    doc: "After a reload, or when nginx is told to stop, a stream may go on so long; then it ends with an error. nginx cuts whatever is left at `worker_shutdown_timeout`, of which this should be 3 s less.",
    other_names: ["shutdown_timeout", "grace_seconds"],
  },
  {
    name: "hold_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 16777216,
    default: 262144,
    doc: "The beginning of a stream is held until the first piece of the answer, so that a failure before it can go to another candidate; never more than this.",
    other_names: ["hold_back_bytes", "buffer_bytes"],
  },
  {
    name: "cost_header",
    kind: "boolean",
    default: false,
    doc: "Tells clients what a whole answer has cost, in US dollars: `X-Moontide-Cost: 0.000012500`. A stream has begun before that is known.",
    other_names: ["show_cost", "response_cost"],
  },
  conversationsField,
  guardsField,
  decorateField,
] as const satisfies readonly Field[];

export type LlmConfiguration = Config<typeof llmFields>;
