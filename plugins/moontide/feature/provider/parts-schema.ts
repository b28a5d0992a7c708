/** Records within the options of a provider. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const providerTimeoutFields = [
  {
    name: "connect_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 75,
    default: 5,
    doc: "How long opening a connection may take, the TLS handshake included.",
    other_names: ["timeout", "connection_timeout", "connect_timeout"],
  },
  {
    name: "send_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 3600,
    default: 30,
    doc: "How long the provider may take to accept the next piece of the request.",
    other_names: ["write_timeout"],
  },
  {
    name: "answer_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 300,
    doc: "How long a whole answer may take that is not streamed.",
    other_names: ["read_timeout", "request_timeout", "timeout_seconds"],
  },
  {
    name: "first_token_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 60,
    doc: "How long a stream may take until the first piece of its answer. Pings don't count.",
    other_names: ["stream_timeout", "time_to_first_token"],
  },
  {
    name: "between_tokens_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 30,
    doc: "How long a stream may be silent within its answer. A stream that is given up ends with an error.",
    other_names: ["idle_seconds", "inter_token_timeout", "stream_idle_timeout"],
  },
  {
    name: "minimum_bytes_per_second",
    kind: "number",
    minimum: 0,
    maximum: 1000000,
    default: 0,
    doc: "A stream that brought less over the last 30 s is given up. 0: however slow it is.",
    other_names: ["minimum_rate"],
  },
] as const satisfies readonly Field[];

export const credentialFields = [
  {
    name: "access_key_id",
    kind: "secret",
    required: true,
    doc: "The access key's id.",
    other_names: ["access_key", "aws_access_key_id"],
  },
  {
    name: "secret_access_key",
    kind: "secret",
    required: true,
    doc: "The secret access key.",
    other_names: ["secret_key", "aws_secret_access_key"],
  },
  {
    name: "session_token",
    kind: "secret",
    doc: "Of temporary credentials.",
    other_names: ["aws_session_token", "token"],
  },
] as const satisfies readonly Field[];

export const providerTlsFields = [
  {
    name: "verify",
    kind: "boolean",
    default: true,
    doc: "Whether the certificate must be valid for the provider's name. Authorities are those of `lua_ssl_trusted_certificate` in nginx's configuration.",
    other_names: ["ssl_verify", "insecure"],
  },
  {
    name: "server_name",
    kind: "string",
    format: "hostname",
    doc: "What is sent as SNI and must be in the certificate, when it is not the host in `base_url`.",
    other_names: ["sni"],
  },
] as const satisfies readonly Field[];

export const connectionFields = [
  {
    name: "pool_size",
    kind: "integer",
    minimum: 1,
    maximum: 10000,
    default: 128,
    doc: "So many idle connections each worker keeps.",
    other_names: ["keepalive_pool_size"],
  },
  {
    name: "idle_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 3600,
    default: 60,
    doc: "How long an idle connection is kept.",
    other_names: ["keepalive_timeout"],
  },
] as const satisfies readonly Field[];

export type ProviderTimeouts = Config<typeof providerTimeoutFields>;
