import { Result } from "../../kernel/result";
import { decodeBase64url } from "./base64url";
import { elementAt, p256Algorithm, rsaAlgorithm, rsaKeyInfo } from "./der";
import { PublicKey, rsaProblem } from "./key";

/** Base64 of RFC 4648, 4 in that of section 5, as the one decoder reads it. */
const decodeBase64 = (text: string): string | undefined => {
  const [bare] = string.gsub(text, "%s+", "");
  const [unpadded] = string.match(bare, "^(.-)=?=?$");
  const [dashed] = string.gsub(unpadded!, "%+", "-");
  return decodeBase64url(string.gsub(dashed, "/", "_")[0]);
};

/** The two numbers of a PKCS#1 key, checked. */
const checkRsa = (public_key: string): string | undefined => {
  const inner = elementAt(public_key, 1);
  const modulus = elementAt(inner?.content ?? "", 1);
  const exponent = modulus === undefined ? undefined : elementAt(inner!.content, modulus.next);
  if (modulus?.tag !== 0x02 || exponent?.tag !== 0x02) return "no RSA key";
  return rsaProblem(modulus.content, exponent.content);
};

const rsaKey = (public_key: string): Result<PublicKey> => {
  const problem = checkRsa(public_key);
  if (problem !== undefined) return $multi(undefined, `found ${problem}`);
  return $multi({ algorithm: "RS256", id: undefined, info: rsaKeyInfo(public_key) }, undefined);
};

/** A SubjectPublicKeyInfo of a kind that is supported. */
const readInfo = (info: string): Result<PublicKey> => {
  const outer = elementAt(info, 1)?.content ?? "";
  const begins = (algorithm: string): boolean =>
    string.sub(outer, 1, algorithm.length) === algorithm;
  if (begins(p256Algorithm)) return $multi({ algorithm: "ES256", id: undefined, info }, undefined);
  if (begins(rsaAlgorithm)) {
    const content = elementAt(outer, rsaAlgorithm.length + 1)?.content ?? "";
    return rsaKey(string.sub(content, 2));
  }
  return $multi(undefined, "found a key of another kind; expected RSA, or EC on P-256");
};

/**
 * A public key as `openssl pkey -pubout` writes it, or `ssh-keygen -e -m PEM`. Messages hold nothing of the text: a
 * private key may have been put there by mistake.
 */
export const readPem = (text: string): Result<PublicKey> => {
  const [label, body] = string.match(
    text,
    "^%s*%-%-%-%-%-BEGIN ([%u ]+)%-%-%-%-%-(.-)%-%-%-%-%-END",
  );
  const expected = 'expected PEM with "BEGIN PUBLIC KEY"';
  if (label === undefined) return $multi(undefined, `found no PEM; ${expected}`);
  const bytes = decodeBase64(body!);
  if (bytes === undefined) return $multi(undefined, `found broken base64 in PEM; ${expected}`);
  if (label === "PUBLIC KEY") return readInfo(bytes);
  if (label === "RSA PUBLIC KEY") return rsaKey(bytes);
  return $multi(undefined, `found PEM of another kind; ${expected}`);
};
