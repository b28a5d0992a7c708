import { encodeSegment, findOperation } from "moontide/feature/admin/match";
import type { Operation } from "moontide/feature/admin/operation";
import { operations } from "moontide/feature/admin/operations";

const found = (method: string, target: string): Operation | undefined =>
  findOperation(operations, method, target).operation;

const parameters = (target: string): Readonly<Record<string, string>> | undefined => {
  const result = findOperation(operations, "GET", target);
  return result.operation === undefined ? undefined : result.parameters;
};

/** A path of an operation, with a plain text in each place. */
const example = (path: string): string => string.gsub(path, "{%w+}", "x")[0];

describe("admin paths", () => {
  for (const operation of operations) {
    it(`lead ${operation.method} ${operation.path} to ${operation.name}`, () => {
      assert.equal(operation.name, found(operation.method, example(operation.path))?.name);
      assert.equal(
        operation.name,
        found(operation.method, `${example(operation.path)}?a=b/c`)?.name,
      );
    });
  }

  it("answer HEAD as GET", () => {
    assert.equal("listPools", found("HEAD", "/v1/pools")?.name);
    assert.is_nil(found("HEAD", "/v1/pools/web/endpoints/x/restore"));
  });

  it("are exact: no empty segment, no other case", () => {
    for (const path of [
      "/",
      "/v1",
      "/v1/pools/",
      "//v1/pools",
      "/V1/pools",
      "/v1/pools/a//endpoints",
    ]) {
      assert.is_nil(found("GET", path), path);
      assert.same([], findOperation(operations, "GET", path).allowed as string[], path);
    }
  });

  it("name the methods that a path has", () => {
    const allowed = findOperation(operations, "PUT", "/v1/pools/web/endpoints/x").allowed;
    assert.same(["DELETE", "GET", "HEAD", "PATCH"], allowed);
    assert.same(
      ["GET", "HEAD", "POST"],
      findOperation(operations, "PUT", "/v1/pools/web/endpoints").allowed,
    );
  });

  it("decode segments one by one, so that an identity may hold slashes", () => {
    assert.same(
      { pool: "web", endpoint: "unix:/run/a b.sock" },
      parameters("/v1/pools/web/endpoints/unix:%2Frun%2fa%20b.sock"),
    );
    assert.same(
      { pool: "web", endpoint: "[::1]:80" },
      parameters("/v1/pools/web/endpoints/%5B::1%5D:80"),
    );
    assert.equal("[::1]:80", parameters("/v1/pools/web/endpoints/[::1]:80")?.["endpoint"]);
  });

  it("refuse a percent sign that codes nothing", () => {
    for (const segment of ["%", "%2", "%zz", "a%"]) {
      assert.is_nil(parameters(`/v1/pools/${segment}`), segment);
    }
    assert.equal("%", parameters("/v1/pools/%25")?.["pool"]);
  });

  it("decode what was encoded for them", () => {
    for (const text of ["10.0.0.1:80", "[2001:db8::1]:443", "unix:/run/a?#%&ü.sock"]) {
      const segment = encodeSegment(text);
      assert.is_nil(string.find(segment, "[/?#%[%]]")[0], segment);
      assert.equal(text, parameters(`/v1/pools/${segment}`)?.["pool"]);
    }
  });
});
