import { BrokenConfiguration, pool, withPool, withRoute, withTop } from "./build";

export const unknownNames: readonly BrokenConfiguration[] = [
  {
    name: "a slip in a name",
    text: withPool('"timeuots": {}'),
    problems: [
      'pools.web.timeuots: found an unknown option; expected <pool options>; did you mean "timeouts"?',
    ],
  },
  {
    name: "an option of another gateway",
    text: withPool('"retries": {"num_retries": 3}'),
    problems: [
      'pools.web.retries.num_retries: found an unknown option; expected "attempts", "on", "per_try_timeout_seconds", "budget_percent" or "budget_minimum"; did you mean "attempts"?',
    ],
  },
  {
    name: '"timeout", which says too little',
    text: withPool('"timeouts": {"timeout": 5}'),
    problems: [
      'pools.web.timeouts.timeout: found an unknown option; expected "connect_seconds", "send_seconds", "read_seconds", "total_seconds" or "idle_seconds"; did you mean "connect_seconds"?',
    ],
  },
  {
    name: "an option that belongs further down",
    text: withPool('"max_fails": 3'),
    problems: [
      'pools.web.max_fails: found an unknown option; expected <pool options>; did you mean "health.passive.consecutive_failures"?',
    ],
  },
  {
    name: "an option that belongs one level down",
    text: withPool('"connect_timeout": 1'),
    problems: [
      'pools.web.connect_timeout: found an unknown option; expected <pool options>; did you mean "timeouts.connect_seconds"?',
    ],
  },
  {
    name: "camel case",
    text: withPool('"hostHeader": "web.internal"'),
    problems: [
      'pools.web.hostHeader: found an unknown option; expected <pool options>; did you mean "host_header"?',
    ],
  },
  {
    name: "a hyphen for an underscore",
    text: withPool('"balancer": {"decay-seconds": 5}'),
    problems: [
      'pools.web.balancer.decay-seconds: found an unknown option; expected "algorithm", "decay_seconds", "slow_start_seconds", "slow_start_aggression", "slow_start_minimum_percent", "hash", "sticky", "load" or "probing"; did you mean "decay_seconds"?',
    ],
  },
  {
    name: 'a shortened "maximum"',
    text: pool('"discovery": {"type": "dns", "name": "web.internal", "port": 80, "max_ttl": 60}'),
    problems: [
      'pools.web.discovery.max_ttl: found an unknown option; expected "type", "name", "record", "port", "nameservers", "timeout_seconds", "attempts", "minimum_ttl_seconds", "maximum_ttl_seconds" or "stale_seconds"; did you mean "maximum_ttl_seconds"?',
    ],
  },
  {
    name: "a name that resembles nothing",
    text: withTop('"colour": "blue"'),
    problems: ["colour: found an unknown option; expected <top options>"],
  },
  {
    name: "an option of another discovery",
    text: pool('"discovery": {"type": "file", "path": "/etc/web.json", "port": 80}'),
    problems: [
      'pools.web.discovery.port: found an unknown option; expected "type", "path" or "interval_seconds"',
    ],
  },
  {
    name: "an option where there are none",
    text: pool('"discovery": {"type": "admin", "path": "/etc/web.json"}'),
    problems: ['pools.web.discovery.path: found an unknown option; expected "type"'],
  },
  {
    name: "upstreams for pools",
    text: '{"upstreams": {"web": {"endpoints": ["127.0.0.1:80"]}}, "routes": [{"pool": "web"}]}',
    problems: [
      'upstreams: found an unknown option; expected <top options>; did you mean "pools"?',
      "pools: found no entries; expected at least 1 entry: routes[0] goes to a pool",
    ],
  },
  {
    name: "a name that must be put in brackets",
    text: withTop('"a b": 1'),
    problems: ['["a b"]: found an unknown option; expected <top options>'],
  },
  {
    name: '"$schema" below the top',
    text: withPool('"$schema": "x"'),
    problems: ["pools.web.$schema: found an unknown option; expected <pool options>"],
  },
  {
    name: "an algorithm with a slip",
    text: withPool('"balancer": {"algorithm": "peak_ewam"}'),
    problems: [
      'pools.web.balancer.algorithm: found "peak_ewam"; expected one of "peak_ewma", "least_request", "round_robin", "random", "consistent_hash", "sticky", "least_load", "lowest_latency" or "probing"; did you mean "peak_ewma"?',
    ],
  },
  {
    name: "an algorithm in capitals",
    text: withPool('"balancer": {"algorithm": "ROUND_ROBIN"}'),
    problems: [
      'pools.web.balancer.algorithm: found "ROUND_ROBIN"; expected one of "peak_ewma", "least_request", "round_robin", "random", "consistent_hash", "sticky", "least_load", "lowest_latency" or "probing"; did you mean "round_robin"?',
    ],
  },
  {
    name: "an algorithm that does not exist",
    text: withPool('"balancer": {"algorithm": "magic"}'),
    problems: [
      'pools.web.balancer.algorithm: found "magic"; expected one of "peak_ewma", "least_request", "round_robin", "random", "consistent_hash", "sticky", "least_load", "lowest_latency" or "probing"',
    ],
  },
  {
    name: "a lower-case method",
    text: withRoute('"match": {"methods": ["get"]}'),
    problems: [
      'routes[0].match.methods[0]: found "get"; expected one of "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK" or "UNLOCK"; did you mean "GET"?',
    ],
  },
  {
    name: "a method that does not exist",
    text: withRoute('"match": {"methods": ["FETCH"]}'),
    problems: [
      'routes[0].match.methods[0]: found "FETCH"; expected one of "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK" or "UNLOCK"',
    ],
  },
  {
    name: "a discovery that does not exist",
    text: pool('"discovery": {"type": "dsn", "name": "web.internal"}'),
    problems: [
      'pools.web.discovery.type: found "dsn"; expected one of "file", "dns", "consul", "etcd", "kubernetes" or "admin"; did you mean "dns"?',
    ],
  },
  {
    name: "a discovery without a type",
    text: pool('"discovery": {"name": "web.internal"}'),
    problems: [
      'pools.web.discovery.type: found nothing; expected one of "file", "dns", "consul", "etcd", "kubernetes" or "admin"',
    ],
  },
  {
    name: "a role with a slip",
    text: withTop(
      '"admin": {"tokens": [{"sha256": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1", "role": "wirte"}]}',
    ),
    problems: [
      'admin.tokens[0].role: found "wirte"; expected one of "read" or "write"; did you mean "write"?',
    ],
  },
];
