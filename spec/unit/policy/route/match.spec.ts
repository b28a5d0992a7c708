import { compileRoutes, matchRoute } from "moontide/policy/route/match";
import type { RouteRequest } from "moontide/policy/route/route";
import { request, route, TestRoute } from "./routes";

const chosen = (routes: readonly TestRoute[], asked: RouteRequest): string | undefined =>
  matchRoute(compileRoutes(routes), asked)?.name;

const reversed = (routes: readonly TestRoute[]): TestRoute[] => {
  const turned: TestRoute[] = [];
  for (const i of $range(routes.length, 1, -1)) turned[turned.length] = routes[i - 1]!;
  return turned;
};

/** Precedence must not come from the order in the file. */
const choosesInAnyOrder = (
  name: string,
  routes: readonly TestRoute[],
  asked: RouteRequest,
): void => {
  assert.equal(name, chosen(routes, asked));
  assert.equal(name, chosen(reversed(routes), asked));
};

describe("matchRoute by host", () => {
  const routes = [
    route("exact", { host: "a.shop.example" }),
    route("longer", { host: "*.shop.example" }),
    route("shorter", { host: "*.example" }),
    route("any"),
  ];

  it("prefers the exact name, then the longest wildcard, then any host", () => {
    choosesInAnyOrder("exact", routes, request({ host: "a.shop.example" }));
    choosesInAnyOrder("longer", routes, request({ host: "b.shop.example" }));
    choosesInAnyOrder("longer", routes, request({ host: "c.b.shop.example" }));
    choosesInAnyOrder("shorter", routes, request({ host: "shop.example" }));
    choosesInAnyOrder("any", routes, request({ host: "example" }));
    choosesInAnyOrder("any", routes, request({ host: "" }));
  });

  it("needs something in front of a wildcard's dot", () => {
    const wildcard = [route("wildcard", { host: "*.example.com" })];
    for (const host of ["example.com", ".example.com", "badexample.com", "com", ""]) {
      assert.is_nil(chosen(wildcard, request({ host })), host);
    }
  });

  it("compares without case, port and trailing dot, in the file as in the request", () => {
    const written = [route("exact", { host: "Shop.Example.:80" }), route("any", { host: "*" })];
    assert.equal("exact", chosen(written, request({ host: "SHOP.example:8080" })));
    assert.equal("any", chosen(written, request({ host: "other.example" })));
  });
});

describe("matchRoute by path", () => {
  const routes = [
    route("exact", { path: "/checkout/pay" }),
    route("longer", { path_prefix: "/checkout" }),
    route("shorter", { path_prefix: "/" }),
    route("any"),
  ];

  it("prefers the exact path, then the longest prefix, then any path", () => {
    choosesInAnyOrder("exact", routes, request({ path: "/checkout/pay" }));
    choosesInAnyOrder("longer", routes, request({ path: "/checkout/pay/now" }));
    choosesInAnyOrder("longer", routes, request({ path: "/checkout" }));
    choosesInAnyOrder("shorter", routes, request({ path: "/other" }));
    choosesInAnyOrder("any", routes, request({ path: "*" }));
  });

  it("ends a prefix only where a segment ends", () => {
    const prefix = [route("prefix", { path_prefix: "/checkout" })];
    for (const path of ["/checkout", "/checkout/", "/checkout/x", "/checkout//x"]) {
      assert.equal("prefix", chosen(prefix, request({ path })), path);
    }
    for (const path of ["/checkoutx", "/checkou", "/", "/a/checkout", "/Checkout"]) {
      assert.is_nil(chosen(prefix, request({ path })), path);
    }
  });

  it("takes a prefix that ends in a slash as it is", () => {
    const prefix = [route("prefix", { path_prefix: "/v1/" })];
    assert.equal("prefix", chosen(prefix, request({ path: "/v1/" })));
    assert.equal("prefix", chosen(prefix, request({ path: "/v1/models" })));
    assert.is_nil(chosen(prefix, request({ path: "/v1" })));
  });

  it("tells a prefix with a slash from the same one without", () => {
    const both = [route("with", { path_prefix: "/v1/" }), route("without", { path_prefix: "/v1" })];
    choosesInAnyOrder("with", both, request({ path: "/v1/models" }));
    choosesInAnyOrder("without", both, request({ path: "/v1" }));
  });
});

