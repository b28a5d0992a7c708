/** Who answers for models: where a provider is, what it speaks, and with which keys it is asked. */
import { providerTypeNames } from "../../policy/provider/names";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import {
  credentialFields,
  providerTimeoutFields,
  connectionFields,
  providerTlsFields,
} from "./parts-schema";

const pathFields = [
  { name: "chat", kind: "string", format: "url_path", doc: "Of chat completions." },
  { name: "completions", kind: "string", format: "url_path", doc: "Of the older completions." },
  { name: "responses", kind: "string", format: "url_path", doc: "Of responses." },
  { name: "messages", kind: "string", format: "url_path", doc: "Of Anthropic's messages." },
  { name: "embeddings", kind: "string", format: "url_path", doc: "Of embeddings." },
] as const satisfies readonly Field[];

const key = { kind: "secret" } as const;

export const providerFields = [
  {
    name: "type",
    kind: "enumeration",
    values: providerTypeNames,
    required: true,
    doc: "Which provider it is. Any other that speaks OpenAI's dialect is `openai_compatible`.",
    other_names: ["provider", "kind", "dialect"],
  },
  {
    name: "base_url",
    kind: "string",
    format: "http_url",
    doc: "Where it is, as its own SDK has it. Without it, where the providers of that type are: `https://api.openai.com/v1`.",
    other_names: ["url", "api_base", "endpoint", "host"],
  },
  {
    name: "pool",
    kind: "string",
    format: "name",
    doc: "A pool whose endpoints are asked in place of `base_url`: one's own machines, with discovery, health and balancing.",
    other_names: ["upstream", "backend"],
  },
  {
    name: "base_path",
    kind: "string",
    format: "url_path",
    doc: "What stands in front of the paths of a `pool`. Without it, what the type's own URL ends with: `/v1`.",
    other_names: ["path_prefix"],
  },
  {
    name: "paths",
    kind: "record",
    fields: pathFields,
    doc: "Paths behind `base_url` that differ from the type's. A dialect that has a path here is spoken to the provider as it is.",
  },
  {
    name: "api_keys",
    kind: "list",
    items: key,
    maximum_items: 100,
    default: [],
    doc: "Its keys, which take turns: one that is refused or has used up its quota stands aside while the others go on. Files are read again every 5 s.",
    other_names: ["api_key", "key", "keys", "token"],
  },
  {
    name: "aws_credentials",
    kind: "list",
    items: { kind: "record", fields: credentialFields },
    maximum_items: 100,
    default: [],
    doc: "For Bedrock, in place of `api_keys`: what requests are signed with.",
    other_names: ["aws", "credentials"],
  },
  {
    name: "region",
    kind: "string",
    format: "name",
    doc: "For Bedrock: the region that is asked, such as `eu-central-1`.",
    other_names: ["aws_region"],
  },
  {
    name: "api_version",
    kind: "string",
    format: "name",
    doc: "For Azure: the version of its interface.",
    other_names: ["azure_api_version", "version"],
  },
  {
    name: "headers",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", format: "header_value" },
    default: {},
    doc: 'Sent with each request, in place of those of the type by the same name: `{"OpenAI-Project": "…"}`. No secrets: they stand here as they are.',
    other_names: ["extra_headers", "default_headers"],
  },
  {
    name: "usage_in_stream",
    kind: "enumeration",
    values: ["asked", "always", "never"],
    doc: "Whether a stream tells how many tokens it had: where `stream_options` asks for it, unasked, or never (then they are estimated). Without it, what is known of the type.",
  },
  {
    name: "old_maximum_tokens",
    kind: "boolean",
    doc: "Whether it wants `max_tokens` in place of `max_completion_tokens`. Without it, what is known of the type.",
  },
  {
    name: "maximum_answer_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 1073741824,
    default: 33554432,
    doc: "A longer answer is an error: it is held in memory as a whole. A stream that is translated is one, too, since some dialects repeat at the end what they said.",
    other_names: ["max_response_size"],
  },
  {
    name: "maximum_event_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 1073741824,
    default: 8388608,
    doc: "A longer event of a stream is an error: each is held in memory as a whole.",
    other_names: ["max_event_size", "maximum_chunk_bytes"],
  },
  {
    name: "timeouts",
    kind: "record",
    fields: providerTimeoutFields,
    default: {},
    doc: "How long the steps of an attempt may take.",
  },
  {
    name: "tls",
    kind: "record",
    fields: providerTlsFields,
    default: {},
    doc: "With an `https` address: what is asked of the certificate.",
    other_names: ["ssl"],
  },
  {
    name: "connections",
    kind: "record",
    fields: connectionFields,
    default: {},
    doc: "Connections that are kept for the next request.",
    other_names: ["keepalive"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const providersField = {
  name: "providers",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: providerFields },
  default: {},
  doc: "Who answers for models, by name: OpenAI, Anthropic and others, or one's own servers.",
  other_names: ["llm_providers", "ai_providers"],
} as const satisfies Field;

export type ProviderConfiguration = Config<typeof providerFields>;

/** Of a pool that is a candidate without being named by a provider. */
export const pooledOptions: ProviderConfiguration = {
  type: "openai_compatible",
  api_keys: [],
  aws_credentials: [],
  headers: {},
  maximum_answer_bytes: 33554432,
  maximum_event_bytes: 8388608,
  timeouts: {
    connect_seconds: 5,
    send_seconds: 30,
    answer_seconds: 300,
    first_token_seconds: 60,
    between_tokens_seconds: 30,
    minimum_bytes_per_second: 0,
  },
  tls: { verify: true },
  connections: { pool_size: 128, idle_seconds: 60 },
};
