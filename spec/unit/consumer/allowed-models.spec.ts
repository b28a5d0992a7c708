import { mayUseModel, mayUseProvider } from "moontide/feature/consumer/allowed-models";
import type { Consumer } from "moontide/feature/consumer/identity";
import { modelNames } from "moontide/feature/llm/list";
import { createExchange } from "moontide/feature/proxy/exchange";
import { planOf } from "moontide/feature/model/plan";
import { fakeMachine } from "../../support/lua/ports";
import { ask, startModels } from "../model/world";

const consumerWith = (...models: (readonly string[])[]): Consumer => ({
  name: "shop",
  tier: undefined,
  tags: new LuaSet(),
  team: undefined,
  models,
});

const models = `"smart": {"candidates": [{"provider": "one", "model": "gpt-4o"}]},
  "cheap": {"candidates": [{"provider": "own", "model": "a"}]}`;

/** The code of what a consumer is told of a model; `ok` where it is asked for. */
const told = (consumer: Consumer, model: string, llm = "{}"): string => {
  const gateway = startModels(fakeMachine(), models, llm);
  const exchange = createExchange();
  exchange.identity = { consumer, user: "shop", subject: "shop", claims: {} };
  const [, error] = planOf(gateway, exchange, ask(gateway, model));
  return error === undefined ? "ok" : `${error.status} ${error.code}`;
};

describe("the models of a consumer", () => {
  it("are all where it has no list, and those that fit each of its lists", () => {
    assert.is_true(mayUseModel(undefined, "smart"));
    assert.is_true(mayUseModel(consumerWith(), "smart"));
    assert.is_true(mayUseModel(consumerWith(["cheap", "sma*"]), "smart"));
    assert.is_false(mayUseModel(consumerWith(["cheap"]), "smart"));
    assert.is_false(mayUseModel(consumerWith(["smart"], ["cheap"]), "smart"));
  });

  it("are those of a provider as a whole only by a pattern for all of them", () => {
    for (const pattern of ["*", "open*", "openai*", "openai/*"]) {
      assert.is_true(mayUseProvider(consumerWith([pattern]), "openai"), pattern);
    }
    for (const pattern of ["openai/gpt*", "openai", "openais/*", "smart"]) {
      assert.is_false(mayUseProvider(consumerWith([pattern]), "openai"), pattern);
    }
  });

  it("are the only ones that it may ask for, whether others exist or not", () => {
    const shop = consumerWith(["smart"]);
    assert.equal("ok", told(shop, "smart"));
    assert.equal("403 model_not_allowed", told(shop, "cheap"));
    assert.equal("403 model_not_allowed", told(shop, "invented"));
    assert.equal("400 missing_required_parameter", told(shop, ""));
  });

  it("must hold the model that stands in for one that is not known", () => {
    const llm = '{"default_model": "smart"}';
    assert.equal("ok", told(consumerWith(["smart"]), "gpt-3", llm));
    assert.equal("403 model_not_allowed", told(consumerWith(["cheap"]), "gpt-3", llm));
  });

  it("are the only ones that it is shown", () => {
    const gateway = startModels(fakeMachine(), models);
    const llm = gateway.configuration.routes[0]!.llm!;
    assert.same(["cheap", "smart"], modelNames(gateway, llm, undefined));
    assert.same(["smart"], modelNames(gateway, llm, consumerWith(["s*"])));
  });
});
