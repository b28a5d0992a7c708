import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const timeoutFields = [
  {
    name: "connect_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 75,
    default: 1,
    doc: "How long opening a connection to an endpoint may take, the TLS handshake included.",
    other_names: ["timeout", "connection_timeout", "proxy_connect_timeout"],
  },
  {
    name: "send_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 30,
    doc: "How long an endpoint may take to accept the next piece of the request.",
    other_names: ["write_timeout", "proxy_send_timeout"],
  },
  {
    name: "read_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 30,
    doc: "How long an endpoint may take to send the next piece of its answer.",
    other_names: ["proxy_read_timeout"],
  },
  {
    name: "total_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 60,
    doc: "How long all attempts together may take until the answer begins: no further attempt starts after it. A pause within an answer is limited by what is left of it when the attempt begins, too.",
    other_names: ["request_timeout", "deadline"],
  },
  {
    name: "idle_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 300,
    doc: "How long a WebSocket may be silent, its opening handshake included: it takes the place of `send_seconds`, `read_seconds` and `total_seconds`. Pings count as traffic.",
    other_names: ["idle_timeout", "websocket_timeout", "tunnel_timeout", "stream_idle_timeout"],
  },
] as const satisfies readonly Field[];

export type TimeoutsConfiguration = Config<typeof timeoutFields>;
