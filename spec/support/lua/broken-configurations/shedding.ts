import { BrokenConfiguration, withPool, withRoute } from "./build";

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
];
