import { bearerToken, isSameDigest, roleOf } from "moontide/feature/admin/token";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { ask, Asked, fakePlatform, outcome, twoEndpoints } from "./client";

const digest = (letter: string): string => string.rep(letter, 64);

const withAdmin = (admin: string): Gateway =>
  startGateway(fakeMachine(), string.gsub(twoEndpoints, "}$", `, "admin": ${admin} }`)[0]);

const tokens = `{ "tokens": [{ "sha256": "${digest("a")}", "role": "read" }, { "sha256": "${digest("b")}" }] }`;

const endpoint = "/v1/pools/web/endpoints/10.0.0.1:80";

const asked = (
  gateway: Gateway,
  target: string,
  headers: Record<string, string>,
  more: Asked = {},
) => outcome(ask(gateway, target, { method: more.method, platform: more.platform, headers }));

describe("the guard without tokens", () => {
  const gateway = withAdmin('{ "hosts": ["Gateway.internal"] }');

  it("takes requests for addresses, localhost and configured names", () => {
    for (const host of [
      "127.0.0.1:9180",
      "127.0.0.1",
      "[::1]:9180",
      "localhost",
      "LOCALHOST:9180",
      "localhost.:1",
      "gateway.internal:9180",
    ]) {
      assert.equal("200", asked(gateway, "/v1/pools", { Host: host }), host);
    }
  });

  it("refuses requests for any other name, which a page may have pointed here", () => {
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "x:9180",
      "",
    ]) {
      assert.equal("403 unknown_host", asked(gateway, "/v1/pools", { Host: host }), host);
      assert.equal("403 unknown_host", asked(gateway, "/metrics", { Host: host }), host);
    }
    assert.equal("403 unknown_host", asked(gateway, endpoint, { Host: "x" }, { method: "DELETE" }));
  });

  it("leaves probes to everybody", () => {
    assert.equal("200", asked(gateway, "/healthz", { Host: "evil.example", Origin: "http://x" }));
    assert.equal("200", asked(gateway, "/readyz", { Host: "evil.example" }));
  });

  it("lets everybody else on this machine change endpoints", () => {
    assert.equal("200", asked(gateway, endpoint, {}, { method: "DELETE" }));
  });
});

describe("the guard against pages of other origins", () => {
  const gateway = withAdmin("{}");

  it("refuses their requests by Origin and by Sec-Fetch-Site", () => {
    for (const origin of [
      "http://evil.example",
      "null",
      "http://127.0.0.1:8080",
      "https://127.0.0.1",
    ]) {
      assert.equal("403 foreign_origin", asked(gateway, "/v1/pools", { Origin: origin }), origin);
    }
    for (const site of ["cross-site", "same-site"]) {
      assert.equal(
        "403 foreign_origin",
        asked(gateway, "/v1/pools", { "Sec-Fetch-Site": site }),
        site,
      );
    }
  });

  it("takes those of its own pages", () => {
    const headers = { Origin: "http://127.0.0.1:9180", "Sec-Fetch-Site": "same-origin" };
    assert.equal("200", asked(gateway, "/v1/pools", headers));
    assert.equal("200", asked(gateway, "/v1/pools", { "Sec-Fetch-Site": "none" }));
  });

  it("refuses them with a token too", () => {
    const headers = { Authorization: "Bearer b", Origin: "http://evil.example" };
    assert.equal("403 foreign_origin", asked(withAdmin(tokens), "/v1/pools", headers));
  });
});

describe("the guard with tokens", () => {
  const gateway = withAdmin(tokens);
  const reader = { Authorization: "Bearer a" };
  const writer = { Authorization: "Bearer b" };

  it("asks for one everywhere but in probes", () => {
    for (const path of ["/metrics", "/v1/status", "/v1/openapi.json", "/v1/pools"]) {
      const response = ask(gateway, path);
      assert.equal("401 token_missing", outcome(response), path);
      assert.equal('Bearer realm="moontide"', response.headers["WWW-Authenticate"]);
      assert.equal("200", asked(gateway, path, reader), path);
    }
    assert.equal("200", asked(gateway, "/healthz", {}));
    assert.equal("200", asked(gateway, "/readyz", {}));
  });

  it("refuses unknown tokens and other schemes", () => {
    assert.equal("401 token_unknown", asked(gateway, "/v1/pools", { Authorization: "Bearer c" }));
    assert.equal("401 token_missing", asked(gateway, "/v1/pools", { Authorization: "Basic b" }));
  });

  it("lets only the role write change something", () => {
    assert.equal("403 token_may_only_read", asked(gateway, endpoint, reader, { method: "DELETE" }));
    assert.equal("200", asked(gateway, endpoint, writer, { method: "DELETE" }));
    assert.equal("200", asked(gateway, "/v1/pools", writer));
  });

  it("needs no known host: a page knows no token", () => {
    const headers = { Authorization: "Bearer a", Host: "gateway.example" };
    assert.equal("200", asked(gateway, "/v1/pools", headers));
  });

  it("refuses everybody where no digest can be made", () => {
    const platform = { ...fakePlatform(), sha256: () => undefined };
    assert.equal("500 tokens_not_checkable", asked(gateway, "/v1/pools", writer, { platform }));
  });
});

describe("tokens", () => {
  it("are read from a Bearer header only", () => {
    assert.equal("a.B-9_~+/=", bearerToken("bearer  a.B-9_~+/="));
    for (const header of ["", "Bearer", "Bearer ", "Basic x", "Bearer a b", "Bearer a,b"]) {
      assert.is_nil(bearerToken(header), header);
    }
    assert.is_nil(bearerToken(undefined));
  });

  it("are the same only when every digit is", () => {
    const one = string.rep("0123456789abcdef", 4);
    assert.is_true(isSameDigest(one, one));
    for (const i of $range(1, 64)) {
      const other = `${string.sub(one, 1, i - 1)}x${string.sub(one, i + 1)}`;
      assert.is_false(isSameDigest(one, other), other);
    }
    assert.is_false(isSameDigest(one, string.sub(one, 1, 63)));
  });

  it("have the role of the last entry that names them", () => {
    const entries = [
      { sha256: digest("a"), role: "write" as const },
      { sha256: digest("a"), role: "read" as const },
    ];
    assert.equal("read", roleOf(entries, digest("a")));
    assert.is_nil(roleOf(entries, digest("b")));
    assert.is_nil(roleOf([], digest("a")));
  });
});
