import { lifetimeOf } from "moontide/policy/token/claims";
import { fakeMachine, FakeMachine } from "../../support/lua/ports";
import * as tokens from "../../support/lua/tokens";
import { ask, Asked, bearer, has, World, worldWith } from "./driver";

const { goodClaims, hmacSigner, makeToken, presentSecond } = tokens;
const rsa = tokens.makeKey("RS256");
const ec = tokens.makeKey("ES256");

const machineWith = (secrets: Record<string, string>): FakeMachine => {
  const machine = fakeMachine();
  for (const [place, secret] of Object.entries(secrets)) machine.secrets[place] = secret;
  return machine;
};

const secrets = {
  "env SHARED": tokens.sharedSecret,
  "file /rsa.pem": rsa.pem,
  "file /ec.pem": ec.pem,
};

const issuers = (more = ""): string => `"token_issuers": {
  "shared": { "issuer": "https://shared.example", "secret": { "env": "SHARED" } ${more} },
  "rsa": { "issuer": "https://id.example", "public_key": { "file": "/rsa.pem" } ${more} },
  "ec": { "issuer": "https://ec.example", "public_key": { "file": "/ec.pem" } ${more} } }`;

const all = '{ "jwt": { "issuers": ["shared", "rsa", "ec"] } }';

const worldOf = (authentication = all, top = issuers()): World =>
  worldWith(authentication, top, machineWith(secrets));

const rs = (claims: object, header: object = {}): string =>
  makeToken({ alg: "RS256", ...header }, goodClaims(claims), rsa.sign);
const hs = (claims: object = {}, header: object = {}, secret?: string): string =>
  makeToken(
    { alg: "HS256", ...header },
    goodClaims({ iss: "https://shared.example", ...claims }),
    hmacSigner(secret),
  );
const es = (claims: object = {}): string =>
  makeToken({ alg: "ES256" }, goodClaims({ iss: "https://ec.example", ...claims }), ec.sign);

const reasonFor = (world: World, token: string): string => ask(world, bearer(token)).reason;

it("a time that is no number is none", () => {
  const rules = { issuer: "", audiences: undefined, leeway_seconds: 0, require_expiry: true };
  assert.is_nil(lifetimeOf({ exp: 0 / 0 }, rules));
  assert.is_nil(lifetimeOf({ exp: 9, nbf: 0 / 0 }, rules));
});