describe("matchRoute by the other conditions", () => {
  it("matches methods exactly", () => {
    const routes = [route("write", { methods: ["POST", "PUT"] })];
    assert.equal("write", chosen(routes, request({ method: "PUT" })));
    assert.is_nil(chosen(routes, request({ method: "GET" })));
    assert.is_nil(chosen(routes, request({ method: "put" })));
  });

  it("matches every header, its name in any case, its value exactly", () => {
    const routes = [route("both", { headers: { "X-Canary": "yes", "x-team": "a" } })];
    assert.equal("both", chosen(routes, request({}, { "x-canary": "yes", "x-team": "a" })));
    assert.is_nil(chosen(routes, request({}, { "x-canary": "yes" })));
    assert.is_nil(chosen(routes, request({}, { "x-canary": "Yes", "x-team": "a" })));
  });

  it("prefers more conditions, then the order in the file", () => {
    const routes = [
      route("none"),
      route("method", { methods: ["GET"] }),
      route("header", { headers: { a: "1" } }),
      route("header and method", { methods: ["GET"], headers: { a: "1" } }),
      route("two headers", { headers: { a: "1", b: "2" } }),
    ];
    const asked = request({}, { a: "1", b: "2" });
    assert.equal("header and method", chosen(routes, asked));
    assert.equal("two headers", chosen(reversed(routes), asked));
    assert.equal("method", chosen(routes, request()));
    assert.equal("none", chosen(routes, request({ method: "PUT" })));
  });
});

describe("matchRoute over all conditions", () => {
  it("weighs the host before the path and the path before the rest", () => {
    const routes = [
      route("rest", { methods: ["GET"], headers: { a: "1" } }),
      route("path", { path: "/x" }),
      route("host", { host: "*.example" }),
    ];
    choosesInAnyOrder("host", routes, request({ path: "/x" }, { a: "1" }));
    choosesInAnyOrder("path", routes, request({ host: "other", path: "/x" }, { a: "1" }));
  });

  it("goes on where a better host or path fails in another condition", () => {
    const routes = [
      route("exact host", { host: "shop.example", path_prefix: "/a/b", methods: ["POST"] }),
      route("shorter prefix", { host: "shop.example", path_prefix: "/a", methods: ["PUT"] }),
      route("wildcard", { host: "*.example", path: "/a/b" }),
      route("any", { path_prefix: "/a" }),
    ];
    choosesInAnyOrder("exact host", routes, request({ path: "/a/b", method: "POST" }));
    choosesInAnyOrder("shorter prefix", routes, request({ path: "/a/b", method: "PUT" }));
    choosesInAnyOrder("wildcard", routes, request({ path: "/a/b" }));
    choosesInAnyOrder("any", routes, request({ path: "/a/b/c" }));
  });

  it("is undefined when nothing matches, also without routes", () => {
    assert.is_nil(chosen([], request()));
    assert.is_nil(chosen([route("other", { host: "other" })], request()));
  });
});

describe("compileRoutes", () => {
  const needs = (routes: readonly TestRoute[]): string => {
    const { needs_host, needs_path, needs_method, needs_headers } = compileRoutes(routes);
    return table.concat(
      [
        needs_host ? "host" : "-",
        needs_path ? "path" : "-",
        needs_method ? "method" : "-",
        needs_headers ? "headers" : "-",
      ],
      " ",
    );
  };

  it("tells which parts of the request matter", () => {
    assert.equal("- - - -", needs([route("any"), route("star", { host: "*" })]));
    assert.equal("host - - -", needs([route("any"), route("host", { host: "*.a" })]));
    assert.equal("- path - -", needs([route("path", { path: "/" })]));
    assert.equal("- path - -", needs([route("prefix", { path_prefix: "/" })]));
    assert.equal("- - method -", needs([route("method", { methods: ["GET"] })]));
    assert.equal("- - - headers", needs([route("headers", { headers: { a: "1" } })]));
  });

  it("looks at nothing that it doesn't need", () => {
    const matcher = compileRoutes([route("path", { path_prefix: "/a" }), route("any")]);
    const asked = { path: "/a" } as RouteRequest;
    assert.equal("path", matchRoute(matcher, asked)?.name);
  });

  it("names the only route of a file that has one without conditions", () => {
    const any = route("any", { headers: {} });
    assert.equal(any, compileRoutes([any]).only);
    assert.equal(any, matchRoute(compileRoutes([any]), {} as RouteRequest));
    assert.is_nil(compileRoutes([any, route("other")]).only);
    assert.is_nil(compileRoutes([route("path", { path: "/" })]).only);
    assert.is_nil(compileRoutes<TestRoute>([]).only);
  });
});
