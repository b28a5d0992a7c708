import { BrokenConfiguration, withPool, withRoute } from "./build";

export const wrongUnits: readonly BrokenConfiguration[] = [
  {
    name: "milliseconds in words",
    text: withPool('"timeouts": {"connect_seconds": "500ms"}'),
    problems: [
      'pools.web.timeouts.connect_seconds: found "500ms"; expected a number of seconds from 0.001 to 75; did you mean 0.5?',
    ],
  },
  {
    name: "minutes in words",
    text: withPool('"timeouts": {"read_seconds": "2m"}'),
    problems: [
      'pools.web.timeouts.read_seconds: found "2m"; expected a number of seconds from 0.001 to 86400; did you mean 120?',
    ],
  },
  {
    name: "milliseconds as a number",
    text: withPool('"timeouts": {"read_seconds": 300000}'),
    problems: [
      "pools.web.timeouts.read_seconds: found 300000; expected a number of seconds from 0.001 to 86400; did you mean 300?",
    ],
  },
  {
    name: "mebibytes in words",
    text: withRoute('"maximum_body_bytes": "10m"'),
    problems: [
      'routes[0].maximum_body_bytes: found "10m"; expected a whole number of bytes from 0 to 1099511627776; did you mean 10485760?',
    ],
  },
  {
    name: "a share in words",
    text: withPool('"retries": {"budget_percent": "20%"}'),
    problems: [
      'pools.web.retries.budget_percent: found "20%"; expected a whole number of percent from 0 to 100; did you mean 20?',
    ],
  },
  {
    name: "a share as a fraction",
    text: withPool('"retries": {"budget_percent": 0.2}'),
    problems: [
      "pools.web.retries.budget_percent: found 0.2; expected a whole number of percent from 0 to 100; did you mean 20?",
    ],
  },
  {
    name: "an option named by its milliseconds",
    text: withPool('"timeouts": {"connect_ms": 500}'),
    problems: [
      'pools.web.timeouts.connect_ms: found an unknown option; expected "connect_seconds", "send_seconds", "read_seconds", "total_seconds" or "idle_seconds"; did you mean "connect_seconds"?',
    ],
  },
  {
    name: "an option named without its unit",
    text: withPool('"health": {"passive": {"window": 10}}'),
    problems: [
      'pools.web.health.passive.window: found an unknown option; expected "enabled", "consecutive_failures", "failure_percent", "minimum_requests", "window_seconds", "ejection_seconds", "maximum_ejection_seconds", "jitter_percent", "maximum_ejected_percent", "panic_percent", "success_rate" or "latency"; did you mean "window_seconds"?',
    ],
  },
  {
    name: "a unit that seconds cannot be",
    text: withPool('"timeouts": {"connect_seconds": "5kg"}'),
    problems: [
      'pools.web.timeouts.connect_seconds: found "5kg"; expected a number of seconds from 0.001 to 75',
    ],
  },
];
