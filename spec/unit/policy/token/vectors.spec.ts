import { json } from "moontide/adapter/json";
import { signatures } from "moontide/adapter/signature";
import type { OpenKey } from "moontide/kernel/ports";
import { decodeBase64url } from "moontide/policy/token/base64url";
import { ecdsaSignature } from "moontide/policy/token/der";
import { readKeySet } from "moontide/policy/token/jwk";
import { readToken } from "moontide/policy/token/token";
import "../../../support/lua/tokens";

// The examples of RFC 7515, appendix A.

const payload =
  "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const a1 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`;
const a1Key =
  "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

const a2 = `eyJhbGciOiJSUzI1NiJ9.${payload}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`;
const a2Key = {
  kty: "RSA",
  n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
  e: "AQAB",
};

const a3 = `eyJhbGciOiJFUzI1NiJ9.${payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`;
const a3Key = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
};

const openJwk = (jwk: object): OpenKey => {
  const [keys] = readKeySet({ keys: [jwk] });
  return signatures.openKey(keys![0]!.info)!;
};

describe("the examples of RFC 7515", () => {
  it("A.1 is good with HMAC-SHA256", () => {
    const token = readToken(json, a1)!;
    assert.equal("HS256", token.algorithm);
    assert.equal("joe", token.claims["iss"]);
    assert.equal(1300819380, token.claims["exp"]);
    const code = signatures.authenticate(decodeBase64url(a1Key)!, token.signed);
    assert.equal(token.signature, code);
  });

  it("A.2 is good with RSASSA-PKCS1-v1_5, and with nothing changed", () => {
    const token = readToken(json, a2)!;
    const key = openJwk(a2Key);
    assert.is_true(signatures.verify(key, token.signed, token.signature));
    assert.is_false(signatures.verify(key, `${token.signed}A`, token.signature));
    assert.is_false(signatures.verify(key, token.signed, ""));
  });

  it("A.3 is good with ECDSA on P-256, and with nothing changed", () => {
    const token = readToken(json, a3)!;
    const key = openJwk(a3Key);
    const signature = ecdsaSignature(token.signature);
    assert.is_true(signatures.verify(key, token.signed, signature));
    assert.is_false(signatures.verify(key, `${token.signed}A`, signature));
    // Its two numbers as they are in the token are no signature to OpenSSL.
    assert.is_false(signatures.verify(key, token.signed, token.signature));
  });

  it("A.5, without a signature, is none", () => {
    assert.is_nil(readToken(json, `eyJhbGciOiJub25lIn0.${payload}.`));
    assert.is_nil(readToken(json, `eyJhbGciOiJub25lIn0.${payload}.AA`));
  });
});
