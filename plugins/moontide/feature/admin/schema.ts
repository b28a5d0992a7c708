import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const adminTokenFields = [
  {
    name: "sha256",
    kind: "string",
    format: "sha256",
    confidential: true,
    required: true,
    doc: "The SHA-256 of the token in 64 lower-case hexadecimal digits: the file never holds the token.",
    other_names: ["token", "hash"],
  },
  {
    name: "role",
    kind: "enumeration",
    values: ["read", "write"],
    default: "write",
    doc: "`read` may look, `write` may also change.",
  },
] as const satisfies readonly Field[];

export const adminFields = [
  {
    name: "tokens",
    kind: "list",
    items: { kind: "record", fields: adminTokenFields },
    default: [],
    doc: "Who may use the admin API. Without any token, whoever reaches its port may; it listens on loopback for that reason.",
    other_names: ["api_keys", "keys", "users"],
  },
  {
    name: "hosts",
    kind: "list",
    items: { kind: "string", format: "hostname" },
    unique: true,
    default: [],
    doc: "Names under which the admin API is reached where it has no tokens, besides `localhost` and IP addresses. Others are refused, so that no web page can reach it through a name of its own (DNS rebinding).",
    other_names: ["allowed_hosts", "server_names"],
  },
  {
    name: "client_addresses",
    kind: "enumeration",
    values: ["full", "network", "none"],
    default: "full",
    doc: "What `/v1/decisions` tells of the address of a client that was refused: all of it, its network (`/24`, `/48`), or nothing.",
    other_names: ["addresses", "anonymize_addresses"],
  },
] as const satisfies readonly Field[];

export type AdminTokenConfiguration = Config<typeof adminTokenFields>;
export type AdminConfiguration = Config<typeof adminFields>;
