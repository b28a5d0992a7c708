import { BrokenConfiguration, pool, routes, withPool, withRoute } from "./build";

export const wrongTogether: readonly BrokenConfiguration[] = [
  {
    name: "a pool without endpoints",
    text: '{"pools": {"web": {}}, "routes": [{"pool": "web"}]}',
    problems: [
      'pools.web: found a pool without endpoints; expected "endpoints", "discovery" or both',
    ],
    beyond_schema: true,
  },
  {
    name: "TLS without a name to verify",
    text: withPool('"tls": {}'),
    problems: [
      'pools.web.tls.server_name: found nothing; expected the name in the endpoints\' certificate, a "host_header", or "verify": false',
    ],
    beyond_schema: true,
  },
  {
    name: "a client certificate without its key",
    text: withPool('"tls": {"verify": false, "client_certificate": "/edge.pem"}'),
    problems: ["pools.web.tls.client_key: found nothing; expected the key of client_certificate"],
    beyond_schema: true,
  },
  {
    name: "a client's key without its certificate",
    text: withPool('"tls": {"verify": false, "client_key": "/edge.key"}'),
    problems: [
      "pools.web.tls.client_certificate: found nothing; expected the certificate of client_key",
    ],
    beyond_schema: true,
  },
  {
    name: "retries on statuses of gRPC",
    text: withPool('"protocol": "grpc", "retries": {"on": "status"}'),
    problems: [
      'pools.web.retries.on: found "status"; expected "connection" with "protocol": "grpc": statuses of gRPC come too late to retry on',
    ],
    beyond_schema: true,
  },
  {
    name: "an endpoint twice",
    text: pool('"endpoints": ["127.0.0.1:80", "127.0.0.1:81", "127.0.0.1:80"]'),
    problems: [
      'pools.web.endpoints[2]: found "127.0.0.1:80" a second time; expected each endpoint once (see pools.web.endpoints[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "an endpoint twice in two spellings",
    text: pool('"endpoints": ["[2001:db8::1]:80", {"address": "[2001:DB8:0::1]:80", "weight": 2}]'),
    problems: [
      'pools.web.endpoints[1]: found "[2001:DB8:0::1]:80" a second time; expected each endpoint once (see pools.web.endpoints[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "a route to a pool with a slip",
    text: routes('{"pool": "wbe"}'),
    problems: [
      'routes[0].pool: found "wbe"; expected the name of a pool: "web"; did you mean "web"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a route to a pool that does not exist",
    text: routes('{"pool": "checkout"}'),
    problems: ['routes[0].pool: found "checkout"; expected the name of a pool: "web"'],
    beyond_schema: true,
  },
  {
    name: "a route without a pool",
    text: routes('{"match": {"path": "/"}}'),
    problems: [
      'routes[0].pool: found nothing; expected the name of a pool, a "split" among several, or "llm" for models',
    ],
    beyond_schema: true,
  },
  {
    name: "a split beside a pool",
    text: withRoute('"split": [{"pool": "web", "name": "a"}, {"pool": "web", "name": "b"}]'),
    problems: [
      'routes[0].split: found "split" beside "pool"; expected one of "pool", "split" and "llm"',
    ],
    beyond_schema: true,
  },
  {
    name: "a split whose variants can't be told apart, to a pool that does not exist",
    text: routes('{"split": [{"pool": "web"}, {"pool": "web", "weight": 0}, {"pool": "wbe"}]}'),
    problems: [
      'routes[0].split[1].name: found "web" a second time; expected a name of its own (see routes[0].split[0])',
      'routes[0].split[2].pool: found "wbe"; expected the name of a pool: "web"; did you mean "web"?',
    ],
    beyond_schema: true,
  },
  {
    name: "two ramps in a split, and nobody besides",
    text: routes(
      '{"split": {"variants": [{"pool": "web", "ramp": {}}, {"pool": "web", "name": "b", "ramp": {}}]}}',
    ),
    problems: [
      "routes[0].split.variants[1].ramp: found a second ramp; expected one in a split (see routes[0].split.variants[0])",
      "routes[0].split.variants: found no share; expected a weight above 0 for at least one variant besides the one with the ramp",
    ],
    beyond_schema: true,
  },
  {
    name: "a spillover into the pool itself",
    text: withPool('"spillover": {"pool": "web"}'),
    problems: [
      'pools.web.spillover.pool: found "web"; expected a pool whose requests do not come back here',
    ],
    beyond_schema: true,
  },
  {
    name: "geography without a source",
    text: withPool('"locality": {"geography": {"default_region": "eu"}}'),
    problems: [
      'pools.web.locality.geography: found no source of the client\'s region; expected "variable", "header" or "networks"',
    ],
    beyond_schema: true,
  },
  {
    name: "two routes of one name",
    text: routes(
      '{"pool": "web", "name": "a", "match": {"path": "/a"}}, {"pool": "web", "name": "a"}',
    ),
    problems: [
      'routes[1].name: found "a" a second time; expected a name of its own (see routes[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "a name that another route has by its place",
    text: routes('{"pool": "web", "name": "route-2", "match": {"path": "/a"}}, {"pool": "web"}'),
    problems: [
      'routes[1].name: found "route-2" a second time; expected a name of its own (see routes[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "two routes for everything",
    text: routes('{"pool": "web"}, {"pool": "web"}'),
    problems: [
      "routes[1].match: found the same conditions as in routes[0]; expected others: no request would reach this route",
    ],
    beyond_schema: true,
  },
  {
    name: "two routes with the same conditions in other words",
    text: routes(
      '{"pool": "web", "match": {"host": "Shop.example", "methods": ["GET", "HEAD"], "headers": {"X-A": "1"}}}, {"pool": "web", "match": {"host": "shop.example", "methods": ["HEAD", "GET"], "headers": {"x-a": "1"}}}',
    ),
    problems: [
      "routes[1].match: found the same conditions as in routes[0]; expected others: no request would reach this route",
    ],
    beyond_schema: true,
  },
  {
    name: "a path and a prefix",
    text: withRoute('"match": {"path": "/a", "path_prefix": "/"}'),
    problems: ['routes[0].match.path_prefix: found "/"; expected either "path" or "path_prefix"'],
    beyond_schema: true,
  },
  {
    name: "less time in all than to connect",
    text: withPool('"timeouts": {"connect_seconds": 5, "total_seconds": 2}'),
    problems: ["pools.web.timeouts.total_seconds: found 2; expected at least connect_seconds, 5"],
    beyond_schema: true,
  },
  {
    name: "less time in all than for one try",
    text: withPool('"timeouts": {"total_seconds": 5}, "retries": {"per_try_timeout_seconds": 10}'),
    problems: [
      "pools.web.retries.per_try_timeout_seconds: found 10; expected at most timeouts.total_seconds, 5",
    ],
    beyond_schema: true,
  },
  {
    name: "A records without a port",
    text: pool('"discovery": {"type": "dns", "name": "web.internal"}'),
    problems: [
      "pools.web.discovery.port: found nothing; expected the port of the endpoints: A records hold none",
    ],
    beyond_schema: true,
  },
  {
    name: "AAAA records without a port",
    text: pool('"discovery": {"type": "dns", "name": "web.internal", "record": "AAAA"}'),
    problems: [
      "pools.web.discovery.port: found nothing; expected the port of the endpoints: AAAA records hold none",
    ],
    beyond_schema: true,
  },
  {
    name: "SRV records with a port",
    text: pool(
      '"discovery": {"type": "dns", "name": "_http._tcp.web.internal", "record": "SRV", "port": 80}',
    ),
    problems: ["pools.web.discovery.port: found 80; expected no port: SRV records hold the ports"],
    beyond_schema: true,
  },
  {
    name: "a user of etcd without a password",
    text: pool('"discovery": {"type": "etcd", "prefix": "/web/", "username": "gateway"}'),
    problems: ["pools.web.discovery.password: found nothing; expected the password of the user"],
    beyond_schema: true,
  },
  {
    name: "a password of etcd without a user",
    text: pool('"discovery": {"type": "etcd", "prefix": "/web/", "password": {"env": "PASSWORD"}}'),
    problems: [
      "pools.web.discovery.username: found nothing; expected the user whose password it is",
    ],
    beyond_schema: true,
  },
  {
    name: "lifetimes the wrong way round",
    text: pool(
      '"discovery": {"type": "dns", "name": "web.internal", "port": 80, "minimum_ttl_seconds": 60, "maximum_ttl_seconds": 30}',
    ),
    problems: [
      "pools.web.discovery.maximum_ttl_seconds: found 30; expected at least minimum_ttl_seconds, 60",
    ],
    beyond_schema: true,
  },
  {
    name: "an ejection longer than the longest",
    text: withPool('"health": {"passive": {"ejection_seconds": 600}}'),
    problems: [
      "pools.web.health.passive.maximum_ejection_seconds: found 300; expected at least ejection_seconds, 600",
    ],
    beyond_schema: true,
  },
  {
    name: "an opening longer than the longest",
    text: withPool('"breaker": {"open_seconds": 90}'),
    problems: [
      "pools.web.breaker.maximum_open_seconds: found 60; expected at least open_seconds, 90",
    ],
    beyond_schema: true,
  },
  {
    name: "panic before the last ejection",
    text: withPool('"health": {"passive": {"maximum_ejected_percent": 80}}'),
    problems: [
      "pools.web.health.passive.panic_percent: found 50; expected at most 20, as maximum_ejected_percent is 80",
    ],
    beyond_schema: true,
  },
  {
    name: "a route that is none, before one without a pool: positions stay right",
    text: routes('"web", {"pool": "web", "name": "a"}, {"pool": "wbe", "name": "a"}'),
    problems: ['routes[0]: found "web"; expected an object'],
  },
  {
    name: "a bound on load below the mean",
    text: withPool('"balancer": {"hash": {"bounded_load_percent": 90}}'),
    problems: [
      "pools.web.balancer.hash.bounded_load_percent: found 90; expected 0, or more than 100: no endpoint can stay below the mean of all",
    ],
    beyond_schema: true,
  },
  {
    name: "a cookie that no browser takes",
    text: withPool('"balancer": {"sticky": {"cookie": {"same_site": "none", "secure": "never"}}}'),
    problems: [
      'pools.web.balancer.sticky.cookie.secure: found "never"; expected "auto" or "always": browsers refuse a cookie with same_site none over HTTP',
    ],
    beyond_schema: true,
  },
  {
    name: "reports that expire before they count",
    text: withPool('"balancer": {"load": {"type": "orca", "expiry_seconds": 5}}'),
    problems: [
      "pools.web.balancer.load.expiry_seconds: found 5; expected at least blackout_seconds, 10",
    ],
    beyond_schema: true,
  },
  {
    name: "several mistakes at once",
    text: '{"pools": {"web": {"endpoints": ["127.0.0.1"], "timeouts": {"connect_seconds": 5, "total_seconds": 2}}, "api": 1}, "routes": [{"pool": "ap"}, {"pool": "api", "streaming": 1}]}',
    problems: [
      "pools.api: found 1; expected an object",
      'pools.web.endpoints[0]: found "127.0.0.1"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock; the port is missing',
      "routes[1].streaming: found 1; expected true or false",
      "pools.web.timeouts.total_seconds: found 2; expected at least connect_seconds, 5",
      'routes[0].pool: found "ap"; expected the name of a pool: "web"',
      "routes[1].match: found the same conditions as in routes[0]; expected others: no request would reach this route",
    ],
  },
];
