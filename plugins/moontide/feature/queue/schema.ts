import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const queueFields = [
  {
    name: "maximum_length",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 200,
    doc: "So many requests wait at most, over all workers of this gateway. When it is full, one of a higher class takes the place of the youngest of the lowest.",
    other_names: ["max_length", "size", "limit", "max_pending_requests"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 0,
    maximum: 1099511627776,
    default: 67108864,
    doc: "What the bodies of those that wait may come to.",
    other_names: ["max_bytes"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 3600,
    default: 2,
    doc: "How long a request waits at most. A client's own deadline (`grpc-timeout`, `X-Request-Deadline` in Unix seconds), less what serving it takes, may be earlier.",
    other_names: ["timeout", "max_wait_seconds"],
  },
  {
    name: "order",
    kind: "enumeration",
    values: ["adaptive", "fifo", "lifo"],
    default: "adaptive",
    doc: "Who is next among requests of one class: the oldest (`fifo`), the youngest (`lifo`), or the oldest in calm and the youngest under overload.",
  },
  {
    name: "overload_after_seconds",
    kind: "number",
    minimum: 0.01,
    maximum: 3600,
    default: 0.25,
    doc: "It is overload when the queue has not been empty for so long, and for five times the usual service time.",
  },
  {
    name: "overload_timeout_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 3600,
    default: 0.05,
    doc: "How long those wait at most that come under overload, but at least the usual service time; with `order: adaptive` only.",
  },
] as const satisfies readonly Field[];

export type QueueConfiguration = Config<typeof queueFields>;
