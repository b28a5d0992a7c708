import { Backend, startBackends } from "../support/node/backend";
import { Request, send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";

// Which route a request takes, through nginx; the rules themselves are tested in spec/unit/policy/route.

describe("routing", () => {
  const pools: Record<string, Backend> = {};
  let gateway: Gateway;

  beforeAll(async () => {
    const names = ["any", "exact", "prefix", "host", "wildcard", "post", "canary", "checkout"];
    const backends = await startBackends(names.length);
    names.forEach((name, i) => (pools[name] = backends[i]!));
    const poolOf = ([name, backend]: [string, Backend]) => [name, { endpoints: [backend.address] }];
    gateway = await Gateway.start({
      configuration: {
        pools: Object.fromEntries(Object.entries(pools).map(poolOf)),
        routes: [
          { match: { host: "*.shop.example" }, pool: "wildcard" },
          { match: { host: "www.shop.example" }, pool: "host" },
          { match: { path_prefix: "/api" }, pool: "prefix" },
          { match: { path: "/api/exact" }, pool: "exact" },
          { match: { path_prefix: "/api", methods: ["POST"] }, pool: "post" },
          { match: { path_prefix: "/api", headers: { "X-Canary": "yes" } }, pool: "canary" },
          { match: { path_prefix: "/checkout" }, pool: "checkout" },
          { match: { host: "any.example" }, pool: "any" },
        ],
      },
    });
  });

  const poolFor = async (path: string, request: Request = {}): Promise<string | undefined> => {
    const response = await send(`${gateway.url}${path}`, request);
    const entries = Object.entries(pools);
    return entries.find(([, { name }]) => name === response.headers["x-backend"])?.[0];
  };
  const host = (name: string): Request => ({ headers: { Host: name } });

  it.each([
    ["an exact host before a wildcard", "/", host("www.shop.example"), "host"],
    ["a wildcard for every name below", "/", host("a.b.shop.example"), "wildcard"],
    ["hosts without regard to case and port", "/", host("WWW.Shop.Example:8443"), "host"],
    ["an exact path before a prefix", "/api/exact", {}, "exact"],
    ["the path without the query", "/api/exact?a=/b", {}, "exact"],
    ["the path as it is meant, not as it is written", "/x/../%61pi/exact", {}, "exact"],
    ["a prefix for itself", "/checkout", {}, "checkout"],
    ["a prefix for what is below it", "/checkout/cart/1", {}, "checkout"],
    ["the method", "/api/orders", { method: "POST" }, "post"],
    ["a header", "/api/orders", { headers: { "x-canary": "yes" } }, "canary"],
    [
      "no header that has another value",
      "/api/orders",
      { headers: { "X-Canary": "no" } },
      "prefix",
    ],
    ["a host that has no conditions else", "/whatever", host("any.example"), "any"],
  ])("matches %s", async (_, path, request, pool) => {
    expect(await poolFor(path, request)).toBe(pool);
  });

  it.each([
    ["a path outside of every prefix", "/checkoutx", {}],
    ["the bare domain of a wildcard", "/", host("shop.example")],
    ["a host that only ends alike", "/", host("notshop.example")],
  ])("finds no route for %s", async (_, path, request) => {
    const response = await send(`${gateway.url}${path}`, request);
    expect(response.status).toBe(404);
    expect(response.json().reason).toBe("no_route");
  });
});
