import { BrokenConfiguration, routes, withRoute, withTop } from "./build";

export const wrongClasses: readonly BrokenConfiguration[] = [
  {
    name: "a class to a pool that is not there",
    text: withRoute('"classify": [{"pool": "wbe"}]'),
    problems: [
      'routes[0].classify[0].pool: found "wbe"; expected the name of a pool: "web"; did you mean "web"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a class of all routes to a pool that is not there",
    text: withTop('"classify": [{"pool": "west"}]'),
    problems: ['classify[0].pool: found "west"; expected the name of a pool: "web"'],
    beyond_schema: true,
  },
  {
    name: "a class with a subset of no pool",
    text: withRoute('"classify": [{"subset": {"version": "v2"}}]'),
    problems: [
      'routes[0].classify[0].subset: found a subset without a pool; expected a "pool" that it is of',
    ],
    beyond_schema: true,
  },
  {
    name: "a class twice in a route",
    text: withRoute('"classify": [{"name": "a"}, {"name": "a"}]'),
    problems: [
      'routes[0].classify[1].name: found "a" a second time; expected each class once in a list (see routes[0].classify[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "a class whose rate limit paces by a window",
    text: withRoute(
      '"classify": [{"rate_limits": [{"key": "address", "requests": 1, "window_seconds": 1, "burst": 2}]}]',
    ),
    problems: [
      'routes[0].classify[0].rate_limits[0].burst: found 2; expected nothing, or "algorithm": "gcra"',
    ],
    beyond_schema: true,
  },
  {
    name: "a rate limit of a class under the name of another one",
    text: routes(
      '{"pool": "web", "rate_limits": [{"name": "a", "key": "address", "requests": 1, "window_seconds": 1}], "classify": [{"rate_limits": [{"name": "a", "key": "address", "requests": 2, "window_seconds": 1}]}]}',
    ),
    problems: [
      'routes[0].classify[0].rate_limits[0]: found other options under the name "a"; expected the options of routes[0].rate_limits[0], which it shares its counts with, or a name of its own',
    ],
    beyond_schema: true,
  },
  {
    name: "a concurrency limit of a class under the name of another one",
    text: routes(
      '{"pool": "web", "concurrency_limits": [{"name": "a", "key": "address", "requests": 1}], "classify": [{"concurrency_limits": [{"name": "a", "key": "address", "requests": 2}]}]}',
    ),
    problems: [
      'routes[0].classify[0].concurrency_limits[0]: found other options under the name "a"; expected the options of the limit that it shares its counts with',
    ],
    beyond_schema: true,
  },
  {
    name: "a concurrency limit of a class of all routes under the name of a route's",
    text: `{"classify": [{"concurrency_limits": [{"name": "a", "key": "address", "requests": 1}]}],
      "pools": {"web": {"endpoints": ["10.0.0.1:80"]}},
      "routes": [{"pool": "web", "concurrency_limits": [{"name": "a", "key": "consumer", "requests": 1}]}]}`,
    problems: [
      'routes[0].concurrency_limits[0]: found other options under the name "a"; expected the options of the limit that it shares its counts with',
    ],
    beyond_schema: true,
  },
  {
    name: "a class with a concurrency limit that lets nobody through",
    text: withRoute('"classify": [{"concurrency_limits": [{"key": "address", "requests": 0}]}]'),
    problems: [
      "routes[0].classify[0].concurrency_limits[0].requests: found 0; expected a whole number from 1 to 1000000",
    ],
  },
  {
    name: "a priority that there is not",
    text: withRoute('"priority": "urgent"'),
    problems: [
      'routes[0].priority: found "urgent"; expected one of "critical", "high", "normal", "low", "background" or "bulk"',
    ],
  },
  {
    name: "a priority header that nobody is believed",
    text: withTop('"priority_header": "X-Priority"'),
    problems: [
      'priority_header: found "X-Priority"; expected nothing, or "trusted_proxies" whose header is believed',
    ],
    beyond_schema: true,
  },
  {
    name: "a priority header that requests are framed by",
    text: withTop('"priority_header": "Content-Length", "trusted_proxies": ["10.0.0.0/8"]'),
    problems: [
      'priority_header: found "Content-Length"; expected a header that is the application\'s own',
    ],
    beyond_schema: true,
  },
  {
    name: "a crawler without networks",
    text: withTop('"verified_crawlers": {"google": {"user_agent": "Googlebot"}}'),
    problems: [
      'verified_crawlers.google: found a crawler without networks; expected "networks", "networks_file" or both',
    ],
    beyond_schema: true,
  },
  {
    name: "a crawler without a User-Agent",
    text: withTop('"verified_crawlers": {"google": {"networks": ["192.0.2.0/24"]}}'),
    problems: [
      "verified_crawlers.google.user_agent: found nothing; expected text in quotes, or a list",
    ],
  },
  {
    name: "a time zone that is a path",
    text: withTop('"time_zone": "../../etc/passwd"'),
    problems: [
      'time_zone: found "../../etc/passwd"; expected the name of a time zone, such as "UTC" or "Europe/Berlin"',
    ],
  },
];
