import { BrokenConfiguration, routes, withRoute } from "./build";

const cached = (options: string): string => withRoute(`"cache": {${options}}`);
const sound = '"rules": [{"ttl_seconds": 30}]';

export const wrongCaches: readonly BrokenConfiguration[] = [
  {
    name: "a cache without rules",
    text: cached(""),
    problems: ["routes[0].cache.rules: found nothing; expected a list"],
  },
  {
    name: "a lifetime that depends on who asked first",
    text: cached('"rules": [{"when": {"country": "DE", "load": "high"}, "ttl_seconds": 30}]'),
    problems: [
      'routes[0].cache.rules[0].when.country: found an unknown option; expected "path_prefix", "hours", "weekdays" or "load"',
    ],
  },
  {
    name: "a rule that hides others",
    text: cached('"rules": [{"ttl_seconds": 30}, {"when": {"load": "high"}, "ttl_seconds": 300}]'),
    problems: [
      'routes[0].cache.rules[0]: found a rule without "when" before others; expected it as the last one',
    ],
    beyond_schema: true,
  },
  {
    name: "a cache beside a split",
    text: routes(`{"split": [{"pool": "web"}, {"pool": "web", "name": "b"}], "cache": {${sound}}}`),
    problems: [
      'routes[0].cache: found a cache beside a split; expected a route with a "pool": one variant\'s answers would be given to all',
    ],
    beyond_schema: true,
  },
  {
    name: "a cache on a streaming route",
    text: withRoute(`"streaming": true, "cache": {${sound}}`),
    problems: ["routes[0].cache: found a cache on a streaming route; expected either of the two"],
    beyond_schema: true,
  },
  {
    name: "a cache before gRPC",
    text: `{"pools": {"web": {"endpoints": ["127.0.0.1:1"], "protocol": "grpc"}}, "routes": [{"pool": "web", "cache": {${sound}}}]}`,
    problems: [
      "routes[0].cache: found a cache before a pool that speaks gRPC; expected a pool that speaks HTTP",
    ],
    beyond_schema: true,
  },
];
