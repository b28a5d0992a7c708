import { Field } from "../../../schema/description";
import { emptyGrace, registryTls } from "./registry-schema";

export const consulFields = [
  {
    name: "service",
    kind: "string",
    format: "text",
    required: true,
    doc: "The service whose instances are the endpoints.",
    other_names: ["name", "service_name"],
  },
  {
    name: "address",
    kind: "string",
    format: "http_url",
    // Whoever writes a user and password into it does not see them repeated.
    confidential: true,
    default: "http://127.0.0.1:8500",
    doc: "Where the agent or server listens.",
    other_names: ["url", "host", "server"],
  },
  {
    name: "passing_only",
    kind: "boolean",
    default: true,
    doc: "Whether only instances count whose checks all pass. With `false` all count, and those in maintenance are drained.",
    other_names: ["passing"],
  },
  {
    name: "tags",
    kind: "list",
    items: { kind: "string" },
    unique: true,
    default: [],
    doc: "Only instances that have all of these tags.",
    other_names: ["tag"],
  },
  {
    name: "datacenter",
    kind: "string",
    doc: "The datacenter to ask for. Without it, the agent's own.",
    other_names: ["dc"],
  },
  {
    name: "namespace",
    kind: "string",
    doc: "The namespace of the service (Consul Enterprise).",
    other_names: ["ns"],
  },
  {
    name: "partition",
    kind: "string",
    doc: "The admin partition of the service (Consul Enterprise).",
  },
  {
    name: "token",
    kind: "secret",
    doc: "The ACL token, from the environment or a file. It needs `service:read` for the service and `node:read`.",
    other_names: ["acl_token"],
  },
  registryTls,
  emptyGrace,
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.05,
    maximum: 15,
    default: 5,
    doc: "How long Consul may take to connect, and to answer a question that does not wait for changes.",
  },
] as const satisfies readonly Field[];
