import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const limitFields = [
  {
    name: "algorithm",
    kind: "enumeration",
    values: ["adaptive", "static", "aimd", "vegas", "gradient2"],
    default: "adaptive",
    doc: "How the limit is found: from response times, failures and the backend's own word (`adaptive`), or `static`, which is `maximum`. The others are Netflix's, for comparison.",
    other_names: ["type"],
  },
  {
    name: "minimum",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 4,
    doc: "An adapting limit never falls below this.",
    other_names: ["min", "min_limit"],
  },
  {
    name: "maximum",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 1000,
    doc: "There are never more requests under way than this, over all workers of this gateway.",
    other_names: ["max", "max_limit", "max_connections", "maxconn"],
  },
  {
    name: "initial",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 40,
    doc: "Where an adapting limit begins. For want of requests alone it does not fall below this.",
    other_names: ["initial_limit"],
  },
  {
    name: "queue_header",
    kind: "string",
    format: "header_name",
    doc: "A header of the answers in which the backend says for how many seconds requests wait in a queue of its own.",
  },
  {
    name: "queue_threshold_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 60,
    default: 0.05,
    doc: "When most answers name more than this, the limit falls, however quick they are.",
  },
  {
    name: "shadow",
    kind: "boolean",
    default: false,
    doc: "Works the limit out and counts what it would have refused, but refuses nothing.",
    other_names: ["dry_run", "report_only"],
  },
] as const satisfies readonly Field[];

export type LimitConfiguration = Config<typeof limitFields>;
