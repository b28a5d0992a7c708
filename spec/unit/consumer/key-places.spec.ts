import { fakeMachine, portsOn } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { isCredential, withoutCredentials } from "moontide/feature/llm/credentials";
import { Sent } from "../proxy/request";
import { ask, World } from "./driver";

const digest = portsOn(fakeMachine()).digests.sha256("shop-key")!;

/** A route to models that takes API keys. */
const worldWith = (authentication: string): World => {
  const machine = fakeMachine();
  const gateway = startGateway(
    machine,
    `{ "consumers": { "shop": { "api_keys": [{ "sha256": "${digest}" }] } },
       "token_issuers": { "login": { "issuer": "https://a.example", "secret": { "env": "S" } } },
       "providers": { "own": { "type": "vllm" } },
       "models": { "smart": { "candidates": [{ "provider": "own", "model": "a" }] } },
       "routes": [{ "llm": {}, "authentication": ${authentication} }] }`,
  );
  return { machine, gateway };
};

describe("the API key of a client of models", () => {
  it("is found wherever OpenAI's, Anthropic's and Google's clients send it", () => {
    const world = worldWith('{ "api_key": {} }');
    const sent: readonly Sent[] = [
      { headers: { authorization: "Bearer shop-key" } },
      { headers: { "x-api-key": "shop-key" } },
      { headers: { "x-goog-api-key": "shop-key" } },
      { arguments: { key: "shop-key" } },
      { headers: { authorization: "Basic YTpi", "x-api-key": "shop-key" } },
    ];
    for (const request of sent) assert.equal("admit", ask(world, request).reason);
    assert.equal("credentials_missing", ask(world).reason);
  });

  it("is refused where one is wrong, whatever stands elsewhere", () => {
    const headers = { authorization: "Bearer wrong", "x-api-key": "shop-key" };
    assert.equal("api_key_unknown", ask(worldWith('{ "api_key": {} }'), { headers }).reason);
  });

  it("stands beside a token, which has its own form", () => {
    const world = worldWith('{ "api_key": {}, "jwt": { "issuers": ["login"] } }');
    const token = { headers: { authorization: "Bearer a.b.c" } };
    assert.equal("token_invalid", ask(world, token).reason);
    assert.equal("admit", ask(world, { headers: { authorization: "Bearer shop-key" } }).reason);
  });

  it("is looked for in one place alone where the route names it", () => {
    const world = worldWith('{ "api_key": { "header": "X-Team-Key" } }');
    assert.equal("admit", ask(world, { headers: { "x-team-key": "shop-key" } }).reason);
    const elsewhere = { headers: { "x-api-key": "shop-key" } };
    assert.equal("credentials_missing", ask(world, elsewhere).reason);
  });

  it("goes to no provider, from none of these places", () => {
    const { authentication } = worldWith('{ "api_key": {} }').gateway.routes[0]!.equipment;
    for (const name of ["authorization", "x-api-key", "x-goog-api-key"]) {
      assert.is_true(isCredential(authentication, name));
    }
    assert.equal("/models?a=1", withoutCredentials(authentication, "/models?key=secret&a=1"));
  });
});