describe("a token", () => {
  it("proves its user with each of the three signatures", () => {
    const world = worldOf();
    for (const token of [rs({}), hs(), es()]) {
      const { reason, exchange } = ask(world, bearer(token));
      assert.equal("admit", reason);
      assert.equal("alice", exchange.identity!.user);
      assert.is_nil(exchange.identity!.consumer);
      assert.equal("alice", exchange.identity!.claims["sub"]);
    }
  });

  it("proves other users than those whom another issuer calls alike, and than a consumer of that name", () => {
    const consumers = `"consumers": { "alice": { "tokens": [{ "issuer": "shared", "claims": { "azp": "app" } }] } }`;
    const world = worldOf(all, `${issuers()}, ${consumers}`);
    const subjectOf = (token: string) => ask(world, bearer(token)).exchange.identity!.subject;
    assert.equal("rsa/alice", subjectOf(rs({})));
    assert.equal("shared/alice", subjectOf(hs()));
    assert.equal("shared/", subjectOf(hs({ sub: {} })));
    assert.equal("alice", subjectOf(hs({ sub: {}, azp: "app" })));
  });

  it("is checked as RFC 7519 has it, with leeway", () => {
    const world = worldOf();
    const cases: [claims: object, reason: string][] = [
      [{ exp: presentSecond - 29 }, "admit"],
      [{ exp: presentSecond - 30 }, "token_expired"],
      [{ exp: "tomorrow" }, "token_invalid"],
      [{ nbf: presentSecond + 30 }, "admit"],
      [{ nbf: presentSecond + 31 }, "token_not_yet_valid"],
      [{ nbf: "now" }, "token_invalid"],
      [{ iat: presentSecond + 31 }, "token_not_yet_valid"],
      [{ iat: [1] }, "token_invalid"],
      [{ iss: "https://id.example/" }, "token_issuer_unknown"],
      [{ iss: ["https://id.example"] }, "token_issuer_unknown"],
    ];
    for (const [claims, reason] of cases) {
      const token = makeToken({ alg: "RS256" }, { ...goodClaims(), ...claims }, rsa.sign);
      assert.equal(reason, reasonFor(world, token));
    }
    const endless = makeToken({ alg: "RS256" }, { iss: "https://id.example" }, rsa.sign);
    assert.equal("token_invalid", reasonFor(world, endless));
    const anybody = makeToken({ alg: "RS256" }, { exp: presentSecond + 9 }, rsa.sign);
    assert.equal("token_issuer_unknown", reasonFor(world, anybody));
  });

  it("must be for the audience, a text or in a list", () => {
    const world = worldOf(all, issuers(', "audiences": ["shop", "cart"]'));
    assert.equal("admit", reasonFor(world, rs({ aud: "shop" })));
    assert.equal("admit", reasonFor(world, rs({ aud: ["other", "cart"] })));
    for (const aud of ["other", ["other"], { shop: true }, 7]) {
      assert.equal("token_audience", reasonFor(world, rs({ aud })));
    }
    assert.equal("token_audience", reasonFor(world, rs({})));
  });

  it("may last for ever where that is allowed", () => {
    const world = worldOf(all, issuers(', "require_expiry": false'));
    const token = makeToken({ alg: "RS256" }, { iss: "https://id.example" }, rsa.sign);
    assert.equal("admit", reasonFor(world, token));
  });

  it("is over when it ends, although it was good before", () => {
    const world = worldOf();
    const token = rs({});
    assert.equal("admit", reasonFor(world, token));
    world.machine.clock.stepWall(629);
    assert.equal("admit", reasonFor(world, token));
    world.machine.clock.stepWall(1);
    assert.equal("token_expired", reasonFor(world, token));
    world.machine.clock.stepWall(-700);
    assert.equal("admit", reasonFor(world, token));
  });

  it("is checked once", () => {
    const world = worldOf();
    let checked = 0;
    const ports = world.gateway.ports as { signatures: typeof world.gateway.ports.signatures };
    const { verify } = ports.signatures;
    ports.signatures = {
      ...ports.signatures,
      verify: (key, text, signature) => {
        checked += 1;
        return verify(key, text, signature);
      },
    };
    const token = rs({});
    for (const _ of $range(1, 20)) assert.equal("admit", reasonFor(world, token));
    assert.equal(1, checked);
    const forged = `${string.sub(token, 1, -5)}AAAA`;
    for (const _ of $range(1, 3)) assert.equal("token_invalid", reasonFor(world, forged));
    assert.equal(4, checked);
  });
});

