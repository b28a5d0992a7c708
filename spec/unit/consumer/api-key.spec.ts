import { portsOn as portsOf } from "../../support/lua/ports";
import { ask, bearer, has, World, worldWith } from "./driver";
import { fakeMachine } from "../../support/lua/ports";

const { digests } = portsOf(fakeMachine());
const digestOf = (key: string): string => digests.sha256(key)!;

const consumers = `"consumers": {
  "shop": { "api_keys": [{ "sha256": "${digestOf("shop-key")}" }, { "sha256": "${digestOf("next key/+")}" }],
            "priority": "high", "tags": ["internal", "web"] },
  "guest": { "api_keys": [{ "sha256": "${digestOf("guest-key")}" }] } }`;

const byHeader = (key: string) => ({ headers: { "x-api-key": key } });

/** Counts the digests that a gateway computes. */
const countDigests = (world: World): { count: number } => {
  const counted = { count: 0 };
  const ports = world.gateway.ports as { digests: typeof digests };
  const { sha256 } = ports.digests;
  ports.digests = {
    ...ports.digests,
    sha256: (text) => {
      counted.count += 1;
      return sha256(text);
    },
  };
  return counted;
};

describe("an API key", () => {
  it("proves its consumer", () => {
    const world = worldWith('{ "api_key": {} }', consumers);
    const { reason, exchange } = ask(world, byHeader("shop-key"));
    assert.equal("admit", reason);
    const consumer = exchange.identity!.consumer!;
    assert.equal("shop", consumer.name);
    assert.equal(1, consumer.tier);
    assert.is_true(consumer.tags.has("internal"));
    assert.equal("shop", exchange.identity!.user);
    assert.equal("guest", ask(world, byHeader("guest-key")).exchange.identity!.consumer!.name);
  });

  it("is refused with a reason when it is missing or unknown", () => {
    const world = worldWith('{ "api_key": {} }', consumers);
    const missing = ask(world).verdict;
    assert.is_true(missing.action === "shed");
    if (missing.action === "shed") {
      assert.equal(401, missing.status);
      assert.equal("credentials_missing", missing.reason);
      assert.equal('ApiKey realm="moontide"', missing.challenge);
    }
    for (const wrong of ["", "shop-kex", "shop-key ", string.rep("k", 5000)]) {
      const { reason, exchange } = ask(world, byHeader(wrong));
      assert.equal("api_key_unknown", reason);
      assert.is_nil(exchange.identity);
    }
  });

  it("costs a digest once, and strangers are not remembered", () => {
    const world = worldWith('{ "api_key": {} }', consumers);
    const digested = countDigests(world);
    for (const _ of $range(1, 10)) ask(world, byHeader("shop-key"));
    assert.equal(1, digested.count);
    const { proven } = world.gateway.consumers;
    for (const i of $range(1, 100)) ask(world, byHeader(`guess ${i}`));
    assert.equal(1, proven.count);
    assert.equal(101, digested.count);
  });

  it("is read from Authorization, a cookie and the query where that is configured", () => {
    const world = worldWith(
      '{ "api_key": { "header": "Authorization", "cookie": "key", "query": "api_key" } }',
      consumers,
    );
    assert.equal("admit", ask(world, bearer("shop-key")).reason);
    assert.equal("admit", ask(world, { headers: { authorization: "bearer  shop-key" } }).reason);
    assert.equal("admit", ask(world, { cookies: { key: "shop-key" } }).reason);
    const encoded = { arguments: { api_key: "next%20key%2f%2B" } };
    assert.equal("admit", ask(world, encoded).reason);
    const basic = { headers: { authorization: "Basic shop-key" } };
    assert.equal("credentials_missing", ask(world, basic).reason);
    const malformed = { headers: { authorization: "Bearer shop key" } };
    assert.equal("api_key_unknown", ask(world, malformed).reason);
  });

  it("may be missing, but not wrong, where it is not required", () => {
    const world = worldWith('{ "api_key": {}, "required": false }', consumers);
    const { reason, exchange } = ask(world);
    assert.equal("admit", reason);
    assert.is_nil(exchange.identity);
    assert.equal("api_key_unknown", ask(world, byHeader("wrong")).reason);
  });

  it("stays in the request once, or leaves it", () => {
    const kept = ask(worldWith('{ "api_key": {} }', consumers), byHeader("shop-key"));
    assert.is_true(has(kept.request.calls, "set_header x-api-key shop-key"));
    const hiding = '{ "api_key": { "query": "api_key", "cookie": "k" }, "hide_credentials": true }';
    const world = worldWith(hiding, consumers);
    const hidden = ask(world, {
      headers: { "x-api-key": "shop-key" },
      arguments: { api_key: "x" },
      cookies: { k: "x" },
    });
    for (const call of ["clear_header x-api-key", "clear_argument api_key", "clear_cookie k"]) {
      assert.is_true(has(hidden.request.calls, call), call);
    }
  });
});

describe("who may use a route", () => {
  const allowing = '{ "api_key": {}, "allow": [{ "tag": "internal" }, { "consumer": "nobody" }] }';
  const known = `${string.sub(consumers, 1, -2)}, "nobody": {} }`;

  it("is said by conditions of which one must hold", () => {
    const world = worldWith(allowing, known);
    assert.equal("admit", ask(world, byHeader("shop-key")).reason);
    const { verdict } = ask(world, byHeader("guest-key"));
    assert.is_true(verdict.action === "shed" && verdict.status === 403);
    assert.equal("consumer_not_allowed", ask(world, byHeader("guest-key")).reason);
  });

  it("is asked for of those who are nobody", () => {
    const optional = string.gsub(allowing, "^{", '{ "required": false, ')[0];
    assert.equal("credentials_missing", ask(worldWith(optional, known)).reason);
  });
});

describe("what the endpoint is told of the sender", () => {
  const telling = `{ "api_key": {}, "required": false,
    "headers": { "X-Consumer": "consumer", "X-Tags": "tags", "X-Mail": "claim:email" } }`;

  it("are its name and tags", () => {
    const { request } = ask(worldWith(telling, consumers), byHeader("shop-key"));
    assert.is_true(has(request.calls, "set_header X-Consumer shop"));
    assert.is_true(has(request.calls, "set_header X-Tags internal,web"));
  });

  it("is never what the client says", () => {
    const forged = { "x-consumer": "shop", "x-mail": "root@example" };
    const { request, reason } = ask(worldWith(telling, consumers), { headers: forged });
    assert.equal("admit", reason);
    for (const call of ["clear_header x-consumer", "clear_header x_consumer"]) {
      assert.is_true(has(request.calls, call));
    }
    assert.is_true(has(request.calls, "clear_header x-mail"));
  });
});
