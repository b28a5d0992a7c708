import { BrokenConfiguration, pool, routes, withPool, withRoute, withTop } from "./build";

export const outOfBounds: readonly BrokenConfiguration[] = [
  {
    name: "no time to connect",
    text: withPool('"timeouts": {"connect_seconds": 0}'),
    problems: [
      "pools.web.timeouts.connect_seconds: found 0; expected a number of seconds from 0.001 to 75",
    ],
  },
  {
    name: "negative seconds",
    text: withPool('"health": {"passive": {"ejection_seconds": -1}}'),
    problems: [
      "pools.web.health.passive.ejection_seconds: found -1; expected a number of seconds from 0.1 to 86400",
    ],
  },
  {
    name: "too many attempts",
    text: withPool('"retries": {"attempts": 11}'),
    problems: ["pools.web.retries.attempts: found 11; expected a whole number from 0 to 10"],
  },
  {
    name: "more than all percent",
    text: withPool('"health": {"passive": {"failure_percent": 101}}'),
    problems: [
      "pools.web.health.passive.failure_percent: found 101; expected a whole number of percent from 1 to 100",
    ],
  },
  {
    name: "a weight of nothing",
    text: pool('"endpoints": [{"address": "127.0.0.1:80", "weight": 0}]'),
    problems: ["pools.web.endpoints[0].weight: found 0; expected a whole number from 1 to 1000"],
  },
  {
    name: "a weight beyond measure",
    text: pool('"endpoints": [{"address": "127.0.0.1:80", "weight": 1001}]'),
    problems: ["pools.web.endpoints[0].weight: found 1001; expected a whole number from 1 to 1000"],
  },
  {
    name: "a negative body size",
    text: withRoute('"maximum_body_bytes": -1'),
    problems: [
      "routes[0].maximum_body_bytes: found -1; expected a whole number of bytes from 0 to 1099511627776",
    ],
  },
  {
    name: "a number beyond all numbers",
    text: withPool('"timeouts": {"total_seconds": 1e999}'),
    problems: [
      "pools.web.timeouts.total_seconds: found inf; expected a number of seconds from 0.001 to 86400",
    ],
  },
  {
    name: "a file looked at all the time",
    text: pool('"discovery": {"type": "file", "path": "/etc/web.json", "interval_seconds": 0.1}'),
    problems: [
      "pools.web.discovery.interval_seconds: found 0.1; expected a number of seconds from 0.2 to 3600",
    ],
  },
  {
    name: "port 0 for discovered endpoints",
    text: pool('"discovery": {"type": "dns", "name": "web.internal", "port": 0}'),
    problems: ["pools.web.discovery.port: found 0; expected a whole number from 1 to 65535"],
  },
  {
    name: "port 65536 for discovered endpoints",
    text: pool('"discovery": {"type": "dns", "name": "web.internal", "port": 65536}'),
    problems: ["pools.web.discovery.port: found 65536; expected a whole number from 1 to 65535"],
  },
  {
    name: "a bucket of nothing",
    text: withTop('"metrics": {"latency_buckets_seconds": [0, 1]}'),
    problems: [
      "metrics.latency_buckets_seconds[0]: found 0; expected a number of seconds greater than 0 and at most 86400",
    ],
  },
  {
    name: "no buckets",
    text: withTop('"metrics": {"latency_buckets_seconds": []}'),
    problems: ["metrics.latency_buckets_seconds: found an empty list; expected at least 1 item"],
  },
  {
    name: "buckets out of order",
    text: withTop('"metrics": {"latency_buckets_seconds": [0.1, 1, 0.5]}'),
    problems: [
      "metrics.latency_buckets_seconds[2]: found 0.5; expected a number greater than the one before it, 1",
    ],
    beyond_schema: true,
  },
  {
    name: "a bucket twice",
    text: withTop('"metrics": {"latency_buckets_seconds": [0.1, 0.1]}'),
    problems: [
      "metrics.latency_buckets_seconds[1]: found 0.1; expected a number greater than the one before it, 0.1",
    ],
  },
  {
    name: "no methods",
    text: withRoute('"match": {"methods": []}'),
    problems: ["routes[0].match.methods: found an empty list; expected at least 1 item"],
  },
  {
    name: "a method twice",
    text: withRoute('"match": {"methods": ["GET", "HEAD", "GET"]}'),
    problems: [
      'routes[0].match.methods[2]: found "GET" a second time; expected no item twice (see routes[0].match.methods[0])',
    ],
  },
  {
    name: "no pools",
    text: '{"pools": {}, "routes": [{"pool": "web"}]}',
    problems: ["pools: found no entries; expected at least 1 entry: routes[0] goes to a pool"],
    beyond_schema: true,
  },
  {
    name: "no routes",
    text: routes(""),
    problems: ["routes: found an empty list; expected at least 1 item"],
  },
];
