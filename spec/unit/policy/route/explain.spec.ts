import { routeMismatch } from "moontide/policy/route/explain";
import type { RouteMatch } from "moontide/policy/route/route";
import { request, route } from "./routes";

const reason = (match: RouteMatch | undefined): string | undefined =>
  routeMismatch(route("route", match), request({ path: "/a" }, { team: "a" }));

describe("routeMismatch", () => {
  it("has nothing to say of a route that matches", () => {
    assert.is_nil(reason(undefined));
    assert.is_nil(reason({ host: "*.example", path_prefix: "/", methods: ["PUT", "GET"] }));
    assert.is_nil(reason({ headers: { Team: "a" }, path: "/a" }));
  });

  it("names the first condition that fails, what was found and what was wanted", () => {
    assert.equal("host is shop.example, the route wants *.other", reason({ host: "*.other" }));
    assert.equal("path is /a, the route wants /b", reason({ path: "/b" }));
    assert.equal(
      "path is /a, the route wants /b and what is below it",
      reason({ path_prefix: "/b" }),
    );
    assert.equal(
      "method is GET, the route wants PUT or POST",
      reason({ methods: ["PUT", "POST"] }),
    );
    assert.equal("header Team is a, the route wants b", reason({ headers: { Team: "b" } }));
    assert.equal("header x is missing, the route wants 1", reason({ headers: { x: "1" } }));
  });
});
