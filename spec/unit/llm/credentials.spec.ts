import { isCredential, withoutCredentials } from "moontide/feature/llm/credentials";
import { startGateway } from "../../support/lua/worker";
import { fakeMachine } from "../../support/lua/ports";

const authenticationWith = (options: string) =>
  startGateway(
    fakeMachine(),
    `{"pools": {"p": {"endpoints": [{"address": "10.0.0.1:80"}]}},
      "consumers": {"c": {}}, "routes": [{"pool": "p", "authentication": ${options}}]}`,
  ).routes[0]!.equipment.authentication;

describe("what a client proves to the gateway who it is with", () => {
  it("is no header for a provider, whatever it is called", () => {
    const authentication = authenticationWith('{"api_key": {"header": "X-Team-Key"}}');
    assert.is_true(isCredential(authentication, "x-team-key"));
    assert.is_false(isCredential(authentication, "x-team"));
    assert.is_false(isCredential(undefined, "x-team-key"));
  });

  it("is no parameter for a provider", () => {
    const authentication = authenticationWith('{"api_key": {"query": "key"}}');
    assert.equal("/models?a=1", withoutCredentials(authentication, "/models?key=secret&a=1"));
    assert.equal("/models?key=1", withoutCredentials(undefined, "/models?key=1"));
  });
});
