import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const retryFields = [
  {
    name: "attempts",
    kind: "integer",
    minimum: 0,
    maximum: 10,
    default: 2,
    doc: "How many further attempts a request may make after the first; 0 switches retries off.",
    other_names: ["retries", "num_retries", "proxy_next_upstream_tries"],
  },
  {
    name: "on",
    kind: "enumeration",
    values: ["connection", "status"],
    default: "connection",
    doc: "`connection` retries what was refused, reset or timed out; `status` also the answers 500, 502, 503 and 504.",
    other_names: ["retry_on", "proxy_next_upstream"],
  },
  {
    name: "per_try_timeout_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    doc: "How long one attempt may wait for its answer to begin. Also the longest pause within an answer, so it is not for pools that stream. Without it, `timeouts.read_seconds` counts.",
    other_names: ["timeout"],
  },
  {
    name: "budget_percent",
    kind: "integer",
    minimum: 0,
    maximum: 100,
    default: 20,
    doc: "At most this share of the pool's requests under way may be retries, so that they never feed an outage.",
    other_names: ["retry_budget"],
  },
  {
    name: "budget_minimum",
    kind: "integer",
    minimum: 0,
    maximum: 1000000,
    default: 10,
    doc: "This many retries may be under way in any case, so that a pool with little traffic can retry at all.",
    other_names: ["min_retry_concurrency"],
  },
] as const satisfies readonly Field[];

export type RetriesConfiguration = Config<typeof retryFields>;
