/** A model's `retries`, `cooldown` and `latency_failover`. */
import { Field } from "../../schema/description";

export const modelRetryFields = [
  {
    name: "attempts",
    kind: "integer",
    minimum: 0,
    maximum: 10,
    default: 1,
    doc: "How often the same candidate is asked again after a failure that may pass, before the next one is.",
    other_names: ["max_retries", "num_retries", "retries"],
  },
  {
    name: "backoff_seconds",
    kind: "number",
    minimum: 0,
    maximum: 60,
    default: 0.5,
    doc: "The wait before a candidate is asked again; twice as long each time, give or take a fifth. A provider's `Retry-After` goes before it.",
    other_names: ["retry_after", "backoff"],
  },
  {
    name: "maximum_backoff_seconds",
    kind: "number",
    minimum: 0,
    maximum: 300,
    default: 5,
    doc: "The longest such wait.",
    other_names: ["max_backoff"],
  },
] as const satisfies readonly Field[];

export const cooldownFields = [
  {
    name: "seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 5,
    doc: "How long a candidate or a key stands aside at first, where the provider says nothing of its own. Twice as long each time in succession, up to `maximum_seconds`.",
    other_names: ["cooldown_time", "ttl_seconds"],
  },
  {
    name: "maximum_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 300,
    doc: "The longest time, a `Retry-After` included.",
    other_names: ["max_cooldown"],
  },
  {
    name: "error_percent",
    kind: "number",
    minimum: 1,
    maximum: 100,
    default: 50,
    doc: "More failures than this in a minute, and the candidate stands aside.",
    other_names: ["failure_percent", "allowed_fails"],
  },
  {
    name: "minimum_requests",
    kind: "integer",
    minimum: 1,
    maximum: 100000,
    default: 5,
    doc: "So many attempts there must have been in that minute.",
    other_names: ["min_requests"],
  },
] as const satisfies readonly Field[];

export const latencyFailoverFields = [
  {
    name: "above_seconds",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 3600,
    required: true,
    doc: "The time to the first token, on average, beyond which the candidate that is first counts as slow.",
    other_names: ["threshold_seconds"],
  },
  {
    name: "percent",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 100,
    required: true,
    doc: "The share of the requests that then go to the next one first.",
    other_names: ["share_percent"],
  },
] as const satisfies readonly Field[];
