import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

/** What a request to be explained is described by: the body of `POST /v1/explain`. */
export const describedRequestFields = [
  {
    name: "method",
    kind: "enumeration",
    values: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    default: "GET",
    doc: "The method.",
  },
  {
    name: "url",
    kind: "string",
    required: true,
    doc: "`https://shop.example/checkout?page=2`, or from its path on.",
    other_names: ["path", "uri", "target"],
  },
  {
    name: "host",
    kind: "string",
    format: "authority",
    doc: "The host, where `url` begins with the path. Without it, the header `Host`.",
  },
  {
    name: "headers",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", format: "header_value", confidential: true },
    doc: "The headers, credentials among them. They are used for this answer and kept nowhere.",
  },
  {
    name: "cookies",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", confidential: true },
    doc: "The cookies, besides those in the header `Cookie`.",
  },
  {
    name: "peer_address",
    kind: "string",
    default: "127.0.0.1",
    doc: "The address of the connection's other end: of a trusted proxy, with the client's in `X-Forwarded-For`, or of the client.",
    other_names: ["address", "client_address", "remote_addr", "ip"],
  },
  {
    name: "consumer",
    kind: "string",
    format: "name",
    doc: "The name of a consumer whose request it is to be, in place of credentials.",
  },
  {
    name: "body_bytes",
    kind: "integer",
    minimum: 0,
    default: 0,
    doc: "The size of its body, where the body itself is not given.",
    other_names: ["content_length"],
  },
  {
    name: "body",
    kind: "string",
    confidential: true,
    doc: "The text of its body: of a request for a model it decides who answers.",
    other_names: ["content"],
  },
  {
    name: "variables",
    kind: "map",
    keys: "environment_name",
    values: { kind: "string" },
    doc: "Variables of nginx that the configuration reads, such as GeoIP2's country.",
  },
] as const satisfies readonly Field[];

export type DescribedRequest = Config<typeof describedRequestFields>;