describe("a forged token", () => {
  const world = worldOf();

  it("can't say that it needs no signature", () => {
    for (const alg of ["none", "None", "nOnE", "", "HS512", "RS512", "PS256", "hs256", 7]) {
      const token = makeToken({ alg }, goodClaims(), rsa.sign);
      assert.equal("token_invalid", reasonFor(world, token));
      const [unsigned] = string.gsub(token, "[^.]*$", "");
      assert.equal("token_invalid", reasonFor(world, unsigned));
    }
    assert.equal("token_invalid", reasonFor(world, makeToken({}, goodClaims(), rsa.sign)));
  });

  it("can't have a public key taken for a secret", () => {
    for (const secret of [rsa.pem, rsa.info, string.gsub(rsa.pem, "%s+$", "")[0]]) {
      const token = makeToken({ alg: "HS256" }, goodClaims(), hmacSigner(secret));
      assert.equal("token_invalid", reasonFor(world, token));
    }
  });

  it("can't have a secret's issuer check a public key's signature, nor one kind of key the other's", () => {
    const shared = goodClaims({ iss: "https://shared.example" });
    assert.equal("token_invalid", reasonFor(world, makeToken({ alg: "RS256" }, shared, rsa.sign)));
    assert.equal("token_invalid", reasonFor(world, makeToken({ alg: "ES256" }, shared, ec.sign)));
    const confused = makeToken({ alg: "ES256" }, goodClaims(), ec.sign);
    assert.equal("token_key_unknown", reasonFor(world, confused));
  });

  it("can't bring its own key", () => {
    const foreign = tokens.makeKey("RS256");
    for (const header of [
      { jwk: foreign.jwk() },
      { jku: "https://evil.example/keys" },
      { x5u: "https://evil.example/certificate" },
      { kid: "../../dev/null" },
    ]) {
      const token = makeToken({ alg: "RS256", ...header }, goodClaims(), foreign.sign);
      assert.equal("token_invalid", reasonFor(world, token));
    }
  });

  it("can't ask for extensions", () => {
    for (const crit of [["exp"], [], "exp"]) {
      assert.equal("token_invalid", reasonFor(world, rs({}, { crit })));
    }
  });

  it("can't be longer than any token", () => {
    assert.equal("token_invalid", reasonFor(world, rs({ filler: string.rep("x", 7000) })));
  });

  it("can't be written in another way", () => {
    const token = rs({});
    assert.equal("admit", reasonFor(world, token));
    for (const other of [`${token}=`, `${token}.`, `.${token}`, `${token}.AA`, `${token}\n`]) {
      assert.equal("token_invalid", reasonFor(world, other), other);
    }
  });

  it("can't use a short or foreign secret", () => {
    assert.equal(
      "token_invalid",
      reasonFor(world, hs({}, {}, "another secret of more than 32 bytes")),
    );
    assert.equal("token_invalid", reasonFor(world, hs({}, {}, "")));
  });
});

describe("an issuer's own key", () => {
  it("is read anew when its file was exchanged, and tokens of the old one are refused", () => {
    const world = worldOf();
    const token = rs({});
    assert.equal("admit", reasonFor(world, token));
    const next = tokens.makeKey("RS256");
    world.machine.secrets["file /rsa.pem"] = next.pem;
    const { readOwnKeys } = require("moontide/feature/consumer/own-keys") as {
      readOwnKeys: (this: void, gateway: World["gateway"]) => void;
    };
    readOwnKeys(world.gateway);
    assert.equal("token_invalid", reasonFor(world, token));
    const fresh = makeToken({ alg: "RS256" }, goodClaims(), next.sign);
    assert.equal("admit", reasonFor(world, fresh));
    world.machine.secrets["file /rsa.pem"] = "broken";
    readOwnKeys(world.gateway);
    readOwnKeys(world.gateway);
    assert.equal("admit", reasonFor(world, fresh));
    let warned = 0;
    for (const { event } of world.machine.logged) {
      if (event === "token_key_unreadable") warned += 1;
    }
    assert.equal(1, warned);
  });

  it("that can't be read has its tokens refused with 503, and a short secret is none", () => {
    const machine = machineWith({ ...secrets, "env SHARED": "too short" });
    machine.secrets["file /rsa.pem"] = undefined as unknown as string;
    const world = worldWith(all, issuers(), machine);
    const asked: Asked = ask(world, bearer(rs({})));
    assert.equal("token_keys_unavailable", asked.reason);
    assert.is_true(asked.verdict.action === "shed" && asked.verdict.status === 503);
    assert.equal("token_keys_unavailable", reasonFor(world, hs({}, {}, "too short")));
    for (const { fields } of machine.logged) {
      for (const [, value] of pairs(fields)) {
        assert.is_nil(string.find(tostring(value), "too short")[0]);
      }
    }
  });

  it("may be a secret in base64url", () => {
    const machine = machineWith({
      ...secrets,
      "env SHARED": tokens.encodeBase64url(tokens.sharedSecret),
    });
    const world = worldWith(all, issuers(', "secret_encoding": "base64url"'), machine);
    assert.equal("admit", reasonFor(world, hs()));
  });
});

