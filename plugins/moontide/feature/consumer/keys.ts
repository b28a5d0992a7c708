import { Json, Signatures } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { decodeBase64url } from "../../policy/token/base64url";
import { readKeySet } from "../../policy/token/jwk";
import { PublicKey } from "../../policy/token/key";
import { readPem } from "../../policy/token/pem";
import { Issuer, IssuerKey, setKeys } from "./issuer";
import { IssuerConfiguration } from "./issuer-schema";

/** HMAC-SHA256 wants a key as long as its result (RFC 7518, 3.2); shorter ones can be guessed from one token. */
const shortestSecret = 32;

const fingerprintOf = (keys: readonly PublicKey[]): string => {
  const parts: string[] = [];
  for (const { algorithm, id, info } of keys) {
    parts[parts.length] = `${algorithm} ${info.length} ${info} ${id ?? ""}`;
  }
  // Issuers list their keys in any order.
  table.sort(parts);
  return table.concat(parts, "\n");
};

/** The public keys of a JWK set, or of a single JWK. */
const readJson = (json: Json, text: string): Result<readonly PublicKey[]> => {
  const [document, malformed] = json.decode(text);
  if (malformed !== undefined) return $multi(undefined, "found no JSON");
  const isSingle = (document as Record<string, unknown>)["kty"] !== undefined;
  return readKeySet(isSingle ? { keys: [document] } : document);
};

const readPublic = (json: Json, text: string): Result<readonly PublicKey[]> => {
  if (string.find(text, "^%s*{")[0] !== undefined) return readJson(json, text);
  const [key, problem] = readPem(text);
  if (key === undefined) return $multi(undefined, problem);
  return $multi([key], undefined);
};

const openAll = (signatures: Signatures, keys: readonly PublicKey[]): IssuerKey[] => {
  const opened: IssuerKey[] = [];
  for (const { algorithm, id, info } of keys) {
    const open = signatures.openKey(info);
    if (open !== undefined) opened[opened.length] = { algorithm, id, open, secret: undefined };
  }
  return opened;
};

/**
 * Takes over the public keys in a text: a JWK set, a JWK or PEM. Returns what is wrong with it, if anything; then the
 * issuer keeps those that it has. No message holds anything of the text.
 */
export const takePublicKeys = (
  issuer: Issuer,
  json: Json,
  signatures: Signatures,
  text: string,
): string | undefined => {
  const [keys, problem] = readPublic(json, text);
  if (keys === undefined) return problem;
  const opened = openAll(signatures, keys);
  if (opened.length === 0) return "found no key that OpenSSL takes";
  setKeys(issuer, text, opened, fingerprintOf(keys));
  return undefined;
};

const secretOf = (text: string, encoding: IssuerConfiguration["secret_encoding"]) =>
  encoding === "text" ? text : decodeBase64url(text);

/** The same for a shared secret. */
export const takeSecret = (issuer: Issuer, text: string): string | undefined => {
  const secret = secretOf(text, issuer.options.secret_encoding);
  if (secret === undefined) return "found a secret that is not base64url without padding";
  if (secret.length < shortestSecret) {
    return `found a secret of ${secret.length} bytes; expected at least ${shortestSecret}`;
  }
  const key: IssuerKey = { algorithm: "HS256", id: undefined, open: undefined, secret };
  setKeys(issuer, text, [key], text);
  return undefined;
};
