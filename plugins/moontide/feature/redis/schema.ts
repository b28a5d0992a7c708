import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const redisFields = [
  {
    name: "host",
    kind: "string",
    format: "text",
    doc: "The server's name or address. Not together with `socket`.",
    other_names: ["address", "server", "url"],
  },
  {
    name: "port",
    kind: "integer",
    minimum: 1,
    maximum: 65535,
    default: 6379,
    doc: "The port that the server listens on.",
  },
  {
    name: "socket",
    kind: "string",
    format: "file_path",
    doc: "A unix socket in place of `host` and `port`.",
    other_names: ["unix_socket", "unix", "path"],
  },
  {
    name: "username",
    kind: "string",
    doc: "The user of Redis' access control lists. Needs a `password`; without it the password is the server's.",
    other_names: ["user"],
  },
  {
    name: "password",
    kind: "secret",
    doc: "The password, from the environment or a file.",
    other_names: ["auth"],
  },
  {
    name: "database",
    kind: "integer",
    minimum: 0,
    maximum: 65535,
    default: 0,
    doc: "The number of the database.",
    other_names: ["db", "index"],
  },
  {
    name: "tls",
    kind: "record",
    fields: [
      {
        name: "verify",
        kind: "boolean",
        default: true,
        doc: "Whether the server's certificate must be valid for its name.",
        other_names: ["ssl_verify", "insecure"],
      },
      {
        name: "server_name",
        kind: "string",
        format: "hostname",
        doc: "The name that the certificate must hold, when it is not `host`.",
        other_names: ["sni"],
      },
    ] as const satisfies readonly Field[],
    doc: "Speaks TLS. Authorities are those of `lua_ssl_trusted_certificate` in nginx's configuration.",
    other_names: ["ssl"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.005,
    maximum: 5,
    default: 0.1,
    doc: "How long a request may wait for Redis, connecting included. Then the gateway decides by itself.",
    other_names: ["timeout", "connect_timeout", "read_timeout"],
  },
  {
    name: "pool_size",
    kind: "integer",
    minimum: 1,
    maximum: 10000,
    default: 100,
    doc: "So many idle connections each worker keeps.",
    other_names: ["keepalive_pool_size", "keepalive"],
  },
  {
    name: "idle_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 86400,
    default: 60,
    doc: "How long an idle connection is kept.",
    other_names: ["keepalive_timeout"],
  },
] as const satisfies readonly Field[];

export const clusterFields = [
  {
    name: "redis",
    kind: "record",
    fields: redisFields,
    doc: "The Redis that the gateways share, 3.2 or newer, or what speaks its protocol and runs its scripts.",
  },
  {
    name: "key_prefix",
    kind: "string",
    format: "text",
    default: "{moontide}",
    doc: "What the names of all keys begin with. What stands in braces puts all of them into one hash slot.",
    other_names: ["prefix", "namespace"],
  },
  {
    name: "gateways",
    kind: "integer",
    minimum: 1,
    maximum: 10000,
    default: 1,
    doc: "How many gateways share the limits. While Redis can't be asked, each lets its part through: a limit of 600 is 200 in each of three.",
    other_names: ["nodes", "replicas"],
  },
  {
    name: "local_share_percent",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 100,
    doc: "The part of each limit that this gateway lets through while Redis can't be asked, where it is not one in `gateways`.",
  },
] as const satisfies readonly Field[];

export type RedisConfiguration = Config<typeof redisFields>;
export type ClusterConfiguration = Config<typeof clusterFields>;

/** The part of a limit of the cluster that one gateway lets through by itself. */
export const fallbackPercent = (cluster: ClusterConfiguration | undefined): number =>
  cluster === undefined ? 100 : (cluster.local_share_percent ?? 100 / cluster.gateways);
