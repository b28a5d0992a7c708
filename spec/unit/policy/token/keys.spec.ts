import { signatures } from "moontide/adapter/signature";
import { readKeySet } from "moontide/policy/token/jwk";
import type { PublicKey } from "moontide/policy/token/key";
import { readPem } from "moontide/policy/token/pem";
import { encodeBase64url, makeKey } from "../../../support/lua/tokens";

const rsa = makeKey("RS256");
const ec = makeKey("ES256");

const read = (...jwks: object[]): readonly PublicKey[] | undefined => readKeySet({ keys: jwks })[0];

describe("a set of keys", () => {
  it("gives the very keys that were written, each bound to its algorithm", () => {
    const keys = read(rsa.jwk("a"), ec.jwk("b"))!;
    assert.equal(rsa.info, keys[0]!.info);
    assert.equal("RS256", keys[0]!.algorithm);
    assert.equal("a", keys[0]!.id);
    assert.equal(ec.info, keys[1]!.info);
    assert.equal("ES256", keys[1]!.algorithm);
  });

  const unusable: Record<string, object> = {
    "a secret": { kty: "oct", k: "AyM1SysPpbyDfgZld3umj1qzKObwVMko" },
    "a key for encryption": { ...rsa.jwk(), use: "enc" },
    "a key for other operations": { ...rsa.jwk(), key_ops: ["sign"] },
    "a key for another algorithm": { ...rsa.jwk(), alg: "PS256" },
    "an RSA key that says it is for HMAC": { ...rsa.jwk(), alg: "HS256" },
    "a short RSA key": { ...rsa.jwk(), n: encodeBase64url(string.rep("\x7f", 128)) },
    "an RSA key that takes too long": {
      ...rsa.jwk(),
      n: encodeBase64url(string.rep("\x7f", 2048)),
    },
    "an RSA key with exponent 1": { ...rsa.jwk(), e: "AQ" },
    "an RSA key with an even exponent": { ...rsa.jwk(), e: "Ag" },
    "an RSA key with a long exponent": { ...rsa.jwk(), e: encodeBase64url(string.rep("\x01", 9)) },
    "an RSA key that is not base64url": { ...rsa.jwk(), n: "a+b/" },
    "an EC key on another curve": { ...ec.jwk(), crv: "P-384" },
    "an EC key with half a point": { ...ec.jwk(), y: "AA" },
    "a name that is no text": { ...rsa.jwk(), kid: 7 },
    "an endless name": { ...rsa.jwk(), kid: string.rep("k", 300) },
  };
  for (const [name, jwk] of Object.entries(unusable)) {
    it(`leaves out ${name}`, () => {
      assert.same(1, read(jwk, ec.jwk("good"))!.length);
      assert.is_nil(read(jwk));
    });
  }

  it("is refused where it is none", () => {
    for (const wrong of ["text", 7, {}, { keys: "a" }, { keys: [] }, { keys: [1, "a"] }]) {
      assert.is_nil(readKeySet(wrong)[0]);
    }
  });

  it("takes no more keys than an issuer has", () => {
    const many: object[] = [];
    for (const i of $range(1, 100)) many[i - 1] = ec.jwk(`${i}`);
    assert.equal(32, read(...many)!.length);
  });

  it("opens no point that is not on the curve", () => {
    const [keys] = readKeySet({
      keys: [{ ...ec.jwk(), x: encodeBase64url(string.rep("\x05", 32)) }],
    });
    assert.is_nil(signatures.openKey(keys![0]!.info));
    assert.is_nil(signatures.openKey("nonsense"));
    assert.is_nil(signatures.openKey(""));
  });
});

describe("a key in PEM", () => {
  it("is the same key", () => {
    for (const { pem, info, algorithm } of [rsa, ec]) {
      const [key] = readPem(pem);
      assert.equal(info, key!.info);
      assert.equal(algorithm, key!.algorithm);
    }
  });

  it("is refused where it is something else, without a word of it", () => {
    const wrong = [
      "",
      "SECRET",
      "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----",
      "-----BEGIN PUBLIC KEY-----\nSECRET!\n-----END PUBLIC KEY-----",
      "-----BEGIN PUBLIC KEY-----\nSECRETSE\n-----END PUBLIC KEY-----",
      string.gsub(rsa.pem, "\n.....", "\nAAAAA")[0],
    ];
    for (const text of wrong) {
      const [key, problem] = readPem(text);
      assert.is_nil(key, text);
      assert.is_nil(string.find(problem, "SECRET")[0]);
    }
  });
});
