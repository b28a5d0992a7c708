import { Result } from "../../kernel/result";
import { decodeBase64url } from "./base64url";
import { p256KeyInfo, rsaKeyInfo, rsaPublicKey } from "./der";
import { PublicKey, rsaProblem } from "./key";

/** More keys than any issuer has at once; what comes behind them is left out. */
export const maximumKeys = 32;

const longestId = 256;

type Jwk = Readonly<Record<string, unknown>>;

const bytesOf = (jwk: Jwk, name: string): string | undefined => {
  const value = jwk[name];
  return typeof value === "string" ? decodeBase64url(value) : undefined;
};

const rsaInfo = (jwk: Jwk): string | undefined => {
  const modulus = bytesOf(jwk, "n");
  const exponent = bytesOf(jwk, "e");
  if (modulus === undefined || exponent === undefined) return undefined;
  if (rsaProblem(modulus, exponent) !== undefined) return undefined;
  return rsaKeyInfo(rsaPublicKey(modulus, exponent));
};

const p256Info = (jwk: Jwk): string | undefined => {
  const x = bytesOf(jwk, "x");
  const y = bytesOf(jwk, "y");
  if (jwk["crv"] !== "P-256" || x === undefined || y === undefined) return undefined;
  return x.length === 32 && y.length === 32 ? p256KeyInfo(x + y) : undefined;
};

/** Whether the key's own words let it check signatures (RFC 7517, 4.2 and 4.3). */
const mayVerify = (jwk: Jwk): boolean => {
  const { use, key_ops } = jwk;
  if (use !== undefined && use !== "sig") return false;
  if (type(key_ops) !== "table") return key_ops === undefined;
  for (const operation of key_ops as readonly unknown[]) {
    if (operation === "verify") return true;
  }
  return false;
};

/**
 * A key of a set, or undefined for one that can't be used here: another kind, a curve or size that is not supported,
 * meant for encryption. Secrets (`oct`) have no place in what an issuer publishes and are never taken.
 */
const readJwk = (jwk: Jwk): PublicKey | undefined => {
  const { kid, alg, kty } = jwk;
  const algorithm = kty === "RSA" ? "RS256" : "ES256";
  if (kty !== "RSA" && kty !== "EC") return undefined;
  if (alg !== undefined && alg !== algorithm) return undefined;
  if (kid !== undefined && (typeof kid !== "string" || kid.length > longestId)) return undefined;
  if (!mayVerify(jwk)) return undefined;
  const info = kty === "RSA" ? rsaInfo(jwk) : p256Info(jwk);
  return info === undefined ? undefined : { algorithm, id: kid, info };
};

/** The usable keys of a decoded JWK set (RFC 7517, 5). One without any is an error: nothing good would come of it. */
export const readKeySet = (document: unknown): Result<readonly PublicKey[]> => {
  const listed = type(document) === "table" ? (document as Jwk)["keys"] : undefined;
  if (type(listed) !== "table") return $multi(undefined, 'found no "keys": it is no JWK set');
  const list = listed as readonly unknown[];
  const keys: PublicKey[] = [];
  for (const i of $range(1, math.min(list.length, maximumKeys))) {
    const item = list[i - 1];
    const key = type(item) === "table" ? readJwk(item as Jwk) : undefined;
    if (key !== undefined) keys[keys.length] = key;
  }
  if (keys.length > 0) return $multi(keys, undefined);
  const expected = "expected RSA keys of 2048 bits or more, or EC keys on P-256, for signatures";
  return $multi(undefined, `found none of ${list.length} keys usable; ${expected}`);
};
