import { compileCidrs } from "moontide/policy/address/cidr";
import { compileKey, parseKeyPart, requestKeyProblem } from "moontide/policy/key/key";
import { readKey } from "moontide/feature/key/read";
import { wordsOf } from "moontide/feature/key/schema";
import { fakeRequest, Sent } from "../../proxy/request";

const read = (words: readonly string[], sent: Sent, trusted: readonly string[] = []) =>
  readKey(
    compileKey(words),
    undefined,
    fakeRequest(sent),
    trusted.length === 0 ? undefined : compileCidrs(trusted)[0],
  );

describe("a key", () => {
  const sent: Sent = {
    host: "shop.example",
    path: "/cart",
    headers: { "x-tenant": "blue" },
    cookies: { session: "s1" },
    arguments: { id: "7" },
    peer_address: "192.0.2.1",
  };

  it("is read from where its word says", () => {
    assert.equal("192.0.2.1", read(["address"], sent));
    assert.equal("shop.example", read(["host"], sent));
    assert.equal("/cart", read(["path"], sent));
    assert.equal("blue", read(["header:X-Tenant"], sent));
    assert.equal("s1", read(["cookie:session"], sent));
    assert.equal("7", read(["query:id"], sent));
  });

  it("is nothing when the request has none of it", () => {
    assert.is_nil(read(["header:X-Other"], sent));
    assert.is_nil(read(["consumer"], sent));
    assert.is_nil(read(["cookie:a", "query:b"], sent));
    assert.is_nil(read(["header:X-Empty"], { headers: { "x-empty": "" } }));
  });

  it("may be what was proven of the sender", () => {
    const claims = { plan: "pro", realm: { id: 7 }, roles: ["a"] };
    const proven = { consumer: undefined, user: "alice", subject: "id/alice", claims };
    const readOf = (word: string): string | undefined =>
      readKey(compileKey([word]), proven, fakeRequest(sent), undefined);
    assert.equal("id/alice", readOf("user"));
    assert.equal("pro", readOf("claim:plan"));
    assert.equal("7", readOf("claim:realm.id"));
    for (const word of ["consumer", "claim:roles", "claim:none"]) assert.is_nil(readOf(word));
    for (const word of ["user", "claim:plan"]) assert.is_nil(read([word], sent));
  });

  it("may be the team of the sender, its virtual key, and what it asks for", () => {
    const consumer = {
      name: "shop",
      tier: undefined,
      tags: new LuaSet<string>(),
      team: "red",
      models: [],
    };
    const proven = { consumer, user: "shop", subject: "shop", claims: {}, api_key: "key_1" };
    const asked = { model: "smart", provider: "openai" };
    const readOf = (word: string): string | undefined =>
      readKey(compileKey([word]), proven, fakeRequest(sent), undefined, asked);
    assert.equal("red", readOf("team"));
    assert.equal("key_1", readOf("api_key"));
    assert.equal("smart", readOf("model"));
    assert.equal("openai", readOf("provider"));
    for (const word of ["team", "api_key", "model", "provider"]) assert.is_nil(read([word], sent));
  });

  it("that is read before the body has no word for what the body tells", () => {
    for (const word of ["model", "provider", "nonsense"]) {
      assert.is_not_nil(requestKeyProblem(word));
    }
    assert.is_nil(requestKeyProblem("team"));
  });

  it("of several words tells requests apart by each of them", () => {
    const words = ["header:X-Tenant", "query:id"];
    const seen = new LuaSet<string>();
    for (const [tenant, id] of [
      ["ab", "c"],
      ["a", "bc"],
      ["", "abc"],
      ["abc", ""],
    ] as const) {
      const key = read(words, { headers: { "x-tenant": tenant }, arguments: { id } })!;
      assert.is_false(seen.has(key), key);
      seen.add(key);
    }
  });

  it("takes the client's address from trusted proxies alone", () => {
    const behind: Sent = {
      headers: { "x-forwarded-for": "198.51.100.7" },
      peer_address: "10.0.0.1",
    };
    assert.equal("10.0.0.1", read(["address"], behind));
    assert.equal("198.51.100.7", read(["address"], behind, ["10.0.0.0/8"]));
    assert.equal("10.0.0.1", read(["address"], behind, ["192.0.2.0/24"]));
  });

  it("does not grow with what clients send", () => {
    const long = string.rep("x", 100000);
    const key = read(["header:X-Tenant", "path"], { headers: { "x-tenant": long }, path: "/" })!;
    assert.is_true(key.length < 1100);
  });

  it("may be written as one word or as a list", () => {
    assert.same(["path"], wordsOf("path"));
    assert.same(["path", "host"], wordsOf(["path", "host"]));
  });

  for (const wrong of [
    "",
    "ip",
    "header",
    "header:",
    "header:a b",
    "cookie :a",
    "Address",
    "x:y",
  ]) {
    it(`is not ${wrong === "" ? "empty" : wrong}`, () => {
      const [part, expected] = parseKeyPart(wrong);
      assert.is_nil(part);
      assert.matches("header:NAME", expected, 1, true);
    });
  }
});
