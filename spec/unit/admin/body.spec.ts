import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { ask, decoded, outcome, send, twoEndpoints } from "./client";

const collection = "/v1/pools/web/endpoints";

describe("a body", () => {
  const gateway = startGateway(fakeMachine(), twoEndpoints);
  const post = (content_type: string | undefined, body: string): string =>
    outcome(
      ask(gateway, collection, {
        method: "POST",
        body,
        headers: content_type === undefined ? {} : { "Content-Type": content_type },
      }),
    );

  it("is application/json, whatever its parameters and case", () => {
    assert.equal("201", post("Application/JSON; charset=utf-8", '{"address": "10.0.0.3:80"}'));
  });

  it("is nothing that a form can send", () => {
    const body = '{"address": "10.0.0.4:80"}';
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "",
    ]) {
      assert.equal("415 unsupported_media_type", post(type, body), type);
    }
    assert.equal("415 unsupported_media_type", post(undefined, body));
  });

  it("is no form where none is needed either", () => {
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    const restore = `${collection}/10.0.0.1:80/restore`;
    assert.equal(
      "415 unsupported_media_type",
      outcome(ask(gateway, restore, { method: "POST", headers: form })),
    );
    assert.equal("200", outcome(ask(gateway, restore, { method: "POST" })));
  });

  it("has at most a mebibyte", () => {
    const limit = 1024 * 1024;
    const padded = (bytes: number): string => {
      const body = '{"address": "10.0.0.1:80"}';
      return body + string.rep(" ", bytes - body.length);
    };
    assert.equal("409 endpoint_exists", post("application/json", padded(limit)));
    assert.equal("413 body_too_large", post("application/json", padded(limit + 1)));
  });

  it("is refused whole, with every problem in it", () => {
    const response = send(gateway, "POST", collection, '{"adress": "x", "weight": 0}');
    assert.equal("400 invalid_body", outcome(response));
    const problem = decoded(response) as { errors: { path: string }[]; detail: string };
    const paths: string[] = [];
    for (const { path } of problem.errors) paths[paths.length] = path;
    assert.same(["adress", "address", "weight"], paths);
    assert.matches('did you mean "address"? (and 2 more)', problem.detail, 1, true);
  });

  it("is refused when it is no JSON object, has null, or a name twice", () => {
    for (const body of [
      "",
      "{",
      "[]",
      "1",
      '"10.0.0.9:80"',
      '{"address": null}',
      '{"address": "10.0.0.9:80", "address": "10.0.0.8:80"}',
      `{"address": "10.0.0.9:80", "weight": "${string.char(255)}"}`,
    ]) {
      assert.equal("400 invalid_body", post("application/json", body), body);
    }
  });
});
