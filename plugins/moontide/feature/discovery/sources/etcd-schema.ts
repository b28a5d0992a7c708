import { Field } from "../../../schema/description";
import { emptyGrace, registryTls } from "./registry-schema";

export const etcdFields = [
  {
    name: "prefix",
    kind: "string",
    format: "text",
    required: true,
    doc: "Every key that begins with this is an endpoint. End it with `/`: `/web` is also the beginning of `/web2`.",
    other_names: ["key", "path", "directory"],
  },
  {
    name: "addresses",
    kind: "list",
    // Whoever writes a user and password into one does not see them repeated.
    items: { kind: "string", format: "http_url", confidential: true },
    minimum_items: 1,
    maximum_items: 16,
    unique: true,
    default: ["http://127.0.0.1:2379"],
    doc: "Members of the cluster. The first that answers is used, the next when it fails.",
    other_names: ["address", "endpoints", "hosts", "servers"],
  },
  {
    name: "username",
    kind: "string",
    doc: "The user of etcd, where it asks for one. Needs a `password`.",
    other_names: ["user"],
  },
  {
    name: "password",
    kind: "secret",
    doc: "The user's password, from the environment or a file.",
  },
  registryTls,
  emptyGrace,
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.05,
    maximum: 6,
    default: 3,
    doc: "How long a member may take to connect, and to answer.",
  },
] as const satisfies readonly Field[];
