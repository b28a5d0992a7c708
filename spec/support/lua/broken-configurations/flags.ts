import { BrokenConfiguration, routes, withRoute } from "./build";

export const wrongFlags: readonly BrokenConfiguration[] = [
  {
    name: "a flag with a pool and a route",
    text: withRoute('"name": "a", "flags": [{"name": "f", "pool": "web", "route": "a"}]'),
    problems: [
      'routes[0].flags[0].route: found a route beside a pool; expected either "pool" or "route"',
    ],
    beyond_schema: true,
  },
  {
    name: "a flag to a pool that is not there",
    text: withRoute('"flags": [{"name": "f", "pool": "wbe"}]'),
    problems: [
      'routes[0].flags[0].pool: found "wbe"; expected the name of a pool: "web"; did you mean "web"?',
    ],
    beyond_schema: true,
  },
  {
    name: "a flag to a route that is not there",
    text: withRoute('"flags": [{"name": "f", "route": "none"}]'),
    problems: ['routes[0].flags[0].route: found "none"; expected the name of another route'],
    beyond_schema: true,
  },
  {
    name: "a flag to a route that is split",
    text: routes(
      '{"pool": "web", "flags": [{"name": "f", "route": "b"}]}, {"name": "b", "match": {"path": "/b"}, "split": [{"pool": "web"}, {"pool": "web", "name": "c"}]}',
    ),
    problems: ['routes[0].flags[0].route: found "b"; expected the name of a route with a "pool"'],
    beyond_schema: true,
  },
  {
    name: "a flag with a subset of no pool",
    text: withRoute('"flags": [{"name": "f", "subset": {"version": "v2"}}]'),
    problems: [
      'routes[0].flags[0].subset: found a subset without a pool; expected a "pool" that it is of',
    ],
    beyond_schema: true,
  },
  {
    name: "a flag twice in a route",
    text: withRoute('"flags": [{"name": "f"}, {"name": "f"}]'),
    problems: [
      'routes[0].flags[1].name: found "f" a second time; expected each flag once in a route (see routes[0].flags[0])',
    ],
    beyond_schema: true,
  },
  {
    name: "a flag that says how a request is framed",
    text: withRoute('"flags": [{"name": "f", "headers": {"Content-Length": "0"}}]'),
    problems: [
      'routes[0].flags[0].headers: found "Content-Length"; expected a header that is the application\'s own',
    ],
    beyond_schema: true,
  },
];
