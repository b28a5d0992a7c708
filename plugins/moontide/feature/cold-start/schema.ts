import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const wakeFields = [
  {
    name: "url",
    kind: "string",
    format: "http_url",
    required: true,
    doc: "What is asked, with an empty body, to start an instance: a scaler's hook, a function, a script behind a server.",
  },
  {
    name: "method",
    kind: "enumeration",
    values: ["GET", "POST", "PUT"],
    default: "POST",
    doc: "The method of the signal.",
  },
  {
    name: "token",
    kind: "secret",
    doc: "Sent as `Authorization: Bearer …`, from the environment or a file.",
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 60,
    default: 5,
    doc: "How long the answer may take. Any of 2xx is understood; else the signal is repeated after 1, 2, 4 … up to 30 s.",
  },
] as const satisfies readonly Field[];

export const coldStartFields = [
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 30,
    doc: "How long a request is held while no endpoint is ready; 0 holds none. Then it spills over, or is refused as `starting`.",
    other_names: ["hold_seconds", "wait_seconds"],
  },
  {
    name: "idle_seconds",
    kind: "number",
    minimum: 1,
    maximum: 86400,
    default: 10,
    doc: "An endpoint that nothing was heard of for so long may be gone: it has to answer a probe before it gets the next request.",
  },
  {
    name: "path",
    kind: "string",
    format: "url_path",
    doc: "What a probe asks for; any of 2xx and 3xx is ready. Without it, the check of `health.active`, else a connection that is opened and closed.",
  },
  {
    name: "probe_interval_seconds",
    kind: "number",
    minimum: 0.01,
    maximum: 10,
    default: 0.05,
    doc: "How often endpoints are probed while requests are held.",
  },
  {
    name: "probe_timeout_seconds",
    kind: "number",
    minimum: 0.01,
    maximum: 60,
    default: 1,
    doc: "How long a probe may take.",
  },
  {
    name: "requests_per_endpoint",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 100,
    doc: "The pool never has more requests under way than so many for each endpoint that is ready, so that the first to come up is not buried.",
    other_names: ["limit_per_endpoint"],
  },
  {
    name: "startup_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 3600,
    default: 20,
    doc: "What `Retry-After` is worked out from until a start was observed.",
  },
  {
    name: "wake",
    kind: "record",
    fields: wakeFields,
    doc: "The signal that an instance is needed: sent once when requests are held and no endpoint answers.",
    other_names: ["wake_up", "webhook", "signal"],
  },
] as const satisfies readonly Field[];

export type ColdStartConfiguration = Config<typeof coldStartFields>;
export type WakeConfiguration = Config<typeof wakeFields>;
