import { Field } from "../../schema/description";

/** A field of the document. */
export const httpClientField = {
  name: "http_client",
  kind: "enumeration",
  values: ["builtin", "resty_http"],
  default: "builtin",
  needs_reload: true,
  doc: "Who speaks HTTP to registries and health checks: the gateway itself, or lua-resty-http, which must then be installed.",
} as const satisfies Field;

export type HttpClientName = (typeof httpClientField.values)[number];
