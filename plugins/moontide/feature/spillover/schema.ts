import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const spilloverFields = [
  {
    name: "pool",
    kind: "string",
    format: "name",
    required: true,
    doc: "The name of the pool that takes what this one does not. Requests that go there take its Host header, TLS, time limits and retries; none spills on from there.",
    other_names: ["to", "secondary", "fallback", "upstream"],
  },
  {
    name: "percent",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 0,
    doc: "So much goes there always, whatever the load.",
    other_names: ["share", "weight"],
  },
  {
    name: "in_flight_per_endpoint",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 1000000,
    doc: "What exceeds so many requests under way per endpoint in rotation goes there.",
    other_names: ["concurrency", "above_in_flight"],
  },
  {
    name: "requests_per_second",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 10000000,
    doc: "What exceeds so many requests a second for the whole pool, over all workers of this gateway, goes there.",
    other_names: ["rps", "rate", "above_rps"],
  },
  {
    name: "ramp_seconds",
    kind: "number",
    minimum: 0.2,
    maximum: 3600,
    default: 5,
    doc: "The share that spills takes at least so long from nothing to all, and back. While this pool has no endpoint in rotation all of it spills, at once.",
    other_names: ["ramp"],
  },
  {
    name: "calm_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 10,
    doc: "Requests return once this pool has stayed below nine tenths of its limit for so long.",
    other_names: ["cooldown_seconds", "return_after_seconds"],
  },
] as const satisfies readonly Field[];

export type SpilloverConfiguration = Config<typeof spilloverFields>;
