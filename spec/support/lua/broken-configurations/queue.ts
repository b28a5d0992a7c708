import { BrokenConfiguration, withPool } from "./build";

export const wrongQueues: readonly BrokenConfiguration[] = [
  {
    name: "a queue that nobody would ever wait in",
    text: withPool('"queue": {}'),
    problems: [
      'pools.web.queue: found a queue in a pool without a limit; expected "limit", "endpoint_limit" or "cold_start" beside it: else nobody ever waits',
    ],
    beyond_schema: true,
  },
  {
    name: "a queue without room, time or sense",
    text: withPool(
      '"limit": {}, "queue": {"maximum_length": 0, "timeout_seconds": 0, "order": "random", "maximum_bytes": -1}',
    ),
    problems: [
      "pools.web.queue.maximum_length: found 0; expected a whole number from 1 to 1000000",
      "pools.web.queue.maximum_bytes: found -1; expected a whole number of bytes from 0 to 1099511627776",
      "pools.web.queue.timeout_seconds: found 0; expected a number of seconds from 0.001 to 3600",
      'pools.web.queue.order: found "random"; expected one of "adaptive", "fifo" or "lifo"',
    ],
  },
];
