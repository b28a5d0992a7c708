import { operations } from "moontide/feature/admin/operations";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { ask, decoded, outcome, twoEndpoints } from "./client";

const gateway = startGateway(fakeMachine(), twoEndpoints);

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, OpenApiOperation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

interface OpenApiOperation {
  readonly operationId: string;
  readonly parameters: { readonly name: string }[];
  readonly requestBody?: object;
  readonly responses: Record<string, { readonly content: Record<string, object> }>;
  readonly security: object[];
}

const description = (): OpenApi => decoded(ask(gateway, "/v1/openapi.json")) as unknown as OpenApi;

describe("the admin API", () => {
  it("answers probes in plain words", () => {
    assert.equal("ok\n", ask(gateway, "/healthz").body);
    assert.equal('{\n  "ready": true\n}\n', ask(gateway, "/readyz").body);
  });

  it("refuses unknown paths and methods", () => {
    assert.equal("404 unknown_path", outcome(ask(gateway, "/nope")));
    const response = ask(gateway, "/v1/pools", { method: "DELETE" });
    assert.equal("405 method_not_allowed", outcome(response));
    assert.equal("GET, HEAD", response.headers["Allow"]);
  });

  it("answers metrics in Prometheus' format", () => {
    const response = ask(gateway, "/metrics");
    assert.equal("text/plain; version=0.0.4; charset=utf-8", response.headers["Content-Type"]);
    assert.matches('moontide_endpoints{pool="web",state="healthy"} 2', response.body, 1, true);
  });
});

describe("the OpenAPI document", () => {
  it("describes every operation, once each", () => {
    const { openapi, paths } = description();
    assert.equal("3.1.0", openapi);
    const names = new LuaSet<string>();
    for (const operation of operations) {
      const found = paths[operation.path]?.[string.lower(operation.method)];
      assert.equal(operation.name, found?.operationId);
      assert.is_false(names.has(operation.name), operation.name);
      names.add(operation.name);
      assert.equal(operation.body !== undefined, found?.requestBody !== undefined);
      for (const answer of operation.answers) {
        assert.is_not_nil(found?.responses[tostring(answer.status)], operation.name);
      }
    }
  });

  it("names each place of a path", () => {
    const { parameters } = description().paths["/v1/pools/{pool}/endpoints/{endpoint}"]!["get"]!;
    assert.equal("pool", parameters[0]!.name);
    assert.equal("endpoint", parameters[1]!.name);
  });

  it("has no empty object where a list belongs", () => {
    const { body } = ask(gateway, "/v1/openapi.json");
    assert.is_nil(string.find(body, '"%a+": {}')[0]);
    assert.is_not_nil(string.find(body, '"security": []', 1, true)[0]);
  });

  it("asks for no token in probes", () => {
    const { paths } = description();
    assert.same([], paths["/healthz"]!["get"]!.security);
    assert.is_nil(paths["/healthz"]!["get"]!.responses["401"]);
    assert.is_not_nil(paths["/metrics"]!["get"]!.responses["401"]);
  });

  it("defines every schema that it refers to, and refers to every one", () => {
    const { body } = ask(gateway, "/v1/openapi.json");
    const { schemas } = description().components;
    const used = new LuaSet<string>();
    for (const [name] of string.gmatch(body, '"#/components/schemas/(%w+)"')) {
      assert.is_not_nil(schemas[name!], name);
      used.add(name!);
    }
    for (const [name] of pairs(schemas)) assert.is_true(used.has(name), name);
  });
});
