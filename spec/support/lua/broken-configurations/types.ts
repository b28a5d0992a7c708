import { BrokenConfiguration, pool, withPool, withRoute, withTop } from "./build";

export const wrongTypes: readonly BrokenConfiguration[] = [
  {
    name: "a number where the document belongs",
    text: "42",
    problems: ["the document: found 42; expected an object"],
  },
  {
    name: "a list where the document belongs",
    text: "[1]",
    problems: ["the document: found a list; expected an object"],
  },
  {
    name: "pools as a list",
    text: '{"pools": ["web"], "routes": [{"pool": "web"}]}',
    problems: ["pools: found a list; expected an object with names as keys"],
  },
  {
    name: "a pool that is an address",
    text: '{"pools": {"web": "127.0.0.1:80"}, "routes": [{"pool": "web"}]}',
    problems: ['pools.web: found "127.0.0.1:80"; expected an object'],
  },
  {
    name: "routes as an object",
    text: '{"pools": {"web": {"endpoints": ["127.0.0.1:80"]}}, "routes": {"web": {"pool": "web"}}}',
    problems: ["routes: found an object; expected a list"],
  },
  {
    name: "a route that is the name of a pool",
    text: '{"pools": {"web": {"endpoints": ["127.0.0.1:80"]}}, "routes": ["web"]}',
    problems: ['routes[0]: found "web"; expected an object'],
  },
  {
    name: "a lone endpoint instead of a list",
    text: pool('"endpoints": "127.0.0.1:80"'),
    problems: [
      'pools.web.endpoints: found "127.0.0.1:80"; expected a list; did you mean ["127.0.0.1:80"]?',
    ],
  },
  {
    name: "an endpoint that is a port",
    text: pool('"endpoints": [9001]'),
    problems: ["pools.web.endpoints[0]: found 9001; expected an object, or its address in quotes"],
  },
  {
    name: "timeouts as one number",
    text: withPool('"timeouts": 5'),
    problems: ["pools.web.timeouts: found 5; expected an object"],
  },
  {
    name: "a number in quotes",
    text: withPool('"timeouts": {"connect_seconds": "5"}'),
    problems: [
      'pools.web.timeouts.connect_seconds: found "5"; expected a number of seconds from 0.001 to 75; did you mean 5?',
    ],
  },
  {
    name: "a switch in words",
    text: withPool('"tls": {"verify": "yes"}'),
    problems: ['pools.web.tls.verify: found "yes"; expected true or false; did you mean true?'],
  },
  {
    name: "a switch as a number",
    text: withPool('"tls": {"verify": 1}'),
    problems: ["pools.web.tls.verify: found 1; expected true or false"],
  },
  {
    name: "a number for text",
    text: withRoute('"name": 7'),
    problems: [
      "routes[0].name: found 7; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit",
    ],
  },
  {
    name: "a lone method",
    text: withRoute('"match": {"methods": "post"}'),
    problems: ['routes[0].match.methods: found "post"; expected a list; did you mean ["POST"]?'],
  },
  {
    name: "a header with several values",
    text: withRoute('"match": {"headers": {"x-version": ["1", "2"]}}'),
    problems: ["routes[0].match.headers.x-version: found a list; expected text in quotes"],
  },
  {
    name: "discovery by its name alone",
    text: pool('"discovery": "dns"'),
    problems: ['pools.web.discovery: found "dns"; expected an object with a "type"'],
  },
  {
    name: "a list of discoveries",
    text: pool('"discovery": [{"type": "admin"}]'),
    problems: ['pools.web.discovery: found a list; expected an object with a "type"'],
  },
  {
    name: "a fraction where a whole number belongs",
    text: withPool('"retries": {"attempts": 1.5}'),
    problems: ["pools.web.retries.attempts: found 1.5; expected a whole number from 0 to 10"],
  },
  {
    name: '"$schema" that is no text',
    text: withTop('"$schema": true'),
    problems: ["$schema: found true; expected text in quotes"],
  },
  {
    name: "a bucket in quotes",
    text: withTop('"metrics": {"latency_buckets_seconds": [0.1, "1s"]}'),
    problems: [
      'metrics.latency_buckets_seconds[1]: found "1s"; expected a number of seconds greater than 0 and at most 86400; did you mean 1?',
    ],
  },
];
