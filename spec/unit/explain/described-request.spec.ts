import { describedRequest } from "moontide/feature/explain/described-request";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { described } from "./driver";

const requestOf = (description: object): IncomingRequest => {
  const [request, wrong] = describedRequest(described(description));
  if (request === undefined) error(wrong, 2);
  return request;
};

const problemOf = (url: string): string | undefined => describedRequest(described({ url }))[1];

describe("a described request", () => {
  it("is a GET of the URL from this machine when nothing else is said", () => {
    const request = requestOf({ url: "https://Shop.example:8443/a%20b?page=2" });
    assert.equal("GET", request.method());
    assert.equal("shop.example", request.host());
    assert.equal("/a b", request.path());
    assert.equal("2", request.argument("page"));
    assert.is_nil(request.argument("size"));
    assert.equal("127.0.0.1", request.peer_address());
    assert.equal(0, request.announced_bytes());
  });

  it("takes the host from where it is said, the URL first", () => {
    const headers = { Host: "b.example:80" };
    assert.equal("b.example", requestOf({ url: "/", headers }).host());
    assert.equal("c.example", requestOf({ url: "/", headers, host: "c.example" }).host());
    assert.equal("a.example", requestOf({ url: "http://a.example", headers }).host());
    assert.equal("", requestOf({ url: "/" }).host());
  });

  it("has its headers in any spelling, and cookies from either place", () => {
    const headers = { "X-Plan": "pro", Cookie: "a=1; b=2" };
    const request = requestOf({ url: "/", headers, cookies: { c: "3" } });
    assert.equal("pro", request.header("x-plan"));
    assert.equal("pro", request.header("X_Plan"));
    assert.equal("1", request.cookie("a"));
    assert.equal("2", request.cookie("b"));
    assert.equal("3", request.cookie("c"));
    assert.is_nil(request.cookie("d"));
  });

  it("takes no time for cookies that are none", () => {
    const began = os.clock();
    const Cookie = `a${string.rep(" ", 20000)}b; c=3`;
    assert.equal("3", requestOf({ url: "/", headers: { Cookie } }).cookie("c"));
    // Hours, when all ways to divide it are tried.
    assert.is_true(os.clock() - began < 1);
  });

  it("has variables and a body only as they are described", () => {
    const request = requestOf({ url: "/", body_bytes: 5, variables: { geoip2_country: "DE" } });
    assert.equal("DE", request.variable("geoip2_country"));
    assert.is_nil(request.variable("other"));
    assert.equal(5, request.announced_bytes());
    assert.is_true(request.may_have_body());
  });

  it("can't be made of what nginx would refuse", () => {
    assert.is_not_nil(problemOf("/../etc"));
    assert.is_not_nil(problemOf("/%zz"));
    assert.is_not_nil(problemOf("ftp://shop.example/"));
    assert.is_not_nil(problemOf("shop.example/"));
  });

  it("is as large as its body, where that is there", () => {
    assert.equal(5, requestOf({ url: "/", method: "POST", body: "hello" }).announced_bytes());
    assert.equal(7, requestOf({ url: "/", method: "POST", body_bytes: 7 }).announced_bytes());
  });
});
