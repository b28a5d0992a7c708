import { compileRoutes, matchRoute, Matcher } from "moontide/policy/route/match";
import type { RouteRequest } from "moontide/policy/route/route";
import { bytesPerCall } from "../address/cost";
import { request, route, TestRoute } from "./routes";

/** A thousand routes as a large gateway has them: 50 hosts, each with exact paths and prefixes. */
const thousand = (): TestRoute[] => {
  const routes: TestRoute[] = [];
  for (const i of $range(0, 999)) {
    const host = i % 10 === 0 ? `*.team${i % 50}.example` : `service${i % 50}.example`;
    const path = `/api/v${i % 3}/resource${i}`;
    routes[i] = route(`${i}`, i % 4 === 0 ? { host, path } : { host, path_prefix: path });
  }
  return routes;
};

/** Matches requests in turn, as a worker meets them, with one record for all. */
const serving = (matcher: Matcher<TestRoute>, paths: readonly string[]): (() => void) => {
  const asked: RouteRequest = request();
  let turn = 0;
  return () => {
    turn = (turn + 1) % paths.length;
    asked.host = "service7.example";
    asked.path = paths[turn]!;
    matchRoute(matcher, asked);
  };
};

describe("the cost of matching", () => {
  it("is nothing for a single route without conditions", () => {
    const matcher = compileRoutes([route("any")]);
    assert.is_true(bytesPerCall(10000, serving(matcher, ["/"])) < 1);
  });

  it("is no memory for the paths of a thousand routes", () => {
    const matcher = compileRoutes(thousand());
    const paths = ["/api/v1/resource7", "/api/v0/resource57/items/8", "/api/v2/resource107"];
    assert.equal(
      "57",
      matchRoute(matcher, request({ host: "service7.example", path: paths[1]! }))?.name,
    );
    assert.is_true(bytesPerCall(10000, serving(matcher, paths)) < 1);
  });

  it("is little for paths that nobody has seen before", () => {
    const matcher = compileRoutes(thousand());
    const paths: string[] = [];
    for (const i of $range(0, 9999)) paths[i] = `/api/v1/resource7/items/${i}/parts/${i}`;
    assert.is_true(bytesPerCall(10000, serving(matcher, paths)) < 100);
  });

  it("does not grow with the length of a hostile path", () => {
    const matcher = compileRoutes(thousand());
    const path = string.rep("/a", 50000);
    assert.is_true(bytesPerCall(1000, serving(matcher, [path])) < 1000);
  });
});
