import type { Store } from "moontide/kernel/ports";
import { mayUseModel } from "moontide/feature/consumer/allowed-models";
import { explainAuthentication } from "moontide/feature/consumer/explain";
import { createExchange } from "moontide/feature/proxy/exchange";
import { fakeRequest } from "../proxy/request";
import { fakeMachine } from "../../support/lua/ports";
import { send } from "../admin/client";
import { ask } from "../consumer/driver";
import { make, start, tryKey } from "./world";

describe("whom a virtual key proves", () => {
  it("is its owner, with what the configuration says of it", () => {
    const world = start(fakeMachine());
    const { consumer } = tryKey(world, make(world.gateway).key).exchange.identity!;
    assert.equal("shop", consumer!.name);
    assert.equal("red", consumer!.team);
    assert.equal(1, consumer!.tier);
    assert.is_true(consumer!.tags.has("internal"));
    assert.is_true(mayUseModel(consumer, "cheap"));
  });

  it("has the key's team, priority and tags, and the models that both may use", () => {
    const world = start(fakeMachine());
    const { key } = make(
      world.gateway,
      '{"owner": "shop", "team": "blue", "priority": "low", "tags": ["ci"], "models": ["smart", "large"]}',
    );
    const { consumer } = tryKey(world, key).exchange.identity!;
    assert.equal("blue", consumer!.team);
    assert.equal(3, consumer!.tier);
    for (const tag of ["ci", "internal"]) assert.is_true(consumer!.tags.has(tag));
    assert.is_true(mayUseModel(consumer, "smart"));
    for (const model of ["cheap", "large"]) assert.is_false(mayUseModel(consumer, model));
  });

  it("may exist by its keys alone", () => {
    const world = start(fakeMachine());
    const { identity } = tryKey(world, make(world.gateway, '{"owner": "guest"}').key).exchange;
    assert.equal("guest", identity!.consumer!.name);
    assert.equal("guest", identity!.subject);
    assert.is_nil(identity!.consumer!.team);
    assert.is_true(mayUseModel(identity!.consumer, "anything"));
  });

  it("is named by an explanation, the key is not", () => {
    const { gateway } = start(fakeMachine());
    const { key, id } = make(gateway);
    const { authentication } = gateway.routes[0]!.equipment;
    const request = fakeRequest({ headers: { "x-api-key": key } });
    const { detail } = explainAuthentication(gateway, authentication!, createExchange(), request);
    assert.equal(`The request comes from consumer shop, by the virtual key ${id}.`, detail);
  });

  it("is known wherever clients of models send keys", () => {
    const world = start(fakeMachine());
    const { key } = make(world.gateway);
    for (const name of ["x-api-key", "x-goog-api-key"]) {
      assert.equal("admit", ask(world, { headers: { [name]: key } }).reason);
    }
    assert.equal("admit", ask(world, { arguments: { key } }).reason);
  });

  it("costs a look into shared memory once, until a key is changed", () => {
    const world = start(fakeMachine());
    const [one, two] = [make(world.gateway), make(world.gateway)];
    tryKey(world, one.key);
    const texts: { get: Store["get"] } = world.machine.shared.keys.texts;
    const get = texts.get;
    let looks = 0;
    texts.get = (key) => {
      looks += 1;
      return get(key);
    };
    for (const _ of $range(1, 10)) tryKey(world, one.key);
    assert.equal(0, looks);
    texts.get = get;
    send(world.gateway, "PATCH", `/v1/keys/${two.id}`, '{"enabled": false}');
    assert.equal("api_key_disabled", tryKey(world, two.key).reason);
  });
});
