import { BrokenConfiguration, withPool, withRoute, withTop } from "./build";

export const wrongShedding: readonly BrokenConfiguration[] = [
  {
    name: "shedding without a limit",
    text: withPool('"shedding": {}'),
    problems: [
      'pools.web.shedding: found shedding without a limit; expected a "limit" or "endpoint_limit" that refuses what there is no room for',
    ],
    beyond_schema: true,
  },
  {
    name: "shedding by a limit that refuses nothing",
    text: withPool('"limit": {"shadow": true}, "shedding": {}'),
    problems: [
      'pools.web.shedding: found shedding by a limit in shadow mode; expected a "limit" or "endpoint_limit" that refuses what there is no room for',
    ],
    beyond_schema: true,
  },
  {
    name: "shedding of everything",
    text: withPool('"limit": {}, "shedding": {"maximum_percent": 100}'),
    problems: [
      "pools.web.shedding.maximum_percent: found 100; expected a number of percent from 1 to 95",
    ],
  },
  {
    name: "an exemption that is no yes or no",
    text: withRoute('"exempt_from_shedding": "yes"'),
    problems: [
      'routes[0].exempt_from_shedding: found "yes"; expected true or false; did you mean true?',
    ],
  },
  {
    name: "a redirect and a page under overload",
    text: withPool('"overload_answer": {"redirect": "https://a.example/", "page": "/b.html"}'),
    problems: [
      'pools.web.overload_answer.page: found a page beside a redirect; expected either "redirect" or "page"',
    ],
    beyond_schema: true,
  },
  {
    name: "nothing to say under overload",
    text: withRoute('"overload_answer": {}'),
    problems: [
      'routes[0].overload_answer: found an answer without content; expected a "redirect" or a "page"',
    ],
    beyond_schema: true,
  },
  {
    name: "a type without a page",
    text: withRoute(
      '"overload_answer": {"redirect": "https://a.example/", "content_type": "text/plain"}',
    ),
    problems: [
      'routes[0].overload_answer.content_type: found "text/plain"; expected nothing, as there is no "page"',
    ],
    beyond_schema: true,
  },
  {
    name: "a lag that every worker has",
    text: withTop('"self_protection": {"event_loop_lag_seconds": 0.001}'),
    problems: [
      "self_protection.event_loop_lag_seconds: found 0.001; expected a number of seconds from 0.02 to 60",
    ],
  },
];
