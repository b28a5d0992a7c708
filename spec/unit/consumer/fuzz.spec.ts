import { json } from "moontide/adapter/json";
import { readKeySet } from "moontide/policy/token/jwk";
import { readPem } from "moontide/policy/token/pem";
import { readToken } from "moontide/policy/token/token";
import { fakeMachine } from "../../support/lua/ports";
import { SeededRandom, seededRandom } from "../../support/lua/random";
import * as tokens from "../../support/lua/tokens";
import { ask, worldWith } from "./driver";

const { encodeBase64url, goodClaims, hmacSigner, makeToken } = tokens;
const rsa = tokens.makeKey("RS256");
const ec = tokens.makeKey("ES256");

const machine = fakeMachine();
machine.secrets["env SHARED"] = tokens.sharedSecret;
machine.secrets["file /rsa.pem"] = rsa.pem;
machine.secrets["file /ec.pem"] = ec.pem;

const world = worldWith(
  '{ "jwt": { "issuers": ["shared", "rsa", "ec"] } }',
  `"token_issuers": {
    "shared": { "issuer": "https://shared.example", "secret": { "env": "SHARED" } },
    "rsa": { "issuer": "https://id.example", "public_key": { "file": "/rsa.pem" } },
    "ec": { "issuer": "https://ec.example", "public_key": { "file": "/ec.pem" } } }`,
  machine,
);

const good = [
  makeToken({ alg: "RS256" }, goodClaims(), rsa.sign),
  makeToken({ alg: "ES256" }, goodClaims({ iss: "https://ec.example" }), ec.sign),
  makeToken({ alg: "HS256" }, goodClaims({ iss: "https://shared.example" }), hmacSigner()),
];

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

type Mutation = (this: void, text: string, random: SeededRandom) => string;

const anyByte = (random: SeededRandom): string => string.char(random.integer(256) - 1);

const anyDigit = (random: SeededRandom): string => {
  const i = random.integer(64);
  return string.sub(digits, i, i);
};

const replaceAt = (text: string, at: number, length: number, by: string): string =>
  string.sub(text, 1, at - 1) + by + string.sub(text, at + length);

const place = (text: string, random: SeededRandom): number => random.integer(text.length);

const headers = [
  '{"alg":"none"}',
  '{"alg":"HS256"}',
  '{"alg":"RS256"}',
  '{"alg":"ES256"}',
  '{"alg":"HS256","alg":"none"}',
  '{"alg":["RS256"]}',
  '{"alg":null}',
  '{"alg":"RS256","crit":["b64"],"b64":false}',
  "[]",
  "{}",
  "7",
  '"RS256"',
  `${string.rep("[", 60)}${string.rep("]", 60)}`,
  string.rep("[", 3000),
];

const partsOf = (text: string): string[] => {
  const parts: string[] = [];
  for (const [part] of string.gmatch(text, "[^.]+")) parts[parts.length] = part!;
  return parts;
};

const mutations: readonly Mutation[] = [
  (text, random) => replaceAt(text, place(text, random), 1, anyByte(random)),
  (text, random) => replaceAt(text, place(text, random), 1, anyDigit(random)),
  (text, random) => replaceAt(text, place(text, random), 1, ""),
  (text, random) => replaceAt(text, place(text, random), 0, anyDigit(random)),
  (text, random) => replaceAt(text, place(text, random), 0, anyByte(random)),
  (text, random) => replaceAt(text, place(text, random), random.integer(40), ""),
  (text, random) => string.sub(text, 1, place(text, random) - 1),
  (text, random) => string.sub(text, place(text, random) + 1),
  (text, random) => text + string.rep(anyDigit(random), random.integer(9)),
  (text) => `${text}.`,
  (text) => string.gsub(text, "%.[^.]*$", ".")[0],
  (text) => string.upper(text),
  // Its parts in another order, or another token's.
  (text, random) => {
    const parts = partsOf(text);
    const other = partsOf(good[random.integer(3) - 1]!);
    const all = [...parts, ...other, ""];
    const pick = (): string => all[random.integer(all.length) - 1]!;
    return `${pick()}.${pick()}.${pick()}`;
  },
  // Another header before the same claims and signature.
  (text, random) => {
    const parts = partsOf(text);
    const header = encodeBase64url(headers[random.integer(headers.length) - 1]!);
    return `${header}.${parts[1] ?? ""}.${random.integer(2) === 1 ? "" : (parts[2] ?? "")}`;
  },
  // Bytes of the claims changed under the encoding.
  (text, random) => {
    const claims = json.encode(goodClaims({ sub: `mallory ${random.integer(1000)}` }));
    const parts = partsOf(text);
    const body = replaceAt(claims, place(claims, random), random.integer(3) - 1, anyByte(random));
    return `${parts[0] ?? ""}.${encodeBase64url(body)}.${parts[2] ?? ""}`;
  },
];

const mutated = (text: string, random: SeededRandom): string => {
  let result = text;
  for (const _ of $range(1, random.integer(3))) {
    if (result !== "") result = mutations[random.integer(mutations.length) - 1]!(result, random);
  }
  return result;
};

const isOneOfThem = (text: string | undefined): boolean =>
  text === good[0] || text === good[1] || text === good[2];

describe("hostile tokens", () => {
  it("are refused, whatever is changed in a good one", () => {
    for (const token of good) {
      assert.equal("admit", ask(world, { headers: { authorization: `Bearer ${token}` } }).reason);
    }
    const random = seededRandom(20260101);
    let changed = 0;
    for (const i of $range(1, 5000)) {
      const token = mutated(good[i % 3]!, random);
      const { reason } = ask(world, { headers: { authorization: `Bearer ${token}` } });
      if (!isOneOfThem(token)) {
        changed += 1;
        if (reason === "admit") error(`accepted: ${token}`);
      }
    }
    assert.is_true(changed > 4500);
  });

  it("are refused in hostile headers", () => {
    const random = seededRandom(7);
    for (const i of $range(1, 2000)) {
      const sent = mutated(`Bearer ${good[i % 3]!}`, random);
      const { reason } = ask(world, { headers: { authorization: sent } });
      const [scheme, token] = string.match(sent, "^(%a+) +(.*)$");
      const isGood = string.lower(scheme ?? "") === "bearer" && isOneOfThem(token);
      if (reason === "admit" && !isGood) error(`accepted: ${sent}`);
    }
  });

  it("can't be remembered beyond the bound", () => {
    const { tokens: cache } = world.gateway.consumers.issuers.get("shared")!;
    const filler = string.rep("x", 4000);
    for (const i of $range(1, 2000)) {
      const claims = goodClaims({ iss: "https://shared.example", sub: `${i}`, filler });
      const token = makeToken({ alg: "HS256" }, claims, hmacSigner());
      assert.equal("admit", ask(world, { headers: { authorization: `Bearer ${token}` } }).reason);
      assert.is_true(cache.count <= cache.maximum);
    }
  });
});

describe("hostile keys", () => {
  it("are never taken for others", () => {
    const random = seededRandom(11);
    const set = json.encode({ keys: [rsa.jwk("a"), ec.jwk("b")] });
    for (const _ of $range(1, 2000)) {
      const [document] = json.decode(mutated(set, random));
      const [keys] = readKeySet(document);
      for (const key of keys ?? []) assert.is_true(key.info.length > 0);
      readPem(mutated(rsa.pem, random));
      readPem(mutated(ec.pem, random));
      readToken(json, mutated(mutated(good[0]!, random), random));
    }
  });
});
