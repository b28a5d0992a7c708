import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const selfProtectionFields = [
  {
    name: "event_loop_lag_seconds",
    kind: "number",
    minimum: 0.02,
    maximum: 60,
    default: 0.25,
    doc: "A worker whose timers run later than this twice in a row refuses requests, the least important first, until they don't.",
    other_names: ["lag_seconds", "max_lag_seconds"],
  },
  {
    name: "lua_memory_bytes",
    kind: "integer",
    minimum: 1048576,
    maximum: 1099511627776,
    default: 1073741824,
    doc: "The same for a worker whose Lua heap is larger than this.",
    other_names: ["max_lua_memory_bytes", "heap_bytes"],
  },
  {
    name: "resident_memory_bytes",
    kind: "integer",
    minimum: 1048576,
    maximum: 1099511627776,
    doc: "The same for a worker that holds more memory than this, shared memory as far as it uses it included.",
    other_names: ["memory_bytes", "rss_bytes", "max_memory_bytes"],
  },
] as const satisfies readonly Field[];

export const selfProtectionField = {
  name: "self_protection",
  kind: "record",
  fields: selfProtectionFields,
  doc: "Given, even as `{}`, a worker that has too much to do itself refuses requests by their class, whatever their pool.",
  other_names: ["overload_manager", "load_shedding"],
} as const satisfies Field;

export type SelfProtectionConfiguration = Config<typeof selfProtectionFields>;
