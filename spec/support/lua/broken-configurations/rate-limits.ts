import { BrokenConfiguration, routes, withRoute, withTop } from "./build";

const limit = '"key": "address", "requests": 10, "window_seconds": 60';

export const wrongRateLimits: readonly BrokenConfiguration[] = [
  {
    name: "a rate limit without what it needs",
    text: withRoute('"rate_limits": [{}]'),
    problems: [
      "routes[0].rate_limits[0].key: found nothing; expected text in quotes, or a list",
      "routes[0].rate_limits[0].requests: found nothing; expected a whole number from 1 to 1000000000",
      "routes[0].rate_limits[0].window_seconds: found nothing; expected a number of seconds from 1 to 2678400",
    ],
  },
  {
    name: "a burst in a sliding window",
    text: withRoute(`"rate_limits": [{${limit}, "burst": 5}]`),
    problems: ['routes[0].rate_limits[0].burst: found 5; expected nothing, or "algorithm": "gcra"'],
    beyond_schema: true,
  },
  {
    name: "a rate limit of a cluster that is not there",
    text: withRoute(`"rate_limits": [{${limit}, "scope": "cluster"}]`),
    problems: [
      'routes[0].rate_limits[0].scope: found "cluster"; expected "local", or "redis" in the document\'s "cluster"',
    ],
    beyond_schema: true,
  },
  {
    name: "leases of a local limit, and of a paced one",
    text: withRoute(`"rate_limits": [{${limit}, "lease_percent": 5, "algorithm": "gcra"}]`),
    problems: [
      'routes[0].rate_limits[0].lease_percent: found 5; expected 0 with "algorithm": "gcra"',
      'routes[0].rate_limits[0].lease_percent: found 5; expected 0, or "scope": "cluster"',
    ],
    beyond_schema: true,
  },
  {
    name: "two limits that share their counts and differ",
    text: routes(
      `{"pool": "web", "rate_limits": [{"name": "all", ${limit}}]}, {"pool": "web", "match": {"path": "/b"}, "rate_limits": [{"name": "all", ${limit}, "algorithm": "gcra"}]}`,
    ),
    problems: [
      'routes[1].rate_limits[0]: found other options under the name "all"; expected the options of routes[0].rate_limits[0], which it shares its counts with, or a name of its own',
    ],
    beyond_schema: true,
  },
  {
    name: "a Redis that is nowhere",
    text: withTop('"cluster": {"redis": {"username": "gateway"}}'),
    problems: [
      'cluster.redis.host: found nothing; expected a "host" or a "socket"',
      'cluster.redis.username: found a username without a password; expected a "password" beside it',
    ],
    beyond_schema: true,
  },
  {
    name: "a Redis by a URL",
    text: withTop('"cluster": {"redis": {"host": "redis://10.0.0.7/0"}}'),
    problems: [
      'cluster.redis.host: found "redis://10.0.0.7/0"; expected a host name or an address, such as "redis.internal", without port or scheme',
    ],
    beyond_schema: true,
  },
  {
    name: "a Redis in two places",
    text: withTop('"cluster": {"redis": {"host": "redis", "socket": "/run/redis.sock"}}'),
    problems: ['cluster.redis.socket: found "/run/redis.sock"; expected either "host" or "socket"'],
    beyond_schema: true,
  },
  {
    name: "a Redis behind a socket whose certificate has no name to hold",
    text: withTop('"cluster": {"redis": {"socket": "/run/redis.sock", "tls": {}}}'),
    problems: [
      "cluster.redis.tls.server_name: found nothing; expected the name that the certificate must hold",
    ],
    beyond_schema: true,
  },
  {
    name: "a password of Redis as it is",
    text: withTop('"cluster": {"redis": {"host": "redis", "password": "hunter2"}}'),
    problems: [
      'cluster.redis.password: found a literal value; expected a reference: {"env": "NAME"} or {"file": "/path"}',
    ],
  },
  {
    name: "two concurrency limits that share their counts and differ",
    text: withRoute(
      '"concurrency_limits": [{"name": "two", "key": "address", "requests": 2}, {"name": "two", "key": "consumer", "requests": 2}]',
    ),
    problems: [
      'routes[0].concurrency_limits[1]: found other options under the name "two"; expected the options of the limit that it shares its counts with',
    ],
    beyond_schema: true,
  },
];
