import {
  isPassedBack,
  isPassedOn,
  providerRest,
  withoutParameter,
} from "moontide/policy/llm/pass-through";

describe("what is passed to a provider's own interface", () => {
  it("is what follows its name, as the client wrote it", () => {
    const rest = (target: string) => providerRest(target, "openai");
    assert.equal("/files/a%2Fb?limit=2", rest("/ai/v1/providers/openai/files/a%2Fb?limit=2"));
    assert.equal("/", rest("/v1/providers/openai/"));
    assert.equal("/a/..b/c.", rest("/v1/providers/openai/a/..b/c."));
    assert.equal("/a?x=/../", rest("/v1/providers/openai/a?x=/../"));
  });

  it("never leads out of the provider's path", () => {
    for (const path of ["../x", "a/../x", ".%2e/x", "%2E%2e", "a/%2e", "./x"]) {
      assert.is_nil(providerRest(`/v1/providers/openai/${path}`, "openai"), path);
    }
    assert.is_nil(providerRest("/v1/providers/other/x", "openai"));
    assert.is_nil(providerRest("/v1/providers/openai/a b", "openai"));
  });

  it("holds no credentials, and nothing that frames", () => {
    for (const name of ["authorization", "x-api-key", "cookie", "host", "transfer-encoding"]) {
      assert.is_false(isPassedOn(name), name);
    }
    assert.is_true(isPassedOn("openai-beta"));
    for (const name of ["set-cookie", "openai-organization", "alt-svc"]) {
      assert.is_false(isPassedBack(name), name);
    }
    assert.is_false(isPassedBack("connection"));
    assert.is_true(isPassedBack("x-request-id"));
  });

  it("does not hold the parameter by which the gateway knows its client", () => {
    assert.equal("/a?x=1&y", withoutParameter("/a?Key=secret&x=1&key=2&y", "key"));
    assert.equal("/a", withoutParameter("/a?key=secret", "Key"));
    assert.equal("/a?keys=1", withoutParameter("/a?keys=1", "key"));
    assert.equal("/key=1", withoutParameter("/key=1", "key"));
  });
});