describe("a token's consumer", () => {
  const consumers = `"consumers": {
    "app": { "tokens": [{ "issuer": "rsa", "claims": { "azp": ["app", "app-next"] } }], "tags": ["mobile"] },
    "boss": { "tokens": [{ "issuer": "rsa", "claims": { "realm.roles": "boss", "sub": "alice" } }] },
    "zed": {} }`;
  const top = `${consumers}, ${issuers(', "consumer_claim": "client_id"')}`;
  const consumerFor = (world: World, claims: object): string | undefined =>
    ask(world, bearer(rs(claims))).exchange.identity?.consumer?.name;

  it("is told by its claims, all of an entry, else by the issuer's claim", () => {
    const world = worldOf(all, top);
    assert.equal("app", consumerFor(world, { azp: "app-next" }));
    assert.equal("boss", consumerFor(world, { realm: { roles: ["x", "boss"] } }));
    assert.is_nil(consumerFor(world, { sub: "bob", realm: { roles: ["boss"] } }));
    assert.equal("zed", consumerFor(world, { client_id: "zed" }));
    assert.equal("app", consumerFor(world, { client_id: "zed", azp: "app" }));
    assert.is_nil(consumerFor(world, { client_id: "nobody" }));
    // Of another issuer it says nothing.
    assert.is_nil(ask(world, bearer(es({ azp: "app" }))).exchange.identity?.consumer);
  });

  it("and its claims are what endpoints are told, and what allows", () => {
    const authentication = `{ "jwt": { "issuers": ["rsa"] },
      "headers": { "X-Consumer": "consumer", "X-User": "user", "X-Groups": "claim:groups", "X-Level": "claim:level", "X-Evil": "claim:evil" },
      "allow": [{ "role": "admin" }, { "claim": { "level": "7" } }] }`;
    const world = worldOf(authentication, top);
    assert.equal("consumer_not_allowed", reasonFor(world, rs({ azp: "app" })));
    assert.equal("admit", reasonFor(world, rs({ roles: ["admin"] })));
    const claims = { azp: "app", level: 7, groups: ["a", "b"], evil: "a\r\nX-Admin: 1" };
    for (const _ of $range(1, 2)) {
      const { reason, request } = ask(world, bearer(rs(claims)));
      assert.equal("admit", reason);
      for (const header of ["X-Consumer app", "X-User alice", "X-Groups a,b", "X-Level 7"]) {
        assert.is_true(has(request.calls, `set_header ${header}`), header);
      }
      for (const call of request.calls) assert.is_nil(string.find(call, "X-Evil", 1, true)[0]);
    }
  });

  it("may have an API key beside", () => {
    const { digests } = worldOf().gateway.ports;
    const both = `"consumers": { "keyed": { "api_keys": [{ "sha256": "${digests.sha256("the key")}" }] } }`;
    const world = worldOf(
      '{ "api_key": { "header": "Authorization" }, "jwt": { "issuers": ["rsa"] } }',
      `${string.gsub(both, "the key", "thekey")[0]}, ${issuers()}`,
    );
    const keyed = worldOf(
      '{ "api_key": { "header": "Authorization" }, "jwt": { "issuers": ["rsa"] } }',
      `"consumers": { "keyed": { "api_keys": [{ "sha256": "${digests.sha256("thekey")}" }] } }, ${issuers()}`,
    );
    assert.equal("admit", reasonFor(keyed, "thekey"));
    assert.equal("admit", reasonFor(keyed, rs({})));
    assert.equal("api_key_unknown", reasonFor(world, "nokey"));
    assert.equal("token_invalid", reasonFor(world, "no.good.token"));
  });
});
